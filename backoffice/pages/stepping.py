"""From a document to the next one of the tray it was opened from."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from office.actors import Actor
from office.records.trays import catalogue, listing
from office.records.trays.counters import counters
from office.records.trays.filters import parse
from office.records.trays.views import Count, Step

_LONGEST_COUNT = 6  # digits


@dataclass(frozen=True)
class Steps:
    """Where one is («3 de 43»), and what stands around it; "" where nothing does.

    `after` is where an act on this document leads: the next one, else the tray.
    """

    label: str
    tray: str
    place: str
    before: str
    next: str
    after: str


async def steps(
    request: Request, actor: Actor, counts: dict[str, Count] | None = None
) -> Steps | None:
    """What the address tells of the tray the document was opened from; None without one."""
    params = request.query_params
    tray = next((t for t in catalogue.trays_of(actor) if t.name == params.get("bandeja")), None)
    if tray is None or not params.get("lugar"):
        return None
    filters = parse(params)
    number = params.get("n", "")
    at = int(number) if number.isdecimal() and len(number) <= _LONGEST_COUNT else 0
    found = await listing.neighbours(actor, tray.name, filters, params["lugar"])

    def href(step: Step | None, position: int) -> str:
        if step is None:
            return ""
        told = {"bandeja": tray.name, **filters.params(), "lugar": step.place}
        if position > 0:
            told["n"] = str(position)
        place = "borradores" if step.state.value == "draft" else "documentos"
        return f"/{place}/{step.document_id}?{urlencode(told)}"

    query = urlencode(filters.params())
    home = tray.href + (f"?{query}" if query else "")
    total = counts or await counters(actor)
    whole = total.get(tray.name, Count()).total if filters.is_empty else 0
    label = f"{at} de {whole}" if at and at <= whole else tray.label
    # After an act this one is gone from the tray, and the next takes its place.
    following = href(found.after, at)
    return Steps(
        label,
        tray.label,
        home,
        href(found.before, at - 1),
        href(found.after, at + 1),
        following or home,
    )
