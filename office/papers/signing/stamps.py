"""Draws the visible stamp of a signature: one small page with the QR to the verification page."""

from dataclasses import dataclass
from datetime import datetime

import orjson
from babel.dates import format_datetime

from office.config import config
from office.papers.letters.print_facts import STAMP_HEIGHT, STAMP_WIDTH, qr_svg
from office.papers.letters.typesetting import printable, typesetter

_MAX_LINE = 62  # beyond this even the smallest print leaves the stamp


UNCHECKED = "Emisor no comprobado"


@dataclass(frozen=True)
class Stamp:
    """What the visible stamp says: whom the certificate names, whose account signed, in which
    post, and whether anybody checked who issued the certificate."""

    holder: str
    account: str
    issuer_checked: bool
    signed_at: datetime
    reason: str
    verify_url: str


def stamp_pdf(stamp: Stamp) -> bytes:
    """A page of STAMP_WIDTH by STAMP_HEIGHT points, its fonts embedded: a signature whose stamp
    borrowed a viewer's fonts would break PDF/A (ISO 19005-2, 6.2.11.4)."""
    facts = {
        "width": STAMP_WIDTH,
        "height": STAMP_HEIGHT,
        "qr": qr_svg(stamp.verify_url),
        "name": _line(stamp.holder.upper()),
        "lines": [_line(line) for line in _lines(stamp) if line],
        "address": printable(stamp.verify_url.partition("://")[2] or stamp.verify_url),
    }
    return typesetter("stamp.typ").pdf({"stamp": orjson.dumps(facts).decode()}, tagged=False)


def _lines(stamp: Stamp) -> tuple[str, ...]:
    return (
        f"Cuenta: {stamp.account}" if stamp.account else "",
        "" if stamp.issuer_checked else UNCHECKED,
        _moment(stamp.signed_at),
    )


def _line(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _MAX_LINE else text[: _MAX_LINE - 1].rstrip() + "…"


def _moment(signed_at: datetime) -> str:
    local = signed_at.astimezone(config().zone)
    return format_datetime(local, "d MMM y, HH:mm:ss ZZZZZ", locale="es")
