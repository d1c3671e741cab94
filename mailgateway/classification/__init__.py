"""A person's letter or a machine's word."""
