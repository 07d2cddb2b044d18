"""Head office: the server that the desks sync with."""
