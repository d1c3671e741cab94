"""Signatures made here, in four ways."""
