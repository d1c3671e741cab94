"""Loads, when mail begins to be read, what the first letter would otherwise have to wait for."""

import logging

from mailgateway import parsing, reading
from models.enums import Channel
from office import clock
from office.custody.held_message import HeldMessage
from office.records import warming

_log = logging.getLogger(__name__)
_LETTER = (
    b"From: ana@correo.example\r\nTo: tramites@correo.example\r\nSubject: =?utf-8?q?=C3=B1?=\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Solicito una copia.</p>\r\n"
)


def warm_up() -> None:
    """Read a letter, and load what its registration needs; blocks, and belongs into a thread."""
    try:
        warming.warm_up()
        parsing.parse(_letter())
        reading.warm_up()
    except Exception:  # the first letter then waits for what it needs, or shows what is wrong
        _log.exception("not everything could be prepared")


def _letter() -> HeldMessage:
    return HeldMessage(
        id=0,
        channel=Channel.EMAIL,
        original=_LETTER,
        received_at=clock.now(),
        recipients=(),
        mail_from="ana@correo.example",
        peer="",
        external_id=None,
        attempts=0,
    )
