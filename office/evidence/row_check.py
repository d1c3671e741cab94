"""Whether every row under seal says what it said when it was sealed, and none came or went."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise import connections

from models.bulk import seal_rows
from models.enums import DocumentState, SealedKind
from models.ids import made_at
from office.evidence.chain_check import Chain
from office.evidence.content import ALL, CASES, DOCUMENTS, EVENTS, WRITTEN_ONCE, Sealable
from office.evidence.findings import Finding
from office.evidence.sealing import LOOK_BACK

_AT_ONCE = 5_000
_EXTRA = {
    SealedKind.EVENT: ', "content_hash"',
    SealedKind.DOCUMENT: ', "state"',
}
_CHECK = {
    SealedKind.EVENT: "trail",
    SealedKind.ACCESS: "access",
    SealedKind.DELIVERY: "delivery",
}
_WORDS = {
    SealedKind.EVENT: "evento",
    SealedKind.ACCESS: "acceso",
    SealedKind.CASE: "trámite",
    SealedKind.DOCUMENT: "documento",
    SealedKind.RECIPIENT: "destinatario",
    SealedKind.ATTACHMENT: "anexo",
    SealedKind.SIGNATURE: "firma",
    SealedKind.MESSAGE: "mensaje",
    SealedKind.NOTICE: "aviso",
    SealedKind.DELIVERY: "constancia de entrega",
}
_UNFINISHED = (DocumentState.DRAFT, DocumentState.SIGNING)


async def check_rows(chain: Chain) -> AsyncIterator[Finding]:
    """Every row that was changed, removed or added; `chain` is what the seals themselves say."""
    for sealable in ALL:
        async for finding in _check(sealable, chain):
            yield finding


async def _check(sealable: Sealable, chain: Chain) -> AsyncIterator[Finding]:
    columns, after = sealable.selected + _EXTRA.get(sealable.kind, ""), 0
    connection = connections.get("default")
    while True:
        rows = await seal_rows.page_of(connection, sealable.table, columns, after, _AT_ONCE)
        until = int(rows[-1]["id"]) if len(rows) == _AT_ONCE else None
        leaves = await seal_rows.leaves_between(connection, sealable.kind, after, until)
        for finding in _compared(sealable, rows, leaves, chain):
            yield finding
        loose = _loose(rows, leaves)
        for row in await _added(sealable, loose, chain):
            yield _finding(sealable, f"{_name(sealable, row)}: se añadió, ningún sello sabe de él")
        if until is None:
            return
        after = until


def _compared(
    sealable: Sealable, rows: list[dict[str, Any]], leaves: list[dict[str, Any]], chain: Chain
) -> list[Finding]:
    found: list[Finding] = []
    bound: dict[int, dict[str, Any]] = {}
    for leaf in leaves:
        first = bound.setdefault(int(leaf["row_id"]), leaf)
        if first["hash"] != leaf["hash"]:
            text = f"{_WORDS[sealable.kind]} {leaf['row_id']}: se selló otra vez con otro contenido"
            found.append(_finding(sealable, f"{text} (el {chain.seal_of(leaf['id'])})"))
    for row in rows:
        sealed = bound.pop(int(row["id"]), None)
        is_hash = sealable.hash(row)
        if sealed is not None and is_hash != sealed["hash"]:
            text = f"{_name(sealable, row)}: se cambió después del {chain.seal_of(sealed['id'])}"
            found.append(_finding(sealable, text))
        elif sealed is None and row.get("content_hash") and row["content_hash"] != is_hash:
            found.append(_finding(sealable, f"{_name(sealable, row)}: se cambió"))
    for row_id, leaf in bound.items():
        begun = f"empezado el {datetime.fromtimestamp(made_at(row_id), UTC):%Y-%m-%d %H:%M:%S} UTC"
        name = f"{_WORDS[sealable.kind]} {row_id} ({begun})"
        text = f"{name}: se quitó, y consta en el {chain.seal_of(leaf['id'])}"
        found.append(_finding(sealable, text))
    return found


def _finding(sealable: Sealable, text: str) -> Finding:
    return Finding(_CHECK.get(sealable.kind, sealable.kind.value), text)


def _loose(rows: list[dict[str, Any]], leaves: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sealed = {int(leaf["row_id"]) for leaf in leaves}
    return [row for row in rows if int(row["id"]) not in sealed]


async def _added(
    sealable: Sealable, loose: Sequence[dict[str, Any]], chain: Chain
) -> Sequence[dict[str, Any]]:
    """Those of `loose`, rows without a leaf, that the sealing before the last would have found."""
    if chain.last is None or not loose:
        return ()
    if sealable is DOCUMENTS:
        latest = chain.last.at - timedelta(seconds=LOOK_BACK)
        return [row for row in loose if row["state"] not in _UNFINISHED and _dated(row) < latest]
    old = [row for row in loose if int(row["id"]) < chain.last.from_id]
    if sealable in (*WRITTEN_ONCE, CASES):
        return old
    sealed = await _sealed_documents({int(row["document_id"]) for row in old})
    return [row for row in old if int(row["document_id"]) in sealed]


def _dated(row: dict[str, Any]) -> datetime:
    value = row["dated_at"]
    return datetime.fromisoformat(value) if isinstance(value, str) else value


async def _sealed_documents(ids: set[int]) -> set[int]:
    unsealed = await seal_rows.unsealed_among(
        connections.get("default"), DOCUMENTS.kind, DOCUMENTS.table, "r.id", "id", ids
    )
    return ids - {int(row["id"]) for row in unsealed}


def _name(sealable: Sealable, row: dict[str, Any]) -> str:
    """The row in words that let an operator find it."""
    kind, key = _WORDS[sealable.kind], row["id"]
    if sealable is EVENTS:
        return f"{kind} {key} (de {row['who']}, {row['at']})"
    known = row.get("number") or row.get("name") or row.get("subject") or row.get("server") or ""
    about = f" del documento {row['document_id']}" if row.get("document_id") else ""
    return f"{kind} {key}{f' «{known}»' if known else ''}{about}"
