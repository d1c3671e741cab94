"""From the outbox to a mailbox, with the proof kept, on both backends."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from mailgateway.reading import worker as intake
from mailgateway.sending import worker as sender
from mailgateway.sending.transport import Delivery, Letter, Transport
from mailgateway.sending.transports import transport_for
from models.database import run_tx
from models.enums import Channel, OutboxState, Outcome
from models.tables import DeliveryEvidence, DownloadLink, Institution, OutboxMessage
from office import clock as office_clock
from office.config import Config, use_config
from office.delivery import attempts as outbox
from office.outbox.posting import Notice, ParcelFile, announce, enqueue
from office.storage import blobs
from tests.mailgateway.conftest import INTAKE, OpenDoor
from tests.mailgateway.letters import letter
from tests.mailgateway.relays import Relay
from tests.support.clock import Clock
from tests.support.world import World

FACTS = {
    "salutation": "Señora María Quishpe",
    "number": "CHQ-DA-2026-0031-O",
    "case_number": "CHQ-SG-2026-0001-E",
    "subject": "Copia",
    "signer": "Luis Paredes",
    "signer_post": "Analista",
    "signed_at": "2026-03-02T14:00:00+00:00",
    "verify_url": "http://localhost:8000/verificar/x",
}


async def post(kind: str = "status_refused", **changes: object) -> int:
    """Write one mail to the outbox, and return its id."""
    options: dict[str, object] = {"facts": {}} | changes
    notice = Notice(kind, Channel.EMAIL, "maria@correo.example", **options)  # type: ignore[arg-type]
    await run_tx(lambda connection: enqueue(connection, [notice]))
    announce()
    newest = await OutboxMessage.all().order_by("-id").first()
    assert newest is not None
    return int(newest.id)


@pytest.fixture
async def transport(relay: Relay) -> AsyncIterator[Transport]:
    way_out = transport_for(relay.url)
    yield way_out
    await way_out.close()


async def test_a_mail_leaves_with_its_file_and_the_reply_is_kept(
    world: World, relay: Relay, transport: Transport
) -> None:
    stored = await blobs.keep([(b"%PDF-1.4 firmado", "application/pdf")])
    await run_tx(lambda connection: blobs.record(connection, stored))
    file = ParcelFile(stored[0].sha256, "CHQ-DA-2026-0031-O.pdf", "application/pdf")
    outbox_id = await post("signed_reply", facts=FACTS, files=(file,), to_name="María Quishpe")
    assert await sender.send_waiting(transport) == 1
    (mail,) = relay.mails
    name = (await Institution.get()).name
    assert mail["From"].addresses[0].display_name == name
    assert name in mail.get_body(("html",)).get_content()
    row = await OutboxMessage.get(id=outbox_id)
    assert mail["Message-ID"] == row.message_id and mail["Auto-Submitted"] is None
    (attachment,) = mail.iter_attachments()
    assert attachment.get_content() == b"%PDF-1.4 firmado"
    assert row.state is OutboxState.DELIVERED
    evidence = await DeliveryEvidence.get(message_id=outbox_id)
    assert evidence.outcome is Outcome.ACCEPTED
    assert evidence.reply == "250 2.0.0 queued as 4F7A"
    assert await sender.send_waiting(transport) == 0


async def test_a_refusal_is_final_and_a_delay_is_not(
    world: World, relay: Relay, transport: Transport, clock: Clock
) -> None:
    relay.rcpt_answers = ["550 5.1.1 No such user"]
    refused = await post()
    await sender.send_waiting(transport)
    relay.rcpt_answers = ["451 4.7.1 Greylisted"]
    delayed = await post()
    await sender.send_waiting(transport)
    assert (await OutboxMessage.get(id=refused)).state is OutboxState.FAILED
    assert (await OutboxMessage.get(id=delayed)).state is OutboxState.PENDING
    assert await sender.send_waiting(transport) == 0
    clock.advance(hours=1)
    assert await sender.send_waiting(transport) == 1
    assert (await OutboxMessage.get(id=delayed)).state is OutboxState.DELIVERED
    replies = await DeliveryEvidence.filter(message_id=delayed).order_by("id").values_list("reply")
    assert [reply for (reply,) in replies] == ["451 4.7.1 Greylisted", "250 2.0.0 queued as 4F7A"]


async def test_a_letter_that_cannot_be_composed_does_not_stop_the_others(
    world: World, relay: Relay, transport: Transport
) -> None:
    no_text = await post("no such kind")
    no_file = await post("status_refused", files=(ParcelFile("0" * 64, "x.pdf", "text/plain"),))
    fine = await post()
    assert await sender.send_waiting(transport) == 3
    states = [(await OutboxMessage.get(id=row)).state for row in (no_text, no_file, fine)]
    assert states == [OutboxState.PENDING, OutboxState.PENDING, OutboxState.DELIVERED]
    assert len(relay.taken) == 1


async def test_many_letters_leave_at_once_without_two_of_one(
    world: World, relay: Relay, transport: Transport
) -> None:
    for _ in range(30):
        await post()
    while await sender.send_waiting(transport):
        pass
    ids = [mail["Message-ID"] for mail in relay.mails]
    assert len(ids) == len(set(ids)) == 30


class _Dying:
    """A way out whose process dies after the relay's answer, before it is recorded."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def deliver(self, letter: Letter) -> Delivery:
        await self._transport.deliver(letter)
        raise SystemError("killed")

    async def close(self) -> None:
        await self._transport.close()


