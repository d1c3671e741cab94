"""Several drafts found right in one go, each with its own outcome."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.tables import Document
from office.actors import Actor
from office.errors import Conflict, Invalid, NotFound
from office.records.review.answering import approve

MOST = 50  # drafts in one go


@dataclass(frozen=True)
class Reviewed:
    """What became of one of them; `problem` says why it stays where it was."""

    document_id: int
    draft_number: str
    subject: str
    problem: str = ""


async def approve_pile(actor: Actor, versions: Mapping[int, int]) -> tuple[Reviewed, ...]:
    """Pass each draft on as reviewed, in the version that was seen (by its id).

    One that cannot be keeps none of the others. Raises Invalid (documents) for none or too many.
    """
    if not versions:
        raise Invalid("Elija al menos un documento para dar el visto bueno.", "documents")
    if len(versions) > MOST:
        raise Invalid(f"Puede revisar hasta {MOST} documentos a la vez.", "documents")
    return tuple([await _one(actor, each, version) for each, version in versions.items()])


async def _one(actor: Actor, document_id: int, version: int) -> Reviewed:
    row = await Document.get_or_none(id=document_id)
    mine = row is not None and row.holder_post_id in actor.post_ids
    named = (row.draft_number or "", row.subject) if row is not None and mine else ("", "")
    try:
        await approve(actor, document_id, version, "")
    except (Invalid, Conflict, NotFound) as error:
        return Reviewed(document_id, *named, problem=str(error))
    return Reviewed(document_id, *named)
