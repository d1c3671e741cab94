"""What a tray tells of the case behind a document: that it adds to it, and its legal last day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.reading import of, read
from models.tables import Case, Recipient


@dataclass(frozen=True, slots=True)
class _CitizenRow:
    name: str


@dataclass(frozen=True, slots=True)
class CaseMark:
    """A case as its documents' rows show it."""

    id: int
    number: str
    subject: str
    due_at: date | None
    citizen_id: int
    citizen: Any = of(_CitizenRow)


async def cases_of(case_ids: Iterable[int | None]) -> dict[int, CaseMark]:
    """The cases with these ids."""
    ids = {case_id for case_id in case_ids if case_id is not None}
    if not ids:
        return {}
    return {row.id: row for row in await read(Case.filter(id__in=list(ids)), CaseMark)}


async def addressed(document_ids: Iterable[int]) -> dict[int, str]:
    """To whom each document goes: the first by name, the others by number."""
    names: dict[int, list[str]] = {document_id: [] for document_id in document_ids}
    for each in await Recipient.filter(document_id__in=list(names) or [0]).order_by("id"):
        names[each.document_id].append(each.name)
    return {
        document_id: f"{found[0]} y {len(found) - 1} más" if len(found) > 1 else "".join(found)
        for document_id, found in names.items()
    }
