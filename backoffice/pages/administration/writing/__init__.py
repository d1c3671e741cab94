"""How the institution writes: its numbers, kinds of document and templates."""
