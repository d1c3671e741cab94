"""The whole installation written down outside it, and brought back."""
