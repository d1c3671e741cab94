"""The units of an institution, as forms offer them."""

from models.tables import Unit


async def unit_names(institution_id: int) -> list[tuple[int, str]]:
    """Key and name of each active unit, by name."""
    rows = Unit.filter(institution_id=institution_id, active=True).order_by("name")
    return [(int(key), str(name)) for key, name in await rows.values_list("id", "name")]
