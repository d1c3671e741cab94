"""A backup brought back into an empty place of either kind."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.dump.described import Table, hold_rows
from models.dump.writing import add, any_order
from models.enums import Action, Channel, OutboxState
from models.pending import known_versions
from models.tables import OutboxMessage
from office import clock
from office.backups.backup import BLOBS, blob_of
from office.backups.folder import BackupFolder, Moment
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.storage import blobs
from office.storage.store import store

_FULL = 32 * 1024 * 1024  # bytes put into the store at once
_NOT_EMPTY = "{} ya tiene datos. Un respaldo se recupera solo en un lugar vacío."
_NEWER = (
    "Ese respaldo es de una versión más nueva de Chasqui ({}). Instale esa versión y repita la"
    " orden."
)


def chosen(folder: Path, name: str = "") -> Moment:
    """The moment to be restored. Raises NotFound, Invalid (this version cannot read it)."""
    moment = BackupFolder(folder).moment(name)
    if moment.facts.schema not in known_versions():
        raise Invalid(_NEWER.format(moment.facts.program))
    return moment


async def check_empty() -> None:
    """Raises Conflict unless the open database and the store are both empty."""
    if await hold_rows():
        raise Conflict(_NOT_EMPTY.format("La base de datos"))
    if not await store().is_empty():
        raise Conflict(_NOT_EMPTY.format("El lugar de los archivos"))


async def bring_back(folder: Path, moment: Moment) -> int:
    """Fill the open, empty database, which has the moment's schema, and the store; count the rows.

    Raises NotFound, Invalid: a content is missing or damaged; Unavailable.
    """
    source = BackupFolder(folder)
    with tempfile.TemporaryFile("w+", encoding="utf-8") as placed:
        for each in moment.facts.tables:
            if each.table.name == BLOBS:
                await _put_contents(source, moment, each.table, placed)

        async def work(connection: BaseDBAsyncClient) -> int:
            count = 0
            async with any_order(connection):
                for each in moment.facts.tables:
                    ours = each.table.name == BLOBS
                    for rows in _reread(placed) if ours else moment.rows(each.table):
                        await add(connection, each.table, rows)
                        count += len(rows)
            return count

        return await run_tx(work)


def _reread(placed: Any) -> Iterator[list[list[Any]]]:
    placed.seek(0)
    for line in placed:
        yield json.loads(line)


async def _put_contents(source: BackupFolder, moment: Moment, table: Table, placed: Any) -> None:
    """Put every content into the store, and write the rows that say where it lies now."""
    names = [column.name for column in table.columns]
    location, offset = names.index("location"), names.index("offset")

    async def put(rows: list[list[Any]], parts: list[tuple[bytes, str]]) -> None:
        for row, stored in zip(rows, await blobs.keep(parts), strict=True):
            row[location], row[offset] = stored.location, stored.offset
        if rows:
            placed.write(json.dumps(rows) + "\n")

    lost = set(moment.facts.unreadable)
    waiting: list[list[Any]] = []
    parts: list[tuple[bytes, str]] = []
    for some in moment.rows(table):
        for row in some:
            blob = blob_of(table, row)
            if blob.sha256 in lost and not source.content(blob.sha256).exists():
                # Lost before the backup: its row says so to whoever verifies.
                placed.write(json.dumps([row]) + "\n")
                continue
            parts.append((_content(source, blob.sha256), blob.media_type))
            waiting.append(row)
            if len(parts) == 500 or sum(len(content) for content, _ in parts) > _FULL:
                await put(waiting, parts)
                waiting, parts = [], []
    await put(waiting, parts)


def _content(source: BackupFolder, sha256: str) -> bytes:
    path = source.content(sha256)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"Al respaldo le falta un archivo: {path}.") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Invalid(f"Un archivo del respaldo está dañado: {path}.")
    return content


async def settle(moment: Moment) -> int:
    """Say in the trail that this is a restored backup, and repeat nothing in the chats.

    What waited to leave when the backup was taken may have left since. Mail keeps its Message-ID,
    so that a second one is known for what it is; Telegram knows no such thing. How many Telegram
    messages are uncertain now.
    """
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> int:
        waiting = OutboxMessage.filter(
            channel=Channel.TELEGRAM, state__in=(OutboxState.PENDING, OutboxState.SENDING)
        )
        count = await waiting.using_db(connection).update(
            state=OutboxState.UNCERTAIN, finished_at=now
        )
        said = f"Se recuperó el respaldo del {moment.facts.taken_at}."
        about = About(comment=said, detail={"schema": moment.facts.schema})
        await trail.record(connection, [trail.by_house(Action.ADMINISTERED, about)])
        return int(count)

    return await run_tx(work)
