"""The engine that moves the outbox to head office and the feed back."""
