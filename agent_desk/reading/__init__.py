"""Pictures and documents: checked, bounded, normalised."""
