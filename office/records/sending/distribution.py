"""What each recipient of a sent document gets, in the transaction that sends it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.bulk.rows import add_rows, change_rows, made
from models.enums import Action, CaseState, CopyState, LinkKind
from models.ids import new_id
from models.tables import (
    Attachment,
    Case,
    Copy,
    Document,
    Event,
    Link,
    Official,
    Post,
    Recipient,
    Unit,
)
from office.errors import Invalid
from office.evidence import trail
from office.outbox import posting as outbox
from office.outbox.posting import Notice, ParcelFile
from office.records.access.copies import holds
from office.records.search import index as search
from office.records.sending import announcements, institutions
from office.records.sending.sent_facts import Sent
from office.records.sending.successors import Seat, seats_for

_NOBODY = "El documento no tiene destinatario. Añádalo en «Para» antes de firmar."


@dataclass(frozen=True)
class Distributed:
    """How it left: the case it answers, and the first citizen's contact, if any."""

    case: Case | None
    notice: Notice | None


async def recipients_to_send(
    connection: BaseDBAsyncClient | None, document_id: int
) -> list[Recipient]:
    """The recipients with all that decides where their copies go. Raises Invalid without one."""
    query = Recipient.filter(document_id=document_id).select_related(
        "post__official", "unit__institution", "contact", "citizen"
    )
    if connection is not None:
        query = query.using_db(connection)
    rows = await query.order_by("position", "id")
    if not rows:
        raise Invalid(_NOBODY, "recipients")
    for row in rows:
        if row.contact_id is None and row.citizen_id is None and not (row.unit and row.unit.active):
            raise Invalid(
                f"El área de {row.name} ya no existe. Quite a ese destinatario o elija otro.",
                "recipients",
            )
    return rows


async def _files(connection: BaseDBAsyncClient, sent: Sent) -> tuple[ParcelFile, ...]:
    """The files that go out with it."""
    own = Attachment.filter(document_id=sent.document.id).using_db(connection)
    return tuple(
        ParcelFile(row.blob_id, row.name, row.media_type)
        for row in await own.order_by("position", "id")
    )


async def distribute(connection: BaseDBAsyncClient, sent: Sent) -> Distributed:
    """Give every recipient their copy: in Recibidos, registered elsewhere, by channel or on paper.

    All of it in the caller's transaction; names and posts are fixed as they are now.
    """
    rows = await recipients_to_send(connection, sent.document.id)
    own = await Unit.get(id=sent.actor.unit_id, using_db=connection).select_related("institution")
    seats = await seats_for(connection, rows)
    await _fix_names(connection, rows)
    citizens = [row for row in rows if row.contact_id is not None or row.citizen_id is not None]
    officials = [row for row in rows if row.contact_id is None and row.citizen_id is None]
    inside = [
        row for row in officials if row.unit and row.unit.institution_id == own.institution_id
    ]
    outside = [row for row in officials if row not in inside]
    case, answered = await _case(connection, sent), await _answered(connection, sent)
    files = await _files(connection, sent)
    posted = [
        announcements.to_citizen(sent, row, row.contact, case, answered, files)
        for row in citizens
        if row.contact is not None and sent.pdf
    ]
    await _copies(connection, sent, inside, citizens, seats)
    notices = [
        *posted,
        *_told(sent, inside, seats),
        *await institutions.register(connection, sent, outside, seats, own.institution.name),
        *await _of_successors(connection, sent, officials, seats),
    ]
    await outbox.enqueue(connection, notices)
    # What a stranger who added to the case is told ends nothing.
    whole = case is not None and any(row.contact_id == case.contact_id for row in citizens)
    await _close(connection, sent, answered, case if whole else None)
    names = [row.name for row in rows]
    await search.index(
        connection,
        sent.document.id,
        (sent.number, sent.document.subject, *names, sent.actor.who, sent.text),
    )
    return Distributed(case, posted[0] if posted else None)


async def _case(connection: BaseDBAsyncClient, sent: Sent) -> Case | None:
    if sent.document.case_id is None:
        return None
    return await Case.get_or_none(id=sent.document.case_id, using_db=connection)


async def _answered(connection: BaseDBAsyncClient, sent: Sent) -> Document | None:
    if sent.document.answers_id is None:
        return None
    return await Document.get_or_none(id=sent.document.answers_id, using_db=connection)


