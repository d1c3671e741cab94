"""Loads, when mail begins to be read, what the first letter would otherwise have to wait for."""

from mailgateway import reading


def warm_up() -> None:
    """Load it; blocks, and belongs into a thread."""
    reading.warm_up()
