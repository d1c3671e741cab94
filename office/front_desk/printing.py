"""What the desk prints for one paper: receipt, label and routing sheet."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import quote

from models.enums import PaperMedium, Permission
from models.tables import Institution, PaperMove
from office import clock
from office.actors import Actor, require
from office.config import config
from office.errors import NotFound
from office.front_desk import papers
from office.front_desk.access import require_one
from office.front_desk.papers import PaperView
from office.papers.letters import desk_sheets
from office.papers.letters.desk_sheets import DeskSheet
from office.storage.file_content import FileContent
from office.text.wording import full_day, plural

_MEDIA = {
    PaperMedium.PAPER: "Hojas sueltas",
    PaperMedium.FOLDER: "Carpeta o anillado",
    PaperMedium.DISC: "Disco o memoria",
    PaperMedium.PARCEL: "Paquete",
    PaperMedium.OTHER: "Otro",
}
Sheet = Callable[[DeskSheet, datetime], Awaitable[bytes]]
# By the last part of their address: what it is, and whether only the desk itself prints it.
_SHEETS: dict[str, tuple[str, Sheet, bool]] = {
    "ticket": ("Ticket", desk_sheets.ticket, True),
    "comprobante": ("Comprobante", desk_sheets.receipt, True),
    "etiqueta": ("Etiqueta", desk_sheets.label, False),
    "traspaso": ("Hoja de traspaso", desk_sheets.routing_sheet, False),
}


def media() -> tuple[tuple[str, str], ...]:
    """What can be handed in, as value and words."""
    return tuple((medium.value, words) for medium, words in _MEDIA.items())


def medium_in_words(medium: PaperMedium) -> str:
    """What was handed in."""
    return _MEDIA[medium]


async def sheet(actor: Actor, document_id: int, which: str) -> FileContent:
    """The sheet `which` (ticket, comprobante, etiqueta, traspaso) of a paper.

    The first two bear the query code: for FRONT_DESK. Raises NotAllowed, NotFound.
    """
    if which not in _SHEETS:
        raise NotFound("No existe esa hoja.")
    name, made, coded = _SHEETS[which]
    if coded:
        require(actor, Permission.FRONT_DESK, "imprimir comprobantes")
    else:
        require_one(actor)
    view = await papers.paper(actor, document_id)
    now = clock.now()
    pdf = await made(await _facts(actor, view, coded=coded), now)
    return FileContent(f"{name} {view.row.number}.pdf", "application/pdf", pdf, inline=True)


async def _facts(actor: Actor, view: PaperView, *, coded: bool) -> DeskSheet:
    institution = await Institution.get(id=actor.institution_id)
    status = f"{config().base_url}/tramite"
    sheets = plural(view.row.sheets, "hoja", "hojas") if view.row.sheets else ""
    return DeskSheet(
        institution=institution.name,
        address=", ".join(part for part in (institution.address, institution.city) if part),
        phone="",
        number=view.row.number,
        code=view.code if coded else "",
        received=_moment(view.row.at),
        received_by=view.row.received_by,
        person=view.row.person,
        to=view.to,
        subject=view.row.subject,
        dated=full_day(view.dated),
        reference=view.reference,
        what=", ".join(part for part in (_MEDIA[view.medium], sheets) if part),
        enclosures=view.enclosures,
        due=full_day(view.due_at) if view.due_at else "",
        url=status,
        link=f"{status}?numero={quote(view.row.number)}",
        files=tuple((file.name, file.sha256) for file in view.files),
        moves=await _moves(view.row.document_id),
    )


async def _moves(document_id: int) -> tuple[tuple[str, str, str, str], ...]:
    rows = await PaperMove.filter(document_id=document_id).order_by("id").select_related("place")
    return tuple(
        (
            _moment(row.at),
            row.who,
            row.to_name or (row.place.name if row.place else ""),
            row.remarks,
        )
        for row in rows
    )


def _moment(at: datetime) -> str:
    local = at.astimezone(config().zone)
    return f"{full_day(local.date())}, {local:%H:%M}"
