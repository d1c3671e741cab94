"""Where a copy goes next: to somebody else, into the archive and back; and what is said of it."""

from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CaseState, Channel, CopyState
from models.tables import Case, Copy, Document, Post
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid
from office.evidence import trace
from office.house import house
from office.notices import outbox
from office.notices.outbox import Notice
from office.records import access
from office.records.colleagues import reachable

_LONGEST_NOTE = 1000


def _note(text: str, field: str) -> str:
    note = text.strip()
    if len(note) > _LONGEST_NOTE:
        raise Invalid(f"El texto tiene {len(note)} caracteres; caben {_LONGEST_NOTE}.", field)
    return note


async def reassign(
    actor: Actor, copy_id: int, to_post_id: int, note: str, due_at: date | None
) -> None:
    """Hand the copy over to another post, with a note and the last date for it.

    Without `due_at` the copy keeps the date it has. The new holder is told by mail. Raises Invalid
    (to_post_id, note, due_at), NotFound, NotAllowed, Conflict.
    """
    note = _note(note, "note")
    if due_at is not None and due_at < clock.today(house().zone):
        raise Invalid("La fecha máxima ya pasó; elija hoy o un día posterior.", "due_at")
    target = await reachable(actor, to_post_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        if copy.holder_post_id == target.id:
            raise Conflict(f"{target.official.name} ya tiene este documento.")
        document = await Document.get(id=copy.document_id, using_db=connection)
        before = copy.holder_post_id
        copy.holder_post_id, copy.unit_id = target.id, target.unit_id
        copy.received_at, copy.read_at, copy.note = clock.now(), None, note
        copy.due_at = due_at or copy.due_at
        await copy.save(using_db=connection)
        await _case_moves(connection, document.case_id, target)
        event = trace.by_official(
            actor,
            Action.REASSIGNED,
            trace.About(
                document.id,
                document.case_id,
                copy.id,
                target.id,
                note,
                {
                    "to": f"{target.official.name}, {target.title}",
                    "unit": target.unit.name,
                    "from_post": before,
                    "due_at": copy.due_at.isoformat() if copy.due_at else None,
                },
            ),
        )
        await trace.record(connection, [event])
        await outbox.enqueue(connection, [_told(actor, target, document, copy, event.id)])

    await run_tx(work)
    outbox.announce()


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
            "subject": document.subject,
            "sender": document.sender_name,
            "by": actor.who,
            "note": copy.note,
            "due_at": copy.due_at.isoformat() if copy.due_at else None,
            "url": f"{house().base_url}/documentos/{document.id}",
        },
        document_id=None,  # the office's own mail is no evidence of what a citizen received
        once_key=f"assigned:{event_id}",
    )


async def archive(actor: Actor, copy_id: int, comment: str = "") -> None:
    """Put the copy away; its case closes when no copy of it is left in process.

    Raises Invalid (comment), NotFound, NotAllowed, Conflict.
    """
    comment = _note(comment, "comment")

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        copy.state = CopyState.ARCHIVED
        copy.holder_post_id = copy.holder_post_id or actor.post_id
        copy.read_at = copy.read_at or clock.now()
        await copy.save(using_db=connection)
        await _record(connection, actor, copy, Action.ARCHIVED, comment)
        await _close_case(connection, copy)

    await run_tx(work)


async def _close_case(connection: BaseDBAsyncClient, copy: Copy) -> None:
    document = await Document.get(id=copy.document_id, using_db=connection)
    if document.case_id is None:
        return
    open_copies = Copy.filter(document__case_id=document.case_id, state=CopyState.IN_PROCESS)
    if not await open_copies.using_db(connection).exists():
        await (
            Case.filter(id=document.case_id)
            .exclude(state=CaseState.ANSWERED)
            .using_db(connection)
            .update(state=CaseState.CLOSED, closed_at=clock.now())
        )


async def restore(actor: Actor, copy_id: int) -> None:
    """Take the copy out of the archive; a closed case is open again.

    Raises NotFound, NotAllowed, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> None:
        copy = await access.copy_to_act_on(connection, actor, copy_id, CopyState.ARCHIVED)
        copy.state, copy.received_at = CopyState.IN_PROCESS, clock.now()
        await copy.save(using_db=connection)
        document = await _record(connection, actor, copy, Action.RESTORED, "")
        await (
            Case.filter(id=document.case_id, state=CaseState.CLOSED)
            .using_db(connection)
            .update(state=CaseState.REOPENED, closed_at=None)
        )

    await run_tx(work)


async def _record(
    connection: BaseDBAsyncClient, actor: Actor, copy: Copy, action: Action, comment: str
) -> Document:
    document = await Document.get(id=copy.document_id, using_db=connection)
    about = trace.About(document.id, document.case_id, copy.id, comment=comment)
    await trace.record(connection, [trace.by_official(actor, action, about)])
    return document


async def comment(actor: Actor, document_id: int, text: str) -> None:
    """Add a comment to the trail of a document within reach. Raises Invalid (comment), NotFound."""
    text = _note(text, "comment")
    if not text:
        raise Invalid("Escriba el comentario antes de guardarlo.", "comment")
    document = await access.readable(actor, document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        about = trace.About(document.id, document.case_id, comment=text)
        await trace.record(connection, [trace.by_official(actor, Action.COMMENTED, about)])

    await run_tx(work)
