"""Keyset paging with opaque cursors: where a page begins, by time and key, and what is on it."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.queryset import QuerySet

_OLDER, _NEWER = "o", "n"
Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


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


@dataclass(frozen=True)
class Leaf(Generic[Row]):
    """What stands on one page, newest first, and the cursors of its neighbours, "" for none."""

    rows: tuple[Row, ...]
    newer: str
    older: str


def beyond(query: QuerySet[M], column: str, place: Cursor | None, limit: int) -> QuerySet[M]:
    """`query` for up to `limit` rows from `place` on, nearest first; without one the newest."""
    newer = place is not None and place.newer
    order = (column, "id") if newer else (f"-{column}", "-id")
    narrowed = query.filter(place.condition(column)) if place else query
    return narrowed.order_by(*order).limit(limit)


def leaf(
    found: Sequence[Row],
    place: Cursor | None,
    size: int,
    key: Callable[[Row], tuple[datetime, int]],
) -> Leaf[Row]:
    """The page of up to `size` rows that begins at `place`.

    `found` is what lies beyond it, the nearest first, one more than `size` if there is as much.
    """
    more, rows = len(found) > size, list(found[:size])
    backwards = place is not None and place.newer
    if backwards:
        rows.reverse()
    has_newer, has_older = (more, True) if backwards else (place is not None, more)
    return Leaf(
        tuple(rows),
        newer=encode(*key(rows[0]), newer=True) if rows and has_newer else "",
        older=encode(*key(rows[-1]), newer=False) if rows and has_older else "",
    )
