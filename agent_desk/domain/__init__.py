"""The business in values and rules, pure: no I/O, no clock, no randomness."""
