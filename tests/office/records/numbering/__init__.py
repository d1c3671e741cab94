"""The rooms of numbers."""
