"""The number a draft would get if it were sent now."""

from models.tables import Document, Unit
from office import clock
from office.actors import Actor
from office.records.drafting import own_kinds
from office.records.drafting.drafts import editable
from office.records.numbering import formats
from office.records.numbering.formats import Coming
from office.records.numbering.number_series import Series


async def number_to_come(actor: Actor, document_id: int) -> str:
    """The number the draft would get if it were sent now; somebody else may take it first.

    Raises NotFound, Conflict (as `replies.draft` does).
    """
    return (await coming(actor, await editable(actor, document_id))).number


async def coming(actor: Actor, draft: Document, taken: int | None = None) -> Coming:
    """The number that `draft` would get from the actor's unit now, or once `taken` of the same
    series is given."""
    unit = await Unit.get(id=actor.unit_id).select_related("institution")
    letters = await own_kinds.letters_of(draft)
    if taken is not None:
        return Coming(await formats.numbering_of(unit, letters, clock.now()), taken + 1)
    return await formats.coming(unit, letters, clock.now())


async def series_of(actor: Actor, draft: Document) -> Series:
    """The series that `draft` would get its number from."""
    unit = await Unit.get(id=actor.unit_id).select_related("institution")
    letters = await own_kinds.letters_of(draft)
    return (await formats.numbering_of(unit, letters, clock.now())).series
