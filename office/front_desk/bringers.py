"""Who brings a paper: found or made, and the contact their case is kept under."""

from dataclasses import dataclass

from models.enums import Channel, ContactKind
from models.tables import Citizen, Contact
from office.actors import Actor
from office.errors import NotFound
from office.people import citizen_records
from office.people.addressees import best_contact
from office.people.citizen_records import Details
from office.people.contact_channels import CHANNEL_OF


@dataclass(frozen=True)
class Bringer:
    """A person at the desk; `mail` is their proven address, "" without one."""

    citizen_id: int
    name: str
    id_document: str
    told_in_words: str


@dataclass(frozen=True)
class Reach:
    """Under which contact a case is kept, and by which proven one its acknowledgement goes."""

    kind: ContactKind
    address: str
    told_by: Channel | None = None
    told_at: str = ""


async def bringer(citizen_id: int) -> Bringer:
    """The person, with how they will be told. Raises NotFound."""
    row = await Citizen.get_or_none(id=citizen_id, merged_into_id__isnull=True)
    if row is None or row.removed_at is not None:
        raise NotFound("No existe esa persona.")
    contact = await best_contact(citizen_id)
    told = {
        ContactKind.EMAIL: "Recibirá el acuse por correo.",
        ContactKind.TELEGRAM: "Recibirá el acuse por Telegram.",
    }
    words = told[contact.kind] if contact else "No tiene correo comprobado: entregue el ticket."
    return Bringer(row.id, row.name, row.id_document or "", words)


async def make(actor: Actor, name: str, id_document: str, mail: str, *, anyway: bool) -> int:
    """A new person, as the desk writes them down; their address is not proven by that.

    Raises NotAllowed, Invalid, LikelyDouble unless `anyway`, Conflict.
    """
    return await citizen_records.create(actor, Details(name, id_document), mail, anyway=anyway)


async def reach_of(citizen_id: int) -> Reach:
    """A proven mail address or chat; else a postal address or a telephone; else the desk itself."""
    proven = await best_contact(citizen_id)
    if proven is not None:
        return Reach(proven.kind, proven.address, CHANNEL_OF[proven.kind], proven.address)
    written = await Contact.filter(
        citizen_id=citizen_id, kind__in=[ContactKind.POSTAL, ContactKind.PHONE]
    ).order_by("id")
    for contact in written:
        return Reach(contact.kind, contact.address)
    return Reach(ContactKind.POSTAL, f"Retira en ventanilla (registro {citizen_id})")
