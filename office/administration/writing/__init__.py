"""How an institution writes: its numbers, kinds of document and templates."""
