"""The number a draft would get if it were sent now."""

from models.tables import Unit
from office import clock
from office.actors import Actor
from office.config import config
from office.records.drafting.drafts import editable
from office.records.numbering import document_numbers as numbering
from office.records.numbering import number_series
from office.records.numbering.number_series import Series


async def number_to_come(actor: Actor, document_id: int) -> str:
    """The number the draft would get if it were sent now; somebody else may take it first.

    Raises NotFound, Conflict (as `replies.draft` does).
    """
    draft = await editable(actor, document_id)
    unit = await Unit.get(id=actor.unit_id).select_related("institution")
    year = clock.today(config().zone).year
    sequence = await number_series.next_number(Series(unit.id, draft.kind.value, year))
    return numbering.format_number(
        unit.institution.acronym, unit.acronym, year, sequence, draft.kind
    )