async def test_what_died_before_its_proof_leaves_again_with_the_same_message_id(
    world: World, relay: Relay, transport: Transport, clock: Clock
) -> None:
    outbox_id = await post()
    with pytest.raises(SystemError):
        await sender.send_waiting(_Dying(transport))
    assert await sender.send_waiting(transport) == 0
    clock.advance(hours=1)
    assert await sender.send_waiting(transport) == 1
    first, second = relay.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert (await OutboxMessage.get(id=outbox_id)).state is OutboxState.DELIVERED


def _failing_to_record(patch: pytest.MonkeyPatch, failures: int, away: int) -> None:
    """Proofs are not taken so many times, and the database does not answer for so many looks."""
    accepted, left = outbox.accepted, [failures, away]

    async def failing(*told: str) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise OSError("the connection is gone")
        await accepted(*told)  # type: ignore[arg-type]

    async def answering() -> bool:
        left[1] -= 1
        return left[1] < 0

    patch.setattr(outbox, "accepted", failing)
    patch.setattr(sender, "database_answers", answering)
    patch.setattr(sender, "_LOOK_AGAIN", 0.0)


async def test_what_leaves_while_the_database_goes_is_recorded_later_and_not_repeated(
    world: World, relay: Relay, transport: Transport, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _failing_to_record(monkeypatch, failures=1, away=3)
    outbox_id = await post()
    assert await sender.send_waiting(transport) == 1
    assert (await OutboxMessage.get(id=outbox_id)).state is OutboxState.DELIVERED
    clock.advance(hours=1)
    assert await sender.send_waiting(transport) == 0
    assert len(relay.mails) == 1


async def test_a_proof_that_an_answering_database_refuses_is_not_tried_for_ever(
    world: World, relay: Relay, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    _failing_to_record(monkeypatch, failures=99, away=0)
    outbox_id = await post()
    with pytest.raises(OSError):
        await sender.send_waiting(transport)
    assert (await OutboxMessage.get(id=outbox_id)).state is OutboxState.SENDING


async def test_a_letter_is_acknowledged_within_two_seconds(
    world: World, relay: Relay, open_door: OpenDoor
) -> None:
    door, stop = await open_door(), asyncio.Event()
    workers = [
        asyncio.create_task(intake.run(stop)),
        asyncio.create_task(sender.run(stop, transport_for(relay.url))),
    ]

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", door.port, local_hostname="x") as client:
            client.send_message(letter(), "maria.quishpe@correo.example", [INTAKE])

    await asyncio.to_thread(send)
    async with asyncio.timeout(2):
        while not relay.taken:
            await asyncio.sleep(0.01)
    stop.set()
    await asyncio.gather(*workers)
    (mail,) = relay.mails
    assert mail["In-Reply-To"] == "<carta-1@correo.example>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert relay.taken[0].rcpt_tos == ["maria.quishpe@correo.example"]
    plain = mail.get_body(("plain",))
    assert plain is not None and "CHQ-SG-" in plain.get_content()


async def test_a_file_too_large_for_a_mail_leaves_as_a_link(
    world: World, house: Config, relay: Relay, transport: Transport
) -> None:
    use_config(replace(house, max_outgoing_bytes=2_000))
    contents = [(b"%PDF-1.4 " + b"x" * 3_000, "application/pdf"), (b"%PDF-1.4", "application/pdf")]
    stored = await blobs.keep(contents)
    await run_tx(lambda connection: blobs.record(connection, stored))
    files = tuple(
        ParcelFile(blob.sha256, name, "application/pdf")
        for blob, name in zip(stored, ("plano <1>.pdf", "oficio.pdf"), strict=True)
    )
    await post("signed_reply", facts=FACTS, files=files)
    relay.data_answers.append("451 4.3.0 Later")
    await sender.send_waiting(transport)
    await OutboxMessage.all().update(next_attempt_at=office_clock.now())
    await sender.send_waiting(transport)
    (mail,) = relay.mails
    assert [part.get_filename() for part in mail.iter_attachments()] == ["oficio.pdf"]
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and html is not None
    text = plain.get_content()
    assert "Un archivo es demasiado grande para este correo. Descárguelo aquí:" in text
    assert "- plano <1>.pdf (3 KB): http://localhost:8000/descargas/" in text
    assert "para una sola descarga" in text
    # True of what goes along and of what is fetched by its link.
    assert "Le enviamos" in text and "djunt" not in text
    shown = html.get_content()
    assert "plano &lt;1&gt;.pdf" in shown and shown.index("descargas") < shown.index("</body>")
    assert await DownloadLink.all().count() == 1
