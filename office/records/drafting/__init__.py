"""A document being written: recipients, text, versions, review."""
