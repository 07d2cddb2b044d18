"""The desk without a screen: everything an agent does, callable from a window, a script or a test."""

__version__ = "0.1.0"
