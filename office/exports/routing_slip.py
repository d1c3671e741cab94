"""The routing slip of a document («hoja de ruta»): what it is, and all that was done with it."""

from office import clock
from office.actors import Actor
from office.exports.words import action_word
from office.papers.letters.record_sheets import Section, record_sheet
from office.people.institutions import institution_name
from office.records.documents.page import document_page
from office.records.documents.views import DocumentPage, TrailRow
from office.text.wording import full_day, moment

_COLUMNS = ("Fecha y hora", "Acción", "De", "Para", "Comentario")
_WIDTHS = (3, 3, 4, 4, 6)


async def routing_slip(actor: Actor, document_id: int, *, comments: bool = True) -> bytes:
    """The slip as a PDF, for who may read the document; `comments` tells what was said too.

    Raises NotFound.
    """
    page = await document_page(actor, document_id)
    name = await institution_name(actor.institution_id)
    return await record_sheet(
        title=f"Hoja de ruta de {page.number}",
        institution=name,
        facts=facts_of(page),
        sections=[trail_section(page, comments=comments)],
        at=clock.now(),
    )


def facts_of(page: DocumentPage) -> list[tuple[str, str]]:
    """What stands above the trail: number, people, both dates."""
    return [
        ("Número", page.number),
        ("Asunto", page.subject),
        ("De", page.sender.name),
        ("Para", "; ".join(each.name for each in page.recipients)),
        ("Referencia", page.reference),
        ("Fecha", moment(page.at.isoformat())),
        ("Trámite", page.case.number if page.case else ""),
        ("Plazo legal", full_day(page.case.due_at) if page.case and page.case.due_at else ""),
        ("Fecha dada", full_day(page.own_due_at) if page.own_due_at else ""),
        ("En poder de", page.holder),
        ("Anexos", str(len(page.files)) if page.files else ""),
        ("Impresa", moment(clock.now().isoformat())),
    ]


def trail_section(page: DocumentPage, *, comments: bool = True) -> Section:
    """The trail, oldest first."""
    rows = tuple(_row(each, page.number, comments) for each in reversed(page.trail))
    return Section("Recorrido", (), _COLUMNS, _WIDTHS, rows)


def _row(row: TrailRow, number: str, comments: bool) -> tuple[str, ...]:
    said = row.comment if comments else ""
    if row.due_at:
        said = f"Hasta el {full_day(row.due_at)}. {said}".strip()
    other = row.document_number if row.document_number != number else ""
    action = action_word(row.action.value)
    return (
        moment(row.at.isoformat()),
        f"{action} ({other})" if other else action,
        row.who,
        row.to,
        said,
    )
