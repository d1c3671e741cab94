"""Loads, when mail begins to be read, what the first letter would otherwise have to wait for."""

import logging

from mailgateway import html, reading
from office.records import warming

_log = logging.getLogger(__name__)


def warm_up() -> None:
    """Prepare to read, and to register; blocks, and belongs into a thread."""
    try:
        warming.warm_up()
        html.to_text("<p>Solicito una copia.</p>")
        reading.warm_up()
    except Exception:  # the first letter then waits for what it needs, or shows what is wrong
        _log.exception("not everything could be prepared")
