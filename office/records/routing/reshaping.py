"""Two cases made one and one made two, reversibly, and what their citizen is told of it."""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import OPEN_CASE_STATES, Action, CaseState, CopyState, DocumentState
from models.ids import new_id
from models.tables import Case, CaseChange, Contact, Copy, Document
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.evidence import trail
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.outbox.recipient_limits import is_unread
from office.people.contact_channels import CHANNEL_OF, REACHED
from office.records.access import copies, documents
from office.records.deadlines.calendar import calendar
from office.records.numbering.codes import new_query_code
from office.records.numbering.document_numbers import number_in

MERGE, SPLIT = "merge", "split"
LONGEST = 500
_NOT_HELD = "Solo quien tiene documentos del trámite puede unirlo o dividirlo."


async def merge(actor: Actor, document_id: int, into: str, why: str) -> None:
    """Unite the case of the document with the one numbered `into`; its documents follow there.

    Both are of one person, and open. It closes, and the person is told where it goes on. Raises
    Invalid (numero, motivo), NotFound, NotAllowed, Conflict.
    """
    why = _reason(why)
    document = await documents.readable(actor, document_id)
    kept = await Case.get_or_none(number=number_in(into) or into.strip())
    opening = await Document.get_or_none(number=kept.number if kept else "").select_related(
        "unit__institution"
    )
    if kept is None or opening is None or not await documents.may_read(actor, opening):
        raise Invalid("Ese trámite no existe o no está a su alcance.", "numero")

    async def work(connection: BaseDBAsyncClient) -> None:
        case = await _case_held(connection, actor, document.case_id)
        if case.id == kept.id:
            raise Invalid("Es el mismo trámite.", "numero")
        if case.citizen_id != kept.citizen_id:
            raise Invalid(
                "Son trámites de personas distintas: unidos, una leería lo de la otra. Asócielos "
                "en la cadena.",
                "numero",
            )
        if case.state not in OPEN_CASE_STATES or kept.state not in OPEN_CASE_STATES:
            raise Conflict("Los dos trámites deben estar abiertos.")
        ids = await _ids(connection, case.id)
        moved: dict[str, Any] = {"documents": ids, "state": case.state.value}
        await Document.filter(id__in=ids).using_db(connection).update(case_id=kept.id)
        case.state, case.closed_at = CaseState.CLOSED, clock.now()
        await case.save(using_db=connection)
        change = await _keep(connection, actor, MERGE, kept.id, case.id, why, moved)
        await _told(connection, actor, Action.CASES_MERGED, (kept, case), why)
        words = f"Se unió con su trámite {kept.number}: ahí seguimos y ahí le responderemos."
        await outbox.enqueue(connection, await _notice(connection, case, words, change))

    await run_tx(work)
    outbox.announce()


