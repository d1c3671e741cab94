"""Opaque cursors for keyset paging: where a page begins, by time and key."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tortoise.expressions import Q

_OLDER, _NEWER = "o", "n"


@dataclass(frozen=True)
class Cursor:
    """A place between two rows; `newer` when the page lies on its newer side."""

    at: datetime
    row_id: int
    newer: bool

    def condition(self, column: str) -> Q:
        """Rows beyond the place, ordered by (`column`, id)."""
        side = "gt" if self.newer else "lt"
        beyond: dict[str, Any] = {f"{column}__{side}": self.at}
        level: dict[str, Any] = {column: self.at, f"id__{side}": self.row_id}
        return Q(**beyond) | Q(**level)


def encode(at: datetime, row_id: int, *, newer: bool) -> str:
    """A cursor as it travels in a link."""
    side = _NEWER if newer else _OLDER
    microseconds = round(at.timestamp() * 1_000_000)
    text = f"{side}{microseconds:x}.{row_id:x}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(text: str) -> Cursor | None:
    """The cursor of a link; None for the first page, and for one that somebody made up."""
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        microseconds, row_id = plain[1:].split(".")
        whole, rest = divmod(int(microseconds, 16), 1_000_000)
        at = datetime.fromtimestamp(whole, UTC).replace(microsecond=rest)
        return Cursor(at, int(row_id, 16), plain[0] == _NEWER)
    except (binascii.Error, ValueError, OverflowError, OSError):
        return None
