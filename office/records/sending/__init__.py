"""Numbered, signed, frozen, copied and let go: all or nothing."""
