"""The messages between desk and head office, versioned, shared by both."""
