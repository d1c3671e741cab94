"""Who prints and hands out what leaves on paper: by permission, of their unit or of all."""

from models.enums import Permission
from models.tables import Unit
from office.actors import Actor


async def units_printed_for(actor: Actor) -> list[int]:
    """The units whose paper the actor prints: its own, the whole institution's at a front desk."""
    if not actor.may(Permission.PRINT):
        return []
    if not actor.may(Permission.FRONT_DESK):
        return [actor.unit_id]
    ids = await Unit.filter(institution_id=actor.institution_id).values_list("id", flat=True)
    return [int(str(unit_id)) for unit_id in ids]
