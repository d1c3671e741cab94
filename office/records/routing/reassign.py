"""Where a copy goes next: to somebody else, into the archive and back; and what is said of it."""

from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CaseState, Channel, CopyState
from models.tables import Case, Copy, Document, Post
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Conflict, Invalid
from office.evidence import trail
from office.outbox import bell
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.records.access import copies as access
from office.records.access.confidence import mailed, mailed_subject
from office.records.deadlines.calendar import calendar
from office.records.routing.colleagues import reachable
from office.records.routing.notes import _note
from office.text.wording import full_day


async def reassign(
    actor: Actor, copy_id: int, to_post_id: int, note: str, due_at: date | None
) -> None:
    """Hand the copy over to another post, with a note and the last date for it.

    Without `due_at` the copy keeps the date it has. The new holder is told by mail. Raises Invalid
    (to_post_id, note, due_at), NotFound, NotAllowed, Conflict.
    """
    note = _note(note, "note")
    if due_at is not None:
        await _check_due(actor, copy_id, due_at)
    target = await reachable(actor, to_post_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        if copy.holder_post_id == target.id:
            raise Conflict(f"{target.official.name} ya tiene este documento.")
        document = await Document.get(id=copy.document_id, using_db=connection)
        before = {
            "from_post": copy.holder_post_id,
            "from_unit": copy.unit_id,
            "from_note": copy.note,
            "from_due": copy.due_at.isoformat() if copy.due_at else None,
        }
        copy.holder_post_id, copy.unit_id = target.id, target.unit_id
        copy.received_at, copy.read_at, copy.note = clock.now(), None, note
        copy.due_at, copy.aside_until = due_at or copy.due_at, None
        await copy.save(using_db=connection)
        await _case_moves(connection, document.case_id, target)
        event = trail.by_official(
            actor,
            Action.REASSIGNED,
            trail.About(
                document.id,
                document.case_id,
                copy.id,
                target.id,
                note,
                {
                    "to": f"{target.official.name}, {target.title}",
                    "unit": target.unit.name,
                    **before,
                    "due_at": copy.due_at.isoformat() if copy.due_at else None,
                },
            ),
        )
        await trail.record(connection, [event])
        await outbox.enqueue(connection, [_told(actor, target, document, copy, event.id)])
        told = bell.Ring("assigned", (target.id,), mailed=False)
        await bell.ring(connection, actor, document, [told])

    await run_tx(work)
    outbox.announce()


async def _check_due(actor: Actor, copy_id: int, due_at: date) -> None:
    """A last day that has not passed, on which people work, within the legal term of the case.

    A case that is late already has no term left to keep to.
    """
    today = clock.today(config().zone)
    if due_at < today:
        raise Invalid("La fecha máxima ya pasó; elija hoy o un día posterior.", "due_at")
    days = await calendar(actor.institution_id)
    if not days.is_working(due_at):
        after = days.next_working_day(due_at)
        raise Invalid(
            f"El {full_day(due_at)} no se trabaja; el siguiente día hábil es el {full_day(after)}.",
            "due_at",
        )
    case = await Case.filter(documents__copies__id=copy_id).first()
    if case is not None and case.due_at is not None and today <= case.due_at < due_at:
        raise Invalid(
            f"El plazo legal del trámite es hasta el {full_day(case.due_at)}; elija ese día o uno "
            "anterior.",
            "due_at",
        )


async def _case_moves(connection: BaseDBAsyncClient, case_id: int | None, target: Post) -> None:
    case = await Case.get_or_none(id=case_id, using_db=connection) if case_id else None
    if case is None:
        return
    if case.unit_id != target.unit_id:
        case.unit_id, case.unit_since = target.unit_id, clock.now()
    if case.state in (CaseState.RECEIVED, CaseState.REOPENED):
        case.state = CaseState.ASSIGNED
    await case.save(using_db=connection)


def _told(actor: Actor, target: Post, document: Document, copy: Copy, event_id: int) -> Notice:
    return Notice(
        kind="assigned",
        channel=Channel.EMAIL,
        to_address=target.official.email,
        to_name=target.official.name,
        facts={
            "official": target.official.name,
            "number": document.number or "",
            "subject": mailed_subject(document),
            "sender": mailed(document, document.sender_name),
            "by": actor.who,
            "note": mailed(document, copy.note),
            "due_at": copy.due_at.isoformat() if copy.due_at else None,
            "url": f"{config().base_url}/documentos/{document.id}",
        },
        document_id=None,  # the office's own mail is no evidence of what a citizen received
        once_key=f"assigned:{event_id}",
    )
