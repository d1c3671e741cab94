"""The institution's own name, as letterheads and pages show it."""

from models.tables import Institution


async def institution_name(institution_id: int | None = None) -> str:
    """The name of `institution_id`, or of the first one here; "" before there is any."""
    if institution_id is not None:
        row = await Institution.get_or_none(id=institution_id)
    else:
        row = await Institution.all().order_by("id").first()
    return row.name if row else ""
