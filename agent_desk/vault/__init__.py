"""Keys: PIN, wrapping, the operating system's keyring."""
