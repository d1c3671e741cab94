"""What is large, or has killed its reader, is read in a cell and cannot do it to the house."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from mailgateway.authentication.checking import resolver_set_to
from mailgateway.parsing import message as parsing
from mailgateway.reading import isolated
from mailgateway.reading import sender_rechecks as again
from mailgateway.reading import worker as intake
from models.enums import Action, Channel, Disposition, Trust
from models.tables import Attachment, Document, Event, InboundMessage, OutboxMessage
from office.config import Config, use_config
from office.custody import queue
from office.custody.raw_message import LARGE, MOST_ATTEMPTS
from office.custody.reception import Arrival, receive
from office.errors import Unavailable
from office.intake import quarantining
from office.messages.authentication import from_json
from office.quarantine import release
from office.storage import blobs
from tests.mailgateway.authentication.names import GOOD, RECORDS, Table, signed
from tests.mailgateway.letters import letter
from tests.support.clock import Clock
from tests.support.mail import MARIA
from tests.support.world import World

PDF = b"%PDF-1.4\n" + random.Random(3).randbytes(LARGE)
WRITER = "maria.quishpe@correo.example"
BEATEN = "Leer este mensaje exige demasiado tiempo o memoria; una persona debe revisarlo."


@pytest.fixture
def spooling(house: Config, tmp_path: Path) -> Path:
    use_config(replace(house, spool=tmp_path / "spool"))
    return tmp_path / "spool"


@pytest.fixture
def beatable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A reader that the subjects Segfault, Bucle, Memoria and Mentira beat."""
    monkeypatch.setattr(isolated, "_CHILD", "tests.mailgateway.beaten_reader")
    yield


def large(subject: str = "Solicitud", text: str = "Solicito una copia.\n") -> EmailMessage:
    mail = letter(subject, text)
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="escritura.pdf")
    mail.add_attachment(b"hola", maintype="text", subtype="plain", filename="nota.txt")
    return mail


async def arrive(mail: EmailMessage | bytes, sender: str = MARIA) -> int:
    original = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
    to = ("da@chq.example",)
    return await receive(
        Arrival(Channel.EMAIL, original, mail_from=sender, recipients=to, peer=GOOD)
    )


async def row(inbound_id: int) -> InboundMessage:
    return await InboundMessage.get(id=inbound_id)


async def test_a_large_letter_is_a_record_like_any_other(world: World, spooling: Path) -> None:
    inbound_id = await arrive(large("Petición n.º 1", "Señores:\n\nSolicito una copia.\n"))
    assert await intake.read_waiting() == 1
    assert (await row(inbound_id)).disposition is Disposition.REGISTERED
    document = await Document.get()
    assert (document.subject, document.sender_address) == ("Petición n.º 1", WRITER)
    assert "Solicito una copia." in document.body
    files = await Attachment.all().order_by("id")
    assert [file.name for file in files] == ["escritura.pdf", "nota.txt"]
    assert [await blobs.read(file.blob_id) for file in files] == [PDF, b"hola"]
    assert list(spooling.iterdir()) == []


async def test_it_is_read_as_if_it_were_small(world: World, house: Config) -> None:
    """The same mail, here and apart, is the same message."""
    original = large("Petición", "Señores\n").as_bytes(policy=SMTP)
    await arrive(original.replace(b"Date:", b"Cc: Pe\xf1a <pena@correo.example>\r\nDate:"))
    (held,) = await queue.claim(Channel.EMAIL)
    apart, _ = await isolated.read(held)
    assert held.stored is not None
    here = parsing.parse(replace(held, original=await blobs.read(held.stored.sha256)))
    assert replace(apart, files=()) == replace(here, files=())
    assert [replace(file, content=b"") for file in apart.files] == [
        replace(file, content=b"") for file in here.files
    ]


