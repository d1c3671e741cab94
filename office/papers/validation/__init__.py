"""Signatures judged: whole, by whom, still valid."""
