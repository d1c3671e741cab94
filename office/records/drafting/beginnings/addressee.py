"""To whom an answer goes: the person of the case, or a stranger who added to it."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Channel
from models.tables import Case, Contact, Copy, Document
from office.actors import Actor
from office.errors import NotFound
from office.people.contact_channels import CHANNEL_OF, KIND_OF
from office.records.access import documents as access

CASE, WRITER = "trámite", "escribió"


@dataclass(frozen=True)
class Addressee:
    """One person the answer may go to; `which` names them when they are chosen."""

    which: str
    contact_id: int
    citizen_id: int
    name: str
    company: str
    channel: Channel
    address: str


async def choices(
    document: Document, connection: BaseDBAsyncClient | None = None
) -> tuple[Addressee, ...]:
    """Who may be answered: the case's own contact first, then whoever else wrote `document`."""
    case = await Case.get(id=document.case_id, using_db=connection).select_related(
        "contact__citizen"
    )
    own = _addressee(CASE, case.contact)
    kind = KIND_OF.get(document.channel)
    if kind is None or document.citizen_id in (None, case.citizen_id):
        return (own,)
    writer = (
        await Contact.filter(kind=kind, address=document.sender_address)
        .using_db(connection)
        .select_related("citizen")
        .first()
    )
    return (own,) if writer is None else (own, _addressee(WRITER, writer))


def _addressee(which: str, contact: Contact) -> Addressee:
    person = contact.citizen
    return Addressee(
        which=which,
        contact_id=contact.id,
        citizen_id=person.id,
        name=person.name,
        company=person.company,
        channel=CHANNEL_OF[contact.kind],
        address=contact.address,
    )


async def choices_for(actor: Actor, copy_id: int) -> tuple[Addressee, ...]:
    """Who may be answered about the document of a copy within reach; nobody to choose from when an
    official wrote it. Raises NotFound."""
    copy = await Copy.get_or_none(id=copy_id)
    if copy is None:
        raise NotFound("Ese documento no existe o no está a su alcance.")
    document = await access.readable(actor, copy.document_id)
    if document.case_id is None or document.citizen_id is None:
        return ()
    return await choices(document)
