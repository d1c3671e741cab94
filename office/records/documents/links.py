"""What led to a document and what followed from it."""

from dataclasses import dataclass

from tortoise.expressions import Q

from models.enums import DocumentState, LinkKind
from models.tables import Document, Link
from office.actors import Actor
from office.records.access import documents

_MOST = 100


@dataclass(frozen=True)
class LinkRow:
    """Another document; `before`: it is the antecedent of the one shown."""

    document_id: int
    number: str
    subject: str
    kind: LinkKind
    before: bool
    may_open: bool


async def links_of(actor: Actor, document_id: int) -> tuple[LinkRow, ...]:
    """The antecedents, then the consequents; of what the actor may not read, only the number."""
    either = Q(consequent_id=document_id) | Q(antecedent_id=document_id)
    rows = await Link.filter(either).order_by("id").limit(2 * _MOST)
    rows.sort(key=lambda row: row.consequent_id != document_id)
    shown = []
    for row in rows:
        before = row.consequent_id == document_id
        other_id = row.antecedent_id if before else row.consequent_id
        other = await Document.get(id=other_id).select_related("unit")
        if other.state is DocumentState.VOID and other.number is None:
            continue
        may_open = await documents.may_read(actor, other)
        if other.number is None and not may_open:
            continue
        subject = other.subject if may_open else ""
        number = other.number or other.draft_number or ""
        shown.append(LinkRow(other.id, number, subject, row.kind, before, may_open))
    return tuple(shown)
