"""Working days, terms, and the arithmetic shown."""
