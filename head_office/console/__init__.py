"""The underwriters' web pages."""
