"""Routes that desks call."""
