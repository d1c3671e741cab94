"""A paper becomes a numbered document: custody first, as for every channel.

What the clerk typed is kept as JSON before a number is given; a registration that was interrupted
is finished by `finish_waiting`.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from models.enums import Channel, ContactKind, PaperMedium, Permission, Trust
from models.tables import Paper
from office import clock
from office.actors import Actor, require
from office.config import config
from office.custody import queue
from office.custody.reception import Arrival, receive
from office.errors import Invalid
from office.front_desk.addressees import Addressee, meant
from office.front_desk.bringers import bringer, reach_of
from office.messages.at_desk import AtDesk, Clerk
from office.messages.incoming import IncomingMessage, MessageKind
from office.outbox import posting
from office.registration.case_matching import Thread, ThreadKind
from office.registration.register import Registration, register
from office.text.folding import words_of

MEDIA_TYPE = "application/vnd.chasqui.paper+json"
WHAT = "registrar documentos que llegan en papel"
_LONGEST_SUBJECT, _LONGEST_SUMMARY, _LONGEST_REFERENCE, _LONGEST_ENCLOSURES = 350, 1000, 100, 300
_MOST_SHEETS = 20_000
_OLD = timedelta(days=365)
_ALIKE_FOR = timedelta(days=60)


@dataclass(frozen=True)
class PaperForm:
    """What the clerk typed; `dated` is the date on the paper, `sheets` "" or a number."""

    citizen_id: int
    to: str
    subject: str
    dated: date | None
    summary: str = ""
    reference: str = ""
    sheets: str = ""
    enclosures: str = ""
    medium: str = PaperMedium.PAPER.value


@dataclass(frozen=True)
class Double:
    """A paper of the same person that may be this one."""

    document_id: int
    number: str
    subject: str
    at: Any


class LikelySame(Invalid):
    """It looks registered already, or its date is old: the clerk has to say it is meant so."""

    def __init__(self, words: str, doubles: Sequence[Double] = ()) -> None:
        super().__init__(words, "meant")
        self.doubles = tuple(doubles)


async def register_paper(actor: Actor, form: PaperForm, *, meant_so: bool = False) -> Registration:
    """Number the paper and let its addressee have it; its bringer is told by a proven contact.

    Raises NotAllowed, NotFound (nobody), Invalid (by field), Several (addressees), LikelySame
    unless `meant_so`, Unavailable.
    """
    require(actor, Permission.FRONT_DESK, WHAT)
    to = await meant(actor, form.to)
    sheets, medium = _checked(form)
    person = await bringer(form.citizen_id)
    likeness = _likeness(form)
    if not meant_so:
        await _ask(form, likeness)
    reach = await reach_of(form.citizen_id)
    assert form.dated is not None
    at_desk = {
        "clerk": asdict(_clerk(actor)),
        "contact_kind": reach.kind.value,
        "contact_address": reach.address,
        "told_by": reach.told_by.value if reach.told_by else None,
        "told_at": reach.told_at,
        **_addressed(to),
        "reference": form.reference.strip(),
        "summary": form.summary.strip(),
        "dated": form.dated.isoformat(),
        "sheets": sheets,
        "enclosures": form.enclosures.strip(),
        "medium": medium.value,
        "likeness": likeness,
    }
    written = {
        "citizen_id": person.citizen_id,
        "name": person.name,
        "subject": form.subject.strip(),
        "unit_id": to.unit_id,
        "at_desk": at_desk,
        "mark": secrets.token_hex(8),
    }
    original = json.dumps(written, ensure_ascii=False, sort_keys=True).encode()
    arrival = Arrival(Channel.DESK, original, peer=actor.origin, media_type=MEDIA_TYPE)
    inbound_id = await receive(arrival)
    (done,) = await _register([(inbound_id, original)])
    return done


async def check(actor: Actor, form: PaperForm) -> None:
    """What register_paper would say of the form itself, before its person is known."""
    require(actor, Permission.FRONT_DESK, WHAT)
    await meant(actor, form.to)
    _checked(form)


async def finish_waiting() -> int:
    """Register what was received and not registered, because a process ended; returns how many."""
    waiting = await queue.claim(Channel.DESK)
    return len(await _register([(raw.id, raw.original) for raw in waiting]))


def _checked(form: PaperForm) -> tuple[int, PaperMedium]:
    if not form.subject.strip() or len(form.subject.strip()) > _LONGEST_SUBJECT:
        raise Invalid(f"Escriba el asunto, de hasta {_LONGEST_SUBJECT} caracteres.", "asunto")
    if form.dated is None:
        raise Invalid("Escriba la fecha que tiene el documento.", "fecha")
    if form.dated > clock.today(config().zone):
        raise Invalid("La fecha del documento no puede ser futura.", "fecha")
    if form.dated.year < 1900:
        raise Invalid("Revise el año de esa fecha.", "fecha")
    for text, longest, field in (
        (form.summary, _LONGEST_SUMMARY, "resumen"),
        (form.reference, _LONGEST_REFERENCE, "referencia"),
        (form.enclosures, _LONGEST_ENCLOSURES, "anexos"),
    ):
        if len(text.strip()) > longest:
            raise Invalid(f"Escriba hasta {longest} caracteres.", field)
    typed = form.sheets.strip() or "0"
    if not typed.isdecimal() or len(typed) > 6 or int(typed) > _MOST_SHEETS:
        raise Invalid("Escriba cuántas hojas son, solo con números.", "hojas")
    try:
        return int(typed), PaperMedium(form.medium)
    except ValueError:
        raise Invalid("Elija en qué se entregó.", "medio") from None


async def _ask(form: PaperForm, likeness: str) -> None:
    since = clock.now() - _ALIKE_FOR
    rows = await Paper.filter(likeness=likeness, at__gte=since).select_related("document")
    if rows:
        found = [
            Double(row.document_id, row.document.number or "", row.document.subject, row.at)
            for row in rows[:5]
        ]
        raise LikelySame("Puede ser el mismo documento: ya hay uno igual de esta persona.", found)
    if form.dated and clock.today(config().zone) - form.dated > _OLD:
        raise LikelySame("La fecha del documento es de hace más de un año. ¿Está bien escrita?")


def _likeness(form: PaperForm) -> str:
    """The same for papers of one person with the same subject or, where there is one, reference."""
    said = words_of(form.reference) or words_of(form.subject)
    return hashlib.sha256(f"{form.citizen_id} {' '.join(said)}".encode()).hexdigest()


def _clerk(actor: Actor) -> Clerk:
    return Clerk(
        official_id=actor.official_id,
        post_id=actor.post_id,
        unit_id=actor.unit_id,
        institution_id=actor.institution_id,
        acting_for_id=actor.acting_for_id,
        who=actor.who,
        origin=actor.origin,
    )


def _addressed(to: Addressee) -> dict[str, Any]:
    return {"post_id": to.post_id, "post_name": to.name, "post_title": to.title}


async def _register(received: Sequence[tuple[int, bytes]]) -> list[Registration]:
    entries = [_entry(inbound_id, original) for inbound_id, original in received]
    done = await register(entries) if entries else []
    posting.announce()
    return done


def _entry(inbound_id: int, original: bytes) -> tuple[IncomingMessage, Thread]:
    written = json.loads(original)
    told = written["at_desk"]
    at_desk = AtDesk(
        **{
            **told,
            "clerk": Clerk(**told["clerk"]),
            "contact_kind": ContactKind(told["contact_kind"]),
            "told_by": Channel(told["told_by"]) if told["told_by"] else None,
            "dated": date.fromisoformat(told["dated"]),
            "medium": PaperMedium(told["medium"]),
        }
    )
    message = IncomingMessage(
        inbound_id=inbound_id,
        channel=Channel.DESK,
        kind=MessageKind.SUBMISSION,
        sender_name=written["name"],
        sender_address=at_desk.told_at,
        recipients=(),
        subject=written["subject"],
        text=at_desk.summary,
        received_at=clock.now(),
        origin_key=hashlib.sha256(original).hexdigest(),
        trust=Trust.DESK,
        citizen_id=written["citizen_id"],
        at_desk=at_desk,
    )
    return message, Thread(ThreadKind.NEW, unit_id=written["unit_id"])
