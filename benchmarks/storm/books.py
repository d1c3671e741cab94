"""What the house's books hold after a storm, read straight from the database."""

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

_UNSETTLED = (
    "SELECT (SELECT count(*) FROM inbound_message WHERE disposition = 'pending'),"
    " (SELECT count(*) FROM outbox_message WHERE state IN ('pending', 'sending'))"
)
_KEPT = (
    'SELECT m.original_id, m.disposition, m.document_id, m.reason, b.location, b."offset", b.size'
    " FROM inbound_message m JOIN blob b ON b.sha256 = m.original_id ORDER BY m.id"
)
_DOCUMENTS = "SELECT id, number, message_id FROM document ORDER BY id"
_SERIES = (
    "SELECT u.acronym, s.kind, s.year, s.last_given FROM number_series s JOIN unit u"
    " ON u.id = s.unit_id WHERE s.kind <> 'TEMP'"
)
_OUTBOX = "SELECT document_id, kind, message_id, state, in_reply_to FROM outbox_message ORDER BY id"


@dataclass(frozen=True)
class Kept:
    """A message in custody: its end, and where its bytes lie."""

    sha256: str
    disposition: str
    document_id: int | None
    reason: str
    location: str
    offset: int
    size: int

    def content(self, files: Path) -> bytes:
        """Its bytes; `files` is the store's directory."""
        with (files / self.location).open("rb") as file:
            file.seek(self.offset)
            return file.read(self.size)


@dataclass(frozen=True)
class Document:
    """A record."""

    id: int
    number: str | None
    message_id: str


@dataclass(frozen=True)
class Series:
    """A series of numbers and the last one it gave."""

    unit: str
    kind: str
    year: int
    last_given: int


@dataclass(frozen=True)
class Sent:
    """A mail of the house's."""

    document_id: int | None
    kind: str
    message_id: str
    state: str
    in_reply_to: str


@dataclass(frozen=True)
class Books:
    """All of it."""

    kept: list[Kept]
    documents: list[Document]
    series: list[Series]
    sent: list[Sent]


async def read(url: str) -> Books:
    """The books of the database at `url`."""
    return Books(
        [Kept(*row) for row in await _rows(url, _KEPT)],
        [Document(*row) for row in await _rows(url, _DOCUMENTS)],
        [Series(*row) for row in await _rows(url, _SERIES)],
        [Sent(*row) for row in await _rows(url, _OUTBOX)],
    )


async def unsettled(url: str) -> tuple[int, int]:
    """How many messages nobody has read yet, and how many mails have not left."""
    ((unread, waiting),) = await _rows(url, _UNSETTLED)
    return int(unread), int(waiting)


async def _rows(url: str, query: str) -> list[tuple[Any, ...]]:
    if url.startswith("sqlite"):
        return await asyncio.to_thread(_rows_of_file, url, query)
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def _rows_of_file(url: str, query: str) -> list[tuple[Any, ...]]:
    path = url.removeprefix("sqlite://").partition("?")[0]
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
