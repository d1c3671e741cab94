"""All rows under seal that belong to a case, and the files they name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tortoise import connections
from tortoise.expressions import Q

from models.tables import Attachment, Case, Document, InboundMessage
from office.evidence.content import (
    ATTACHMENTS,
    CASES,
    DELIVERIES,
    DOCUMENTS,
    EVENTS,
    MESSAGES,
    NOTICES,
    RECIPIENTS,
    SIGNATURES,
    Sealable,
)


@dataclass(frozen=True)
class CaseRow:
    """A row and its content, as it is under seal."""

    sealable: Sealable
    id: int
    content: bytes
    told: dict[str, Any]


@dataclass(frozen=True)
class CaseFile:
    """A file of the case: its SHA-256 and a name that a person understands."""

    sha256: str
    name: str


async def rows_of(case: Case) -> list[CaseRow]:
    """The case, what it is made of, and all that was done and sent because of it."""
    rows = await _read(CASES, f"r.id = {case.id:d}")
    documents = await _read(DOCUMENTS, f"r.case_id = {case.id:d}")
    of_these = _among("r.document_id", (row.id for row in documents))
    rows += documents
    for sealable in (RECIPIENTS, ATTACHMENTS, SIGNATURES, MESSAGES):
        rows += await _read(sealable, of_these)
    either = f"(r.case_id = {case.id:d} OR {of_these})"
    notices = await _read(NOTICES, either)
    rows += notices
    rows += await _read(DELIVERIES, _among("r.message_id", (row.id for row in notices)))
    rows += await _read(EVENTS, either)
    return rows


def _among(column: str, ids: Iterable[int]) -> str:
    return f"{column} IN ({', '.join(f'{value:d}' for value in ids) or '0'})"


async def _read(sealable: Sealable, where: str) -> list[CaseRow]:
    final = " AND r.state NOT IN ('draft', 'signing')" if sealable is DOCUMENTS else ""
    rows = await connections.get("default").execute_query_dict(
        f'SELECT {sealable.selected} FROM "{sealable.table}" r WHERE {where}{final} ORDER BY r.id'
    )
    return [CaseRow(sealable, int(row["id"]), sealable.content(row), dict(row)) for row in rows]


async def files_of(case: Case) -> list[CaseFile]:
    """The letters, the files and the messages as they arrived, each content once."""
    found: dict[str, str] = {}
    final = Q(document__case_id=case.id) & ~Q(document__state__in=("draft", "signing"))
    for document in await Document.filter(case_id=case.id, pdf_id__isnull=False).order_by("id"):
        if document.pdf_id and document.number:
            found.setdefault(document.pdf_id, f"{document.number}.pdf")
    for file in await Attachment.filter(final).order_by("id").select_related("document"):
        found.setdefault(file.blob_id, f"{file.document.number}-{file.position}-{file.name}")
    numbers = {row.id: row.number or "" for row in await Document.filter(case_id=case.id)}
    for message in await InboundMessage.filter(document_id__in=list(numbers)).order_by("id"):
        end = "eml" if message.channel == "email" else "json"
        name = f"{numbers[message.document_id or 0]}-original.{end}"
        found.setdefault(message.original_id, name)
    return [CaseFile(sha256, name) for sha256, name in found.items()]
