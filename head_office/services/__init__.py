"""Head office's rules."""