async def split(actor: Actor, document_id: int, why: str) -> None:
    """Make what a person added to a case a case of its own, which bears the document's number.

    What answers it follows. The person is told the new number and code. Raises Invalid (motivo),
    NotFound, NotAllowed, Conflict.
    """
    why = _reason(why)
    document = await documents.readable(actor, document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        case = await _case_held(connection, actor, document.case_id)
        if document.state is not DocumentState.REGISTERED or document.number == case.number:
            raise Conflict("Solo se separa lo que una persona añadió después a un trámite.")
        if await Case.filter(number=document.number).using_db(connection).exists():
            raise Conflict("Ese documento ya fue un trámite propio; deshaga ese cambio.")
        contact = await _contact(connection, document, case)
        days = await calendar(document.unit.institution_id)
        due = days.due_date(
            document.dated_at.astimezone(config().zone).date(), document.unit.institution.term_days
        )
        made = Case(
            id=new_id(),
            number=document.number,
            query_code=new_query_code(),
            subject=document.subject,
            unit_id=document.unit_id,
            citizen_id=contact.citizen_id,
            contact_id=contact.id,
            channel=document.channel,
            opened_at=document.dated_at,
            unit_since=clock.now(),
            due_at=due.day,
            due_how=due.how,
        )
        await made.save(using_db=connection, force_create=True)
        answers = await Document.filter(answers_id=document.id).using_db(connection)
        ids = [document.id, *(each.id for each in answers)]
        await Document.filter(id__in=ids).using_db(connection).update(case_id=made.id)
        change = await _keep(connection, actor, SPLIT, case.id, made.id, why, {"documents": ids})
        await _told(connection, actor, Action.CASE_SPLIT, (case, made), why)
        own = contact.citizen_id == case.citizen_id
        what = f"Lo que añadió a su trámite {case.number}" if own else "Lo que nos escribió"
        words = f"{what} sigue por separado. Su código de consulta es {made.query_code}."
        await outbox.enqueue(connection, await _notice(connection, made, words, change))

    await run_tx(work)
    outbox.announce()


async def undo(actor: Actor, change_id: int) -> None:
    """Take the change back: what moved goes back, as far as it is where it went.

    Raises NotFound, NotAllowed, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await CaseChange.filter(id=change_id).using_db(connection).select_for_update().first()
        if row is None:
            raise NotFound("Ese cambio no existe.")
        if row.undone_at is not None:
            raise Conflict("Ese cambio ya se deshizo.")
        kept = await _case_held(connection, actor, row.kept_id, row.other_id)
        other = await Case.get(id=row.other_id, using_db=connection)
        here, back = (kept.id, other.id) if row.kind == MERGE else (other.id, kept.id)
        moved = Document.filter(id__in=row.moved["documents"], case_id=here)
        await moved.using_db(connection).update(case_id=back)
        if row.kind == MERGE:
            other.state, other.closed_at = CaseState(row.moved["state"]), None
        else:
            other.state, other.closed_at = CaseState.CLOSED, clock.now()
        await other.save(using_db=connection)
        row.undone_at = clock.now()
        await row.save(using_db=connection)
        await _told(connection, actor, Action.CASE_UNDONE, (kept, other), row.why)
        where = other if row.kind == MERGE else kept
        words = f"Deshicimos el cambio: su pedido sigue en el trámite {where.number}."
        await outbox.enqueue(connection, await _notice(connection, where, words, -row.id))

    await run_tx(work)
    outbox.announce()


def _reason(why: str) -> str:
    line = " ".join(why.split())
    if not line or len(line) > LONGEST:
        raise Invalid(f"Escriba el motivo, hasta {LONGEST} caracteres.", "motivo")
    return line


async def _case_held(
    connection: BaseDBAsyncClient, actor: Actor, case_id: int | None, other_id: int | None = None
) -> Case:
    """The case, locked, if the actor has a copy of it (or of `other_id`) to work on."""
    case = await Case.filter(id=case_id or 0).using_db(connection).select_for_update().first()
    if case is None:
        raise Conflict("Este documento no es de un trámite.")
    lying = await Copy.filter(
        document__case_id__in=[case.id, other_id or case.id],
        state__in=[CopyState.IN_PROCESS, CopyState.ARCHIVED],
    ).using_db(connection)
    if not any(copies.holds(actor, copy) for copy in lying):
        raise NotAllowed(_NOT_HELD)
    return case


async def _ids(connection: BaseDBAsyncClient, case_id: int) -> list[int]:
    rows = Document.filter(case_id=case_id).using_db(connection)
    return [int(str(each)) for each in await rows.values_list("id", flat=True)]


async def _contact(connection: BaseDBAsyncClient, document: Document, case: Case) -> Contact:
    """How to reach who wrote the document; the case's own contact, if it is its person."""
    if document.citizen_id in (None, case.citizen_id):
        return await Contact.get(id=case.contact_id, using_db=connection)
    own = Contact.filter(citizen_id=document.citizen_id).using_db(connection).order_by("id")
    contact = await own.filter(address=document.sender_address).first() or await own.first()
    if contact is None:
        raise Conflict("No se sabe cómo escribir a quien lo envió.")
    return contact


async def _keep(
    connection: BaseDBAsyncClient,
    actor: Actor,
    kind: str,
    kept_id: int,
    other_id: int,
    why: str,
    moved: dict[str, Any],
) -> int:
    row = await CaseChange.create(
        kind=kind,
        kept_id=kept_id,
        other_id=other_id,
        at=clock.now(),
        who=actor.who[:300],
        why=why,
        moved=moved,
        using_db=connection,
    )
    return int(row.id)


async def _told(
    connection: BaseDBAsyncClient,
    actor: Actor,
    action: Action,
    cases: tuple[Case, Case],
    why: str,
) -> None:
    kept, other = cases
    events = [
        trail.by_official(
            actor,
            action,
            trail.About(
                case_id=case.id, comment=why, detail={"kept": kept.number, "other": other.number}
            ),
        )
        for case in cases
    ]
    await trail.record(connection, events)


async def _notice(
    connection: BaseDBAsyncClient, case: Case, words: str, change_id: int
) -> list[Notice]:
    whole = (
        await Case.filter(id=case.id)
        .using_db(connection)
        .select_related("citizen", "contact", "unit__institution")
        .get()
    )
    contact = whole.contact
    if contact.kind not in REACHED or is_unread(contact.address):
        return []
    return [
        Notice(
            kind="case_reshaped",
            channel=CHANNEL_OF[contact.kind],
            to_address=contact.address,
            to_name=whole.citizen.name,
            facts={
                "institution": whole.unit.institution.name,
                "salutation": whole.citizen.name,
                "number": whole.number,
                "subject": whole.subject,
                "words": words,
                "status_url": f"{config().base_url.rstrip('/')}/tramite",
            },
            case_id=whole.id,
            once_key=f"case_reshaped:{change_id}",
        )
    ]
