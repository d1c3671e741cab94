"""Texts to begin a document with, and the places in them that fill themselves."""

import html
from collections.abc import Mapping

from babel.dates import format_date

from models.tables import Template
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import NotFound
from office.papers.letters import richtext
from office.records.drafting import replies
from office.records.drafting.views import DraftView

# What each stands for, as who writes a template is told.
PLACES: Mapping[str, str] = {
    "{nombre}": "el primer destinatario",
    "{puesto}": "su puesto",
    "{institucion}": "su institución o empresa",
    "{tramite}": "el número del trámite",
    "{documento}": "el documento que se responde",
    "{asunto}": "el asunto de ese documento",
    "{fecha}": "el día en que se usa la plantilla",
    "{area}": "el área de quien escribe",
    "{firma}": "nombre y puesto de quien escribe",
    richtext.NUMBER: "el número del documento, cuando lo tenga",
}


async def use_template(actor: Actor, document_id: int, template_id: int, version: int) -> DraftView:
    """Put a template's text, filled in, in place of the draft's (which stays as a version); its
    subject too, where the draft has none.

    Raises NotFound, Conflict.
    """
    view = await replies.draft(actor, document_id)
    if template_id not in [row.template_id for row in view.templates]:
        raise NotFound("Esa plantilla no existe.")
    template = await Template.get(id=template_id)
    values = _values(actor, view)
    subject = view.subject or filled(template.subject, values)[: replies.LONGEST_SUBJECT]
    body = filled(template.body, {name: html.escape(value) for name, value in values.items()})
    await replies.put_text(actor, document_id, version, subject, body)
    return await replies.draft(actor, document_id)


def _values(actor: Actor, view: DraftView) -> dict[str, str]:
    first = view.recipients[0] if view.recipients else None
    name = f"{first.title} {first.name}".strip() if first else ""
    today = clock.today(config().zone)
    return {
        "{nombre}": name,
        "{ciudadano}": first.name if first else "",  # as older templates have it
        "{puesto}": first.post_title if first else "",
        "{institucion}": first.organisation if first else "",
        "{tramite}": view.case_number,
        "{documento}": view.answers_number,
        "{asunto}": view.answers_subject,
        "{fecha}": format_date(today, "d 'de' MMMM 'de' y", locale="es"),
        "{area}": actor.unit_name,
        "{firma}": f"{actor.name}, {actor.post_title}",
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with each place filled; what has no value yet stays, to be seen and completed."""
    for name, value in values.items():
        if value:
            text = text.replace(name, value)
    return text
