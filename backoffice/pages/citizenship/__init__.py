"""Pages of the citizen's own place."""
