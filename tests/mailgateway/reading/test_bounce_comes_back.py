"""A bounce of our acknowledgement, from the bytes that come back to the evidence on the page."""

from mailgateway.reading import worker as intake
from models.enums import Channel, Disposition, OutboxState, Outcome
from models.tables import DeliveryEvidence, Document, InboundMessage, OutboxMessage
from office.custody.reception import Arrival, receive
from office.delivery import attempts, claims
from office.intake.process import process
from tests.mailgateway.classification.test_classify import DSN
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World


async def _came_back(original: str, address: str) -> InboundMessage:
    arrival = Arrival(
        Channel.EMAIL, original.replace("\n", "\r\n").encode(), mail_from="", recipients=(address,)
    )
    inbound_id = await receive(arrival)
    await intake.read_waiting()
    return await InboundMessage.get(id=inbound_id)


async def test_it_lands_on_our_message_and_nowhere_else(world: World, clock: Clock) -> None:
    await process([await arrived(sender="maria@correo.example")])
    (parcel,) = await claims.claim(Channel.EMAIL)
    await attempts.accepted(parcel.outbox_id, "mx.correo.example", "250 OK")
    bounce = DSN.format(action="failed", original="text/rfc822-headers")
    ended = await _came_back(bounce, parcel.return_path.upper())
    assert ended.disposition is Disposition.AUTOMATIC
    assert ended.reason.endswith(f"Nuestro mensaje a {MARIA} no se pudo entregar.")
    assert (await OutboxMessage.all().get()).state is OutboxState.FAILED
    evidence = await DeliveryEvidence.get(outcome=Outcome.BOUNCED)
    assert evidence.server == "buzon.correo.example" and evidence.reply.startswith("550 5.1.1")
    assert await Document.all().count() == 1


async def test_an_absence_at_the_same_address_changes_nothing(world: World, clock: Clock) -> None:
    await process([await arrived()])
    (parcel,) = await claims.claim(Channel.EMAIL)
    await attempts.accepted(parcel.outbox_id, "mx.correo.example", "250 OK")
    absence = (
        f"From: {MARIA}\nSubject: Fuera de la oficina: Recibimos su documento\n"
        f"In-Reply-To: {parcel.message_id}\n\nNo pude leer su mensaje; no fue entregado a nadie.\n"
    )
    ended = await _came_back(absence, parcel.return_path)
    assert ended.disposition is Disposition.AUTOMATIC
    assert (await OutboxMessage.all().get()).state is OutboxState.DELIVERED
    assert await OutboxMessage.all().count() == 1
