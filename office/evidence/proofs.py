"""Proofs that rows are under seal, which whoever has only the rows can check."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise import connections

from models.bulk import seal_rows
from models.tables import Seal, SealLeaf, SealTimestamp
from office.evidence import merkle
from office.evidence.chain_check import statement_of
from office.evidence.content import Sealable
from office.evidence.sealing import leaf_hashes

Path = tuple[tuple[str, str], ...]  # sides (left, right) and hashes (hex), from below
_PART = 500


@dataclass(frozen=True)
class RowProof:
    """Where a row stands: `path` leads from its leaf to the root of the seal `seal`."""

    seal: int
    path: Path


@dataclass(frozen=True)
class HeadProof:
    """A head, with the path to it of each seal asked for; `token` (DER, base64) if it has one."""

    number: int
    head: str
    at: datetime
    paths: dict[int, Path]
    authority: str = ""
    token: str = ""


@dataclass(frozen=True)
class Proofs:
    """The proofs of some rows: by the SHA-256 of each content, the seals by number, the heads."""

    rows: dict[str, RowProof]
    statements: dict[int, bytes]
    heads: tuple[HeadProof, ...]


async def proofs_of(rows: Iterable[tuple[Sealable, int]]) -> Proofs:
    """The proofs of the rows (table, key) that are under seal; those that are not are left out."""
    leaves = await _leaves(rows)
    seals = await _seals_of(leaves)
    found: dict[str, RowProof] = {}
    for seal, own in seals:
        hashes = await seal_rows.hashes(connections.get("default"), seal.first_leaf, seal.leaves)
        tree = await asyncio.to_thread(_tree, hashes)
        for leaf in own:
            path = merkle.path(tree, leaf.id - seal.first_leaf)
            found[leaf.hash] = RowProof(seal.number, _hex(path))
    statements = {seal.number: statement_of(seal).content() for seal, _ in seals}
    return Proofs(found, statements, await _heads(sorted(statements)))


async def _leaves(rows: Iterable[tuple[Sealable, int]]) -> list[SealLeaf]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for sealable, row_id in rows:
        by_kind[sealable.kind].append(row_id)
    found: list[SealLeaf] = []
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), _PART):
            part = ids[start : start + _PART]
            found += await SealLeaf.filter(kind=kind, row_id__in=part).order_by("id")
    return sorted(found, key=lambda leaf: leaf.id)


async def _seals_of(leaves: Sequence[SealLeaf]) -> list[tuple[Seal, list[SealLeaf]]]:
    found: list[tuple[Seal, list[SealLeaf]]] = []
    for leaf in leaves:
        if found and leaf.id < found[-1][0].first_leaf + found[-1][0].leaves:
            found[-1][1].append(leaf)
            continue
        seal = await Seal.filter(first_leaf__lte=leaf.id).order_by("-first_leaf").first()
        if seal is not None:
            found.append((seal, [leaf]))
    return found


async def _heads(numbers: Sequence[int]) -> tuple[HeadProof, ...]:
    """The newest head, and the first one with a timestamp that covers all of `numbers`."""
    newest = await Seal.all().order_by("-number").first()
    if newest is None or not numbers:
        return ()
    stamped = (
        await SealTimestamp.filter(seal_number__gte=numbers[-1]).order_by("seal_number").first()
    )
    digests = [
        str(digest)
        for digest in await Seal.all().order_by("number").values_list("digest", flat=True)
    ]
    found = []
    if stamped is not None:
        at_stamp = await Seal.get(number=stamped.seal_number)
        paths = await asyncio.to_thread(_paths, digests[: stamped.seal_number], numbers)
        found.append(
            HeadProof(
                at_stamp.number, at_stamp.head, stamped.at, paths, stamped.authority, stamped.token
            )
        )
    if stamped is None or stamped.seal_number != newest.number:
        paths = await asyncio.to_thread(_paths, digests, numbers)
        found.append(HeadProof(newest.number, newest.head, newest.at, paths))
    return tuple(found)


def _tree(hashes: list[str]) -> list[list[bytes]]:
    return merkle.levels(leaf_hashes(hashes))


def _paths(digests: list[str], numbers: Sequence[int]) -> dict[int, Path]:
    tree = _tree(digests)
    return {number: _hex(merkle.path(tree, number - 1)) for number in numbers}


def _hex(path: Sequence[tuple[str, bytes]]) -> Path:
    return tuple((side, beside.hex()) for side, beside in path)
