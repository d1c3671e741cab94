"""What is read outside the reader's own desk leaves an entry in the access log."""

from collections.abc import Sequence

from tortoise.expressions import Q

from models.enums import AccessKind, Permission
from models.tables import Copy, Document
from office.actors import Actor
from office.evidence import access_log
from office.records.access.copies import Lies


async def noted(
    actor: Actor,
    document: Document,
    kind: AccessKind = AccessKind.READ,
    file: str = "",
    *,
    copies: Sequence[Lies] | None = None,
) -> None:
    """Leave an entry that `actor` reads `document`, or its `file`, unless it is on their desk.

    On the desk is what one's posts wrote or hold, and what lies with the unit one receives for.
    `copies` are those of the document, where they are known.
    """
    if not await _on_desk(actor, document, copies):
        about = file or document.number or document.draft_number or ""
        entry = access_log.by_actor(actor, kind, document_id=document.id, subject=about)
        await access_log.note(entry)


async def _on_desk(actor: Actor, document: Document, copies: Sequence[Lies] | None) -> bool:
    if document.author_post_id in actor.post_ids or document.holder_post_id in actor.post_ids:
        return True
    if copies is not None:
        return any(_lies_on_desk(actor, copy) for copy in copies)
    held = Q(holder_post_id__in=actor.post_ids)
    if actor.may(Permission.RECEIVE):
        held |= Q(holder_post_id__isnull=True, unit_id=actor.unit_id)
    return await Copy.filter(held, document_id=document.id).exists()


def _lies_on_desk(actor: Actor, copy: Lies) -> bool:
    if copy.holder_post_id is None:
        return copy.unit_id == actor.unit_id and actor.may(Permission.RECEIVE)
    return copy.holder_post_id in actor.post_ids
