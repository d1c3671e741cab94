"""Seals what is new: leaves in an order of our own, a Merkle root over them, a chain of seals.

No act waits for it and none takes a lock for it. Keys are committed out of order, so each sealing
looks back a quarter of an hour for rows without a leaf; where the clock went back, further.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk import seal_rows
from models.database import run_tx
from models.enums import DocumentState
from models.ids import oldest_id
from models.tables import Seal
from office import clock
from office.evidence import merkle
from office.evidence.content import (
    CASES,
    DOCUMENTS,
    EVENTS,
    OF_DOCUMENTS,
    WRITTEN_ONCE,
    Sealable,
)

LOOK_BACK = 15 * 60  # seconds; longer than any transaction lasts
AT_ONCE = 10_000  # rows of one table in a seal
_FINAL = [state for state in DocumentState if state not in ("draft", "signing")]
_LISTED = ", ".join(f"'{state}'" for state in _FINAL)
_IS_FINAL = f"state IN ({_LISTED})"
_OF_FINAL = f"AND EXISTS (SELECT 1 FROM document d WHERE d.id = r.document_id AND d.{_IS_FINAL})"
_EVENT_HEAD = "r.id, r.content_hash, r.document_id, r.case_id"

Leaf = tuple[str, int, str]


@dataclass(frozen=True)
class Statement:
    """What a seal says; its digest is what the next seal and the tree of seals are built on."""

    number: int
    at: datetime
    first_leaf: int
    leaves: int
    root: str
    previous: str

    def content(self) -> bytes:
        """The statement as a JSON object with sorted keys, no spaces."""
        told = {
            "number": self.number,
            "at": self.at.isoformat(timespec="microseconds"),
            "first_leaf": self.first_leaf,
            "leaves": self.leaves,
            "root": self.root,
            "previous": self.previous,
        }
        return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)

    def digest(self) -> str:
        """Its SHA-256 (hex)."""
        return hashlib.sha256(self.content()).hexdigest()


def leaf_hashes(hashes: Sequence[str]) -> list[bytes]:
    """The leaf hashes of a tree whose leaves' data are `hashes` (hex)."""
    return [merkle.leaf_hash(bytes.fromhex(value)) for value in hashes]


async def seal_new() -> int:
    """Seal all that is new, some thousand rows to a seal; how many rows were sealed."""
    total, cursors = 0, dict.fromkeys((s.kind for s in WRITTEN_ONCE), 0)
    while True:
        sealed, more = await run_tx(lambda connection: _seal_some(connection, cursors))
        total += sealed
        if not more:
            return total


async def _seal_some(connection: BaseDBAsyncClient, cursors: dict[Any, int]) -> tuple[int, bool]:
    """One seal, in the caller's transaction; how many rows, and whether there may be more."""
    last = await Seal.all().using_db(connection).order_by("-number").first()
    begin = min(last.from_id, oldest_id(LOOK_BACK)) if last else 0
    leaves: list[Leaf] = []
    reached: list[int] = []
    for sealable in WRITTEN_ONCE:
        start = max(begin, cursors[sealable.kind])
        rows = await _fresh(connection, sealable, start)
        leaves += await _leaves_of(connection, sealable, rows)
        if len(rows) == AT_ONCE:
            reached.append(int(rows[-1]["id"]) + 1)
            cursors[sealable.kind] = reached[-1]
    if not leaves:
        return 0, False
    from_id = min([oldest_id(LOOK_BACK), *reached])
    await _add_seal(connection, last, leaves, from_id)
    return len(leaves), bool(reached)


async def _fresh(
    connection: BaseDBAsyncClient, sealable: Sealable, start: int
) -> list[dict[str, Any]]:
    columns = _EVENT_HEAD if sealable is EVENTS else sealable.selected
    return await seal_rows.unsealed(
        connection, sealable.kind, sealable.table, columns, start, AT_ONCE
    )


async def _leaves_of(
    connection: BaseDBAsyncClient, sealable: Sealable, rows: list[dict[str, Any]]
) -> list[Leaf]:
    if sealable is not EVENTS:
        return [(sealable.kind.value, row["id"], sealable.hash(row)) for row in rows]
    unhashed = {row["id"] for row in rows if not row["content_hash"]}  # older than seals
    hashed = {row["id"]: row["content_hash"] for row in rows}
    for part in _parts(sorted(unhashed)):
        for row in await _whole(connection, EVENTS, "id", part):
            hashed[row["id"]] = EVENTS.hash(row)
    leaves = [(EVENTS.kind.value, row["id"], hashed[row["id"]]) for row in rows]
    return leaves + await _told_of(connection, rows)


async def _told_of(connection: BaseDBAsyncClient, events: list[dict[str, Any]]) -> list[Leaf]:
    """The leaves of the cases, documents and files that `events` tell of and that are final."""
    leaves: list[Leaf] = []
    documents = sorted({row["document_id"] for row in events if row["document_id"]})
    for part in _parts(sorted({row["case_id"] for row in events if row["case_id"]})):
        leaves += [_leaf(CASES, row) for row in await _whole(connection, CASES, "id", part)]
    for part in _parts(documents):
        found = await _whole(connection, DOCUMENTS, "id", part, f"AND r.{_IS_FINAL}")
        leaves += [_leaf(DOCUMENTS, row) for row in found]
        for sealable in OF_DOCUMENTS:
            found = await _whole(connection, sealable, "document_id", part, _OF_FINAL)
            leaves += [_leaf(sealable, row) for row in found]
    return leaves


async def _whole(
    connection: BaseDBAsyncClient, sealable: Sealable, key: str, ids: list[int], also: str = ""
) -> list[dict[str, Any]]:
    return await seal_rows.unsealed_among(
        connection, sealable.kind, sealable.table, sealable.selected, key, ids, also
    )


def _leaf(sealable: Sealable, row: dict[str, Any]) -> Leaf:
    return sealable.kind.value, int(row["id"]), sealable.hash(row)


def _parts(ids: list[int], size: int = 500) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


async def _add_seal(
    connection: BaseDBAsyncClient, last: Seal | None, leaves: list[Leaf], from_id: int
) -> None:
    hashes = [leaf[2] for leaf in leaves]
    root = await asyncio.to_thread(lambda: merkle.root(leaf_hashes(hashes)))
    statement = Statement(
        number=last.number + 1 if last else 1,
        at=clock.now(),
        first_leaf=last.first_leaf + last.leaves if last else 0,
        leaves=len(leaves),
        root=root.hex(),
        previous=last.digest if last else "",
    )
    before = [bytes.fromhex(peak) for peak in last.peaks] if last else []
    peaks = merkle.grown(before, statement.number - 1, *leaf_hashes([statement.digest()]))
    await seal_rows.add_leaves(connection, statement.first_leaf, leaves)
    # Its number is unique: of two that seal at once one fails, and finds less to do next time.
    await Seal.create(
        number=statement.number,
        at=statement.at,
        first_leaf=statement.first_leaf,
        leaves=statement.leaves,
        root=statement.root,
        previous=statement.previous,
        digest=statement.digest(),
        head=merkle.joined(peaks).hex(),
        peaks=[peak.hex() for peak in peaks],
        from_id=from_id,
        using_db=connection,
    )
