"""Item models: frozen rows for lists and tables."""
