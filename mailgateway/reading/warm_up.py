"""Loads, when mail begins to be read, what the first letter would otherwise have to wait for."""

import logging

from mailgateway.mime import html_text
from mailgateway.reading import isolated
from office.intake import warm_up as warming
from office.notices import texts
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)


def warm_up() -> None:
    """Prepare to read, and to register; blocks, and belongs into a thread."""
    try:
        warming.warm_up()
        texts.warm_up()
        html_text.to_text("<p>Solicito una copia.</p>")
        isolated.warm_up()
    except (
        OSError,
        RuntimeError,
        *REFUSED,
    ):  # the first letter then waits for what it needs, or shows what is wrong
        _log.exception("not everything could be prepared")