async def _fix_names(connection: BaseDBAsyncClient, rows: Sequence[Recipient]) -> None:
    """Names and posts stand as they are at this moment, whatever they were in the draft."""
    for row in rows:
        if row.post is not None and row.unit is not None:
            row.name, row.title = row.post.official.name, row.post.official.title
            row.post_title, row.organisation = row.post.title, row.unit.institution.name
        elif row.citizen is not None:
            row.name = row.citizen.name
    await change_rows(connection, rows, ("name", "title", "post_title", "organisation"))


async def _copies(
    connection: BaseDBAsyncClient,
    sent: Sent,
    inside: Sequence[Recipient],
    citizens: Sequence[Recipient],
    seats: dict[int, Seat],
) -> None:
    copies = [
        _copy(sent, row, seats[row.id].unit_id, CopyState.IN_PROCESS, seats[row.id].post)
        for row in inside
    ]
    copies += [
        _copy(sent, row, sent.actor.unit_id, CopyState.TO_PRINT, None)
        for row in citizens
        if row.contact is None or not sent.pdf
    ]
    await add_rows(connection, copies)


def _copy(sent: Sent, row: Recipient, unit_id: int, state: CopyState, post: Post | None) -> Copy:
    return made(
        Copy,
        id=new_id(),
        document_id=sent.document.id,
        recipient_id=row.id,
        unit_id=unit_id,
        holder_post_id=post.id if post else None,
        state=state,
        received_at=sent.at,
    )


def _told(sent: Sent, inside: Sequence[Recipient], seats: dict[int, Seat]) -> list[Notice]:
    return [
        announcements.to_official(sent, post.official, sent.document.id, sent.number, row.id)
        for row in inside
        if (post := seats[row.id].post) is not None
    ]


async def _of_successors(
    connection: BaseDBAsyncClient,
    sent: Sent,
    rows: Sequence[Recipient],
    seats: dict[int, Seat],
) -> list[Notice]:
    """A word to the sender, and one for the trail, of each who got it in another's place."""
    moved = [(row, seats[row.id]) for row in rows if seats[row.id].instead_of]
    if not moved:
        return []
    sender = await Official.get(id=sent.actor.official_id, using_db=connection)
    notices: list[Notice] = []
    events: list[Event] = []
    for row, seat in moved:
        now = f"{seat.post.official.name}, {seat.post.title}" if seat.post else "el área"
        notices.append(announcements.of_successor(sent, sender, seat.instead_of, now, row.id))
        about = trail.About(
            sent.document.id,
            sent.document.case_id,
            comment=f"{seat.instead_of} ya no ocupa ese puesto; lo recibe {now}"[:1000],
        )
        events.append(trail.by_house(Action.REASSIGNED, about))
    await trail.record(connection, events)
    return notices


async def _close(
    connection: BaseDBAsyncClient, sent: Sent, answered: Document | None, case: Case | None
) -> None:
    """What this document answers is answered: the case (if given), the link both ways, and the
    copies at hand with what else the citizen added; «restaurar» brings them back."""
    if case is not None:
        await Case.filter(id=case.id).using_db(connection).update(state=CaseState.ANSWERED)
    if answered is None:
        return
    link = made(
        Link,
        id=new_id(),
        antecedent_id=answered.id,
        consequent_id=sent.document.id,
        kind=LinkKind.ANSWERS,
        at=sent.at,
    )
    await add_rows(connection, [link], keep_first=True)
    about_it = Q(document_id=answered.id)
    if case is not None:
        about_it |= Q(document__case_id=case.id, document__citizen_id=case.citizen_id)
    hands = [*sent.actor.post_ids, sent.document.author_post_id or 0]  # who wrote, who signed
    waiting = await Copy.filter(about_it, state=CopyState.IN_PROCESS).using_db(connection)
    copies = [copy for copy in waiting if copy.holder_post_id in hands or holds(sent.actor, copy)]
    events = []
    for copy in copies:
        copy.state = CopyState.ARCHIVED
        copy.holder_post_id = copy.holder_post_id or sent.actor.post_id
        about = trail.About(
            copy.document_id,
            sent.document.case_id,
            copy.id,
            comment=f"Respondido con {sent.number}",
        )
        events.append(trail.by_official(sent.actor, Action.ARCHIVED, about))
    await change_rows(connection, copies, ("state", "holder_post_id"))
    await trail.record(connection, events)
