"""From custody to a disposition, on both backends."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from mailgateway.authentication.checking import resolver_set_to
from mailgateway.parsing import message as parsing
from mailgateway.reading import warm_up
from mailgateway.reading import worker as intake
from models.enums import Channel, Disposition
from models.tables import Document, InboundMessage
from office.config import Config, config, use_config
from office.custody import queue
from office.custody.raw_message import MOST_ATTEMPTS, RawMessage
from office.custody.reception import Arrival, receive
from office.errors import Unavailable
from office.intake import process as registry
from office.messages.incoming import IncomingMessage
from office.records.deadlines.national_holidays import national_rest_days
from tests.mailgateway.authentication.names import BAD, GOOD, Table
from tests.mailgateway.letters import letter
from tests.support.clock import Clock
from tests.support.world import World


async def arrive(mail: EmailMessage | bytes, sender: str = "maria.quishpe@correo.example") -> int:
    """Put `mail` into custody as the SMTP door does."""
    original = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
    return await receive(
        Arrival(Channel.EMAIL, original, mail_from=sender, recipients=("tramites@chq.example",))
    )


def numbered(number: int) -> EmailMessage:
    mail = letter(f"Solicitud {number}")
    mail.replace_header("Message-ID", f"<carta-{number}@correo.example>")
    return mail


async def disposition(inbound_id: int) -> Disposition:
    return (await InboundMessage.get(id=inbound_id)).disposition


async def test_a_letter_becomes_a_record_and_again_does_not(world: World) -> None:
    first = await arrive(letter())
    assert await intake.read_waiting() == 1
    assert await disposition(first) is Disposition.REGISTERED
    second = await arrive(letter())
    await intake.read_waiting()
    assert await disposition(second) is Disposition.DUPLICATE
    assert await Document.all().count() == 1
    assert await intake.read_waiting() == 0


async def test_bytes_that_are_no_mail_are_held_and_the_next_goes_on(world: World) -> None:
    bad, good = await arrive(b"\x00\x01garbage"), await arrive(letter())
    await intake.read_waiting()
    assert await disposition(bad) is Disposition.QUARANTINED
    assert await disposition(good) is Disposition.REGISTERED
    assert "no es un mensaje de correo" in (await InboundMessage.get(id=bad)).reason


async def test_what_programs_write_makes_no_record(world: World) -> None:
    bounce = await arrive(letter(), sender="")
    await intake.read_waiting()
    assert await disposition(bounce) is Disposition.AUTOMATIC
    assert await Document.all().count() == 0


async def test_a_crash_while_reading_holds_that_message_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = parsing.parse

    def crashing(held: RawMessage) -> IncomingMessage:
        if b"Solicitud 2" in held.original:
            raise ValueError("secret detail")
        return parse(held)

    monkeypatch.setattr(parsing, "parse", crashing)
    ids = [await arrive(numbered(number)) for number in (1, 2, 3)]
    await intake.read_waiting()
    q, r = Disposition.QUARANTINED, Disposition.REGISTERED
    assert [await disposition(inbound_id) for inbound_id in ids] == [r, q, r]
    reason = (await InboundMessage.get(id=ids[1])).reason
    assert reason == "No pudimos leer el mensaje; una persona debe revisarlo."


async def test_a_crash_of_the_registry_holds_that_message_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = registry.process

    async def crashing(messages: Sequence[IncomingMessage]) -> object:
        if any(message.subject == "Solicitud 2" for message in messages):
            raise RuntimeError("secret detail")
        return await process(messages)

    monkeypatch.setattr(registry, "process", crashing)
    ids = [await arrive(numbered(number)) for number in (1, 2, 3)]
    await intake.read_waiting()
    q, r = Disposition.QUARANTINED, Disposition.REGISTERED
    assert [await disposition(inbound_id) for inbound_id in ids] == [r, q, r]


async def test_with_the_database_away_messages_stay_in_custody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(messages: list[IncomingMessage]) -> object:
        raise Unavailable("El registro no responde.")

    held = await arrive(letter())
    with monkeypatch.context() as patch:
        patch.setattr(registry, "process", away)
        with pytest.raises(Unavailable):
            await intake.read_waiting()
    assert await disposition(held) is Disposition.PENDING


async def test_the_reader_wakes_up_for_mail_and_stops_when_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_LOOK_AGAIN", 30.0)
    monkeypatch.setattr(intake, "_BIG", 100)
    stop = asyncio.Event()
    reader = asyncio.create_task(intake.run(stop))
    held = await arrive(letter())
    async with asyncio.timeout(5):
        while await disposition(held) is Disposition.PENDING:
            await asyncio.sleep(0.01)
        stop.set()
        await reader
    assert await disposition(held) is Disposition.REGISTERED


async def test_the_reader_outlives_a_database_that_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, failures = queue.claim, [Unavailable("no"), RuntimeError("worse")]

    async def failing(channel: Channel, limit: int, weight: queue.Weight) -> list[RawMessage]:
        if failures:
            raise failures.pop()
        return await claim(channel, limit, weight)

    monkeypatch.setattr(queue, "claim", failing)
    monkeypatch.setattr(intake, "Backoff", _Quick)
    stop = asyncio.Event()
    held = await arrive(letter())
    reader = asyncio.create_task(intake.run(stop))
    async with asyncio.timeout(5):
        while await disposition(held) is Disposition.PENDING:
            await asyncio.sleep(0.01)
        stop.set()
        await reader


async def test_after_an_outage_mail_is_read_at_once_and_none_is_suspected(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, failures = registry.process, [Unavailable("no")] * (MOST_ATTEMPTS + 1)

    async def failing(messages: list[IncomingMessage]) -> object:
        if failures:
            raise failures.pop()
        return await process(messages)

    monkeypatch.setattr(registry, "process", failing)
    monkeypatch.setattr(intake, "Backoff", _Quick)
    stop = asyncio.Event()
    ids = [await arrive(numbered(number)) for number in (1, 2, 3)]
    reader = asyncio.create_task(intake.run(stop))
    async with asyncio.timeout(5):
        while Disposition.PENDING in [await disposition(inbound_id) for inbound_id in ids]:
            await asyncio.sleep(0.01)
        stop.set()
        await reader
    assert {await disposition(inbound_id) for inbound_id in ids} == {Disposition.REGISTERED}


def test_what_the_first_letter_needs_is_there_before_it(
    house: Config, caplog: pytest.LogCaptureFixture
) -> None:
    national_rest_days.cache_clear()
    warm_up.warm_up()
    assert caplog.records == []
    assert national_rest_days.cache_info().currsize >= 1


class _Quick:
    """A backoff without the waiting."""

    def reset(self) -> None:
        return None

    async def pause(self, stop: asyncio.Event) -> None:
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("peer", "ends"), [(GOOD, Disposition.APPENDED), (BAD, Disposition.QUARANTINED)]
)
async def test_a_reply_is_held_when_its_domain_says_it_is_not_theirs(
    world: World, clock: Clock, peer: str, ends: Disposition
) -> None:
    """María's domain publishes p=reject; the forger's envelope has a domain without SPF."""
    use_config(replace(config(), check_senders=True))
    first = await arrive(letter())
    with resolver_set_to(Table()):
        await intake.read_waiting()
        document = await Document.get(id=(await InboundMessage.get(id=first)).document_id)
        reply = letter(f"Re: {document.number}", "Archiven el trámite.\n")
        reply.replace_header("Message-ID", "<carta-2@correo.example>")
        sender = "maria.quishpe@correo.example" if peer == GOOD else "x@otro.example"
        arrival = Arrival(
            Channel.EMAIL,
            reply.as_bytes(policy=SMTP),
            mail_from=sender,
            recipients=("tramites@chq.example",),
            peer=peer,
            greeting="casa.example",
        )
        second = await receive(arrival)
        await intake.read_waiting()
    assert await disposition(second) is ends
