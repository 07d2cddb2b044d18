"""Whether a sheet is what was handed over: bytes in, findings out. Shared with head office; reads nothing else and writes nothing."""
