"""What led to a document and what followed from it."""

from dataclasses import dataclass

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
    rows = [
        *await Link.filter(consequent_id=document_id).order_by("id").limit(_MOST),
        *await Link.filter(antecedent_id=document_id).order_by("id").limit(_MOST),
    ]
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
