"""Whether the chain of seals is whole: every root, every link, every head, computed again."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime

from tortoise import connections

from models.bulk import seal_rows
from models.tables import Seal
from office.evidence import merkle
from office.evidence.findings import Finding
from office.evidence.sealing import Statement, leaf_hashes

_AT_ONCE = 500


@dataclass
class Chain:
    """The seals as they were read: where each begins, its head, and the newest one."""

    begins: list[int] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    last: Seal | None = None

    def seal_of(self, leaf: int) -> str:
        """The seal that holds the leaf at that place, in words that an article goes before."""
        index = bisect_right(self.begins, leaf) - 1
        return f"sello {index + 1} del {self.moments[index]:%Y-%m-%d %H:%M:%S} UTC"


def statement_of(row: Seal) -> Statement:
    """What the seal `row` says."""
    return Statement(row.number, row.at, row.first_leaf, row.leaves, row.root, row.previous)


async def check_chain(chain: Chain) -> AsyncIterator[Finding]:
    """What is wrong with the seals; fills `chain` on the way."""
    previous, peaks, first = "", list[bytes](), 0
    number = 0
    while rows := await Seal.filter(number__gt=number).order_by("number").limit(_AT_ONCE):
        for row in rows:
            for missing in range(number + 1, row.number):
                yield Finding("seal", f"falta el sello {missing}")
            number = row.number
            for problem in await _problems(row, previous, first):
                yield Finding("seal", f"sello {number} del {row.at:%Y-%m-%d %H:%M:%S}: {problem}")
            (leaf,) = leaf_hashes([row.digest])
            peaks = merkle.grown(peaks, len(chain.begins), leaf)
            if merkle.joined(peaks).hex() != row.head:
                yield Finding("seal", f"sello {number}: su cabeza no sale de los sellos")
            previous, first = row.digest, row.first_leaf + row.leaves
            chain.begins.append(row.first_leaf)
            chain.moments.append(row.at)
            chain.heads.append(row.head)
            chain.last = row


async def _problems(row: Seal, previous: str, first: int) -> list[str]:
    found = []
    statement = statement_of(row)
    if statement.digest() != row.digest:
        found.append("se cambió lo que declara")
    if row.previous != previous:
        found.append("no sigue al sello anterior")
    if row.first_leaf != first:
        found.append("sus hojas no siguen a las anteriores")
    hashes = await seal_rows.hashes(connections.get("default"), row.first_leaf, row.leaves)
    if len(hashes) != row.leaves:
        found.append(f"le faltan {row.leaves - len(hashes)} hojas")
    root = await asyncio.to_thread(lambda: merkle.root(leaf_hashes(hashes)))
    if root.hex() != row.root:
        found.append("se cambiaron sus hojas: la raíz no sale de ellas")
    return found