@pytest.mark.parametrize("subject", ["Segfault", "Bucle", "Memoria", "Mentira"])
async def test_a_mail_that_beats_its_reader_is_held_and_the_next_goes_on(
    world: World, beatable: None, monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    monkeypatch.setattr(isolated, "CPU_SECONDS", 2)
    bad, good = await arrive(large(subject)), await arrive(large())
    while await intake.read_waiting():
        pass
    held = await row(bad)
    assert (held.disposition, held.reason) == (Disposition.QUARANTINED, BEATEN)
    assert (held.subject, held.unit_id) == (subject, world.units["DA"].id)
    assert (await row(good)).disposition is Disposition.REGISTERED
    assert await Event.filter(action=Action.QUARANTINED).count() == 1
    told = await OutboxMessage.get(kind="held_for_review")
    assert told.to_address == MARIA


async def test_one_that_hangs_is_ended_by_the_clock(
    world: World, beatable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolated, "WALL_SECONDS", 0.5)
    bad = await arrive(large("Bucle"))
    await intake.read_waiting()
    assert (await row(bad)).reason == BEATEN


async def test_what_killed_the_house_twice_is_read_apart(
    world: World, beatable: None, clock: Clock
) -> None:
    bad = await arrive(letter("Segfault"))
    for _ in range(2):
        await queue.claim(Channel.EMAIL)  # and the process dies
        clock.advance(seconds=queue.LEASE.total_seconds() + 1)
    await intake.read_waiting()
    assert (await row(bad)).disposition is Disposition.QUARANTINED


async def test_after_five_deaths_it_is_held_and_its_sender_told(world: World, clock: Clock) -> None:
    inbound_id = await arrive(letter())
    for _ in range(MOST_ATTEMPTS):
        assert len(await queue.claim(Channel.EMAIL)) == 1
        clock.advance(seconds=queue.LEASE.total_seconds() + 1)
    await intake.read_waiting()
    held = await row(inbound_id)
    assert (held.disposition, held.reason) == (Disposition.QUARANTINED, quarantining.GIVEN_UP)
    event = await Event.get(action=Action.QUARANTINED)
    assert event.detail["inbound_id"] == inbound_id
    assert (await OutboxMessage.get()).kind == "held_for_review"


@pytest.mark.parametrize(
    ("field", "value", "sender"),
    [
        ("Auto-Submitted", "auto-replied", MARIA),
        ("List-Id", "<boletin.correo.example>", MARIA),
        ("Precedence", "bulk", MARIA),
        ("X-Nothing", "x", ""),
        ("X-Nothing", "x", "mailer-daemon@correo.example"),
    ],
)
async def test_a_machine_is_told_nothing_of_what_nobody_could_read(
    world: World, beatable: None, field: str, value: str, sender: str
) -> None:
    mail = large("Segfault")
    mail[field] = value
    bad = await arrive(mail, sender)
    await intake.read_waiting()
    assert (await row(bad)).disposition is Disposition.QUARANTINED
    assert await Event.filter(action=Action.QUARANTINED).exists()
    assert not await OutboxMessage.all().exists()


async def test_released_it_is_read_apart_too(world: World, beatable: None) -> None:
    mail = letter("Segfault")
    held = await arrive(mail)
    await quarantining.quarantine_silently(held, "Prueba.", MARIA)
    await release.register(world.ana.actor, held, world.units["DT"].id)
    await intake.read_waiting()
    assert (await row(held)).disposition is Disposition.QUARANTINED
    await release.register(world.ana.actor, held, world.units["DT"].id)
    assert (await row(held)).disposition is Disposition.REGISTERED
    (file,) = await Attachment.all()
    assert await blobs.read(file.blob_id) == mail.as_bytes(policy=SMTP)


async def test_the_house_s_own_fault_counts_for_no_attempt(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> object:
        raise Unavailable("No hay lugar.")

    inbound_id = await arrive(large())
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "keep_pieces", full)
        for _ in range(5):
            with pytest.raises(Unavailable):
                await intake.read_waiting()
            while (await row(inbound_id)).claimed_until is not None:
                await asyncio.sleep(0)
    await intake.read_waiting()
    assert (await row(inbound_id)).disposition is Disposition.REGISTERED


async def test_its_sender_is_checked_apart_and_again(
    world: World, house: Config, clock: Clock
) -> None:
    use_config(replace(house, check_senders=True))
    await arrive(signed(large().as_bytes(policy=SMTP)))
    with resolver_set_to(Table(RECORDS, "*")):
        await intake.read_waiting()
    document = await Document.get()
    assert document.trust is Trust.UNVERIFIED
    clock.advance(seconds=660)
    with resolver_set_to(Table()):
        assert await again.check_again() == 1
    document = await Document.get()
    assert document.trust is Trust.DMARC_ALIGNED
    kept = from_json(document.trust_detail)
    assert kept is not None and kept.dkim[0].result == "pass" and kept.attempts == 2
    assert kept.checked_at == clock.moment


async def test_stopping_ends_the_cell(
    world: World, beatable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await arrive(large("Bucle"))
    task = asyncio.create_task(intake.read_waiting())
    started = asyncio.Event()
    spawn = asyncio.create_subprocess_exec
    processes = []

    async def spawned(*arguments: str, **options: object) -> object:
        processes.append(await spawn(*arguments, **options))  # type: ignore[arg-type]
        started.set()
        return processes[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", spawned)
    async with asyncio.timeout(10):
        await started.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert processes[0].returncode is not None
