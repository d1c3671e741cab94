"""What becomes of a message that did not arrive: a signed reply takes another way, or goes back to
the desk it came from."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Action, CaseState, CopyState
from models.ids import new_id
from models.tables import Case, Contact, Copy, Document, OutboxMessage
from office import clock
from office.evidence import trail
from office.outbox.posting import Notice, ParcelFile, enqueue
from office.people.contact_channels import CHANNEL_OF, REACHED
from office.people.posts import is_seated

_SIGNED_REPLY = "signed_reply"
_LONGEST_NOTE = 1000


async def after_failure(connection: BaseDBAsyncClient, row: OutboxMessage, why: str) -> None:
    """Record that `row` failed for good (`why`: a Spanish clause) and see to it that it is known.

    Within the transaction that ends `row`. A signed reply is sent once to each other verified
    contact of its citizen, one after the other; when none is left, the copy that it answered comes
    back to its holder's tray and the case counts as unanswered.
    """
    if row.document_id is None:
        return
    about = trail.About(
        document_id=row.document_id,
        case_id=row.case_id,
        comment=f"No se pudo entregar a {row.to_address}: {why}",
        detail={"kind": row.kind, "to": row.to_address, "state": row.state},
    )
    await trail.record(connection, [trail.by_house(Action.NOT_DELIVERED, about)])
    if row.kind != _SIGNED_REPLY:
        return
    document = await Document.get(id=row.document_id, using_db=connection)
    contact = await _contact_not_tried(connection, document)
    if contact is not None:
        await enqueue(connection, [_again(row, contact)])
    else:
        await _return(connection, document, row, why)


async def _contact_not_tried(connection: BaseDBAsyncClient, document: Document) -> Contact | None:
    case = await Case.get_or_none(id=document.case_id, using_db=connection)
    if case is None:
        return None
    rows = (
        await OutboxMessage.filter(document_id=document.id, kind=_SIGNED_REPLY)
        .using_db(connection)
        .values("to_address")
    )
    tried = {str(sent["to_address"]) for sent in rows}
    contacts = (
        await Contact.filter(
            citizen_id=case.citizen_id, kind__in=REACHED, verified_at__isnull=False
        )
        .using_db(connection)
        .order_by("-verified_at", "id")
    )
    return next((contact for contact in contacts if contact.address not in tried), None)


def _again(row: OutboxMessage, contact: Contact) -> Notice:
    return Notice(
        kind=row.kind,
        channel=CHANNEL_OF[contact.kind],
        to_address=contact.address,
        to_name=row.to_name,
        facts=row.facts,
        files=tuple(ParcelFile(**file) for file in row.files),
        case_id=row.case_id,
        document_id=row.document_id,
        once_key=f"{row.kind}:{row.document_id}:{contact.id}",
        in_reply_to=row.in_reply_to,
        references=row.references,
    )


async def _return(
    connection: BaseDBAsyncClient, document: Document, row: OutboxMessage, why: str
) -> None:
    note = (
        f"No se pudo entregar {document.number} a {row.to_address}: {why} "
        "Busque otra forma de hacerlo llegar; el documento firmado sigue igual."
    )[:_LONGEST_NOTE]
    copy = await _copy_of(connection, document)
    copy.state = CopyState.IN_PROCESS
    copy.received_at = clock.now()
    copy.read_at = None
    copy.note = note
    if not await is_seated(connection, copy.holder_post_id):
        copy.holder_post_id = None  # whoever receives in the unit finds it
    await copy.save(using_db=connection)
    await (
        Case.filter(id=document.case_id, state=CaseState.ANSWERED)
        .using_db(connection)
        .update(state=CaseState.IN_PROCESS)
    )
    about = trail.About(copy.document_id, document.case_id, copy.id, comment=note)
    await trail.record(connection, [trail.by_house(Action.RESTORED, about)])


async def _copy_of(connection: BaseDBAsyncClient, document: Document) -> Copy:
    """The copy that `document` answered: its author's if they had one, else their unit's."""
    copies = (
        await Copy.filter(document_id=document.answers_id or document.id)
        .using_db(connection)
        .select_for_update()
        .order_by("id")
    )
    if copies:
        return min(
            copies,
            key=lambda copy: (
                copy.holder_post_id != document.author_post_id,
                copy.unit_id != document.unit_id,
            ),
        )
    return await Copy.create(
        id=new_id(),
        document_id=document.answers_id or document.id,
        unit_id=document.unit_id,
        holder_post_id=document.author_post_id,
        received_at=clock.now(),
        using_db=connection,
    )
