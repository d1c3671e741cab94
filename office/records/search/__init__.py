"""A document found again by its number or words, within reach."""
