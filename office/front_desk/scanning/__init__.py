"""Scans of paper: taken in, ordered, fixed to their documents, and read."""
