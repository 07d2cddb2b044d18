"""The window: PySide6 over the desk; signals up, values down."""
