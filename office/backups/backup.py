"""A backup: what the tables say at one moment, and every content they name."""

import asyncio
import gzip
import hashlib
import json
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from tortoise.backends.base.client import BaseDBAsyncClient

from models.blob_row import BlobRow
from models.database import snapshot
from models.dump.described import Table, tables
from models.dump.reading import rows_of
from models.pending import schema_version
from office import clock
from office.backups.folder import BackupFolder, Moment, MomentFacts, TableFacts
from office.errors import Unavailable
from office.storage.store import store

BLOBS = "blob"
_MOST_BYTES = 32 * 1024 * 1024
_MOST_FILES = 1_000


@dataclass(frozen=True)
class Taken:
    """What a backup holds."""

    moment: Moment
    rows: int
    contents: int
    fresh: int
    fresh_bytes: int

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The SHA-256 of the contents that could not be copied."""
        return self.moment.facts.unreadable


async def take_backup(folder: Path, program: str, keep: int = 0) -> Taken:
    """Write the open database and its contents into `folder`, while others go on working.

    All tables as they are at the same moment. Contents that an earlier backup holds are not copied
    again. `keep`: how many moments stay, 0 for all. Raises Invalid, Conflict, Unavailable.
    """
    target = BackupFolder(folder)
    try:
        target.prepare()
        taken_at = clock.now()
        path = target.begin(f"{taken_at:%Y%m%dT%H%M%SZ}")
        version = await schema_version()
        async with snapshot() as connection:
            counted = [await _write(connection, table, path) for table in tables()]
        # What the tables name was durable before they named it, and never changes: it may be
        # copied afterwards.
        facts = MomentFacts(taken_at.isoformat(), program, version, tuple(counted))
        contents = await _Contents(target).copy(Moment(path, facts))
        moment = target.end(path, replace(facts, unreadable=tuple(contents.unreadable)))
        if keep:
            target.forget_before(keep)
    except OSError as error:
        raise Unavailable(f"No se pudo escribir en {folder}: {error.strerror}.") from error
    return Taken(
        moment,
        sum(each.rows for each in counted),
        contents.seen,
        contents.fresh,
        contents.fresh_bytes,
    )


async def _write(connection: BaseDBAsyncClient, table: Table, path: Path) -> TableFacts:
    rows = 0
    with ExitStack() as stack:
        out = None
        async for some in rows_of(connection, table):
            if out is None:
                out = stack.enter_context(_file(path / f"{table.name}.jsonl.gz"))
            lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in some]
            out.write("\n".join(lines) + "\n")
            rows += len(some)
    return TableFacts(table, rows)


def _file(path: Path) -> IO[str]:
    return gzip.open(path, "wt", compresslevel=5, encoding="utf-8")


def blob_of(table: Table, row: list[object]) -> BlobRow:
    """The blob that a dumped row of that table is."""
    told = {column.name: value for column, value in zip(table.columns, row, strict=True)}
    return BlobRow(**{name: told[name] for name in BlobRow.__dataclass_fields__})  # type: ignore[arg-type]


class _Contents:
    """Copies the contents that a moment names into the folder."""

    def __init__(self, folder: BackupFolder) -> None:
        self._folder = folder
        self.seen = self.fresh = self.fresh_bytes = 0
        self.unreadable: list[str] = []

    async def copy(self, moment: Moment) -> "_Contents":
        table = next(each.table for each in moment.facts.tables if each.table.name == BLOBS)
        waiting: list[BlobRow] = []
        for some in moment.rows(table):
            for row in some:
                blob = blob_of(table, row)
                self.seen += 1
                if self._has(blob):
                    continue
                waiting.append(blob)
                if len(waiting) == _MOST_FILES or sum(b.size for b in waiting) > _MOST_BYTES:
                    await self._fetch(waiting)
                    waiting = []
        await self._fetch(waiting)
        return self

    def _has(self, blob: BlobRow) -> bool:
        try:
            return self._folder.content(blob.sha256).stat().st_size == blob.size
        except FileNotFoundError:
            return False

    async def _fetch(self, blobs: list[BlobRow]) -> None:
        found: list[tuple[str, bytes]] = []
        for blob in sorted(blobs, key=lambda each: (each.location, each.offset)):
            try:
                content = await store().get(blob.location, blob.offset, blob.size)
            except Unavailable:
                self.unreadable.append(blob.sha256)
                continue
            if hashlib.sha256(content).hexdigest() != blob.sha256:
                self.unreadable.append(blob.sha256)
                continue
            found.append((blob.sha256, content))
            self.fresh += 1
            self.fresh_bytes += blob.size
        if found:
            await asyncio.to_thread(self._folder.keep, found)
