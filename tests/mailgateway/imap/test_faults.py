"""What a mailbox's server may do wrong, and that no message is lost, doubled or in the way."""

import asyncio
import logging
import time
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP

import pytest

from mailgateway.imap.connection import in_words
from mailgateway.reading import worker as intake
from models.enums import Disposition
from models.tables import InboundMessage, OutboxMessage, WatchedMailbox
from office import clock
from office.config import config, use_config
from tests.mailgateway.imap_server import Faulty
from tests.mailgateway.letters import letter
from tests.mailgateway.watching import in_custody, looked_at, watching
from tests.support.polling import until
from tests.support.world import World

SEEN, FLAGGED = b"\\Seen", b"\\Flagged"


def mail(number: int) -> bytes:
    message = letter(f"Solicitud {number}")
    message.replace_header("Message-ID", f"<carta-{number}@correo.example>")
    return message.as_bytes(policy=SMTP)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between two connections are for servers, not for tests."""
    from mailgateway.imap import watcher as imap
    from office.runtime import waiting

    monkeypatch.setattr(imap, "Backoff", lambda *_: waiting.Backoff(0.02, 0.1))


def server(**faults: object) -> Faulty:
    return Faulty(messages={uid: mail(uid) for uid in (1, 2, 3)}, **faults)  # type: ignore[arg-type]


@pytest.mark.parametrize("fault", ["drops", "refuses", "garbles"])
async def test_a_message_that_cannot_be_fetched_is_held_and_the_others_go_on(
    world: World, hasty: None, fault: str
) -> None:
    async with server(**{fault: {2}}).listening() as faulty:
        async with watching(faulty.mailbox()):
            rows = await in_custody(3)
            await looked_at(faulty.mailbox())
        assert faulty.flags == {1: {SEEN}, 2: {FLAGGED}, 3: {SEEN}}
        assert faulty.connections < 12
    (held,) = [row for row in rows if row.disposition is Disposition.QUARANTINED]
    assert held.subject == "Solicitud 2"
    assert "no entregó este mensaje" in held.reason
    await intake.read_waiting()
    assert await InboundMessage.filter(disposition=Disposition.REGISTERED).count() == 2
    assert await OutboxMessage.filter(kind="held_for_review").count() == 1


async def test_a_connection_lost_in_the_middle_costs_nothing(world: World, hasty: None) -> None:
    async with server(drops={2}).listening() as faulty, watching(faulty.mailbox()):

        async def tried() -> bool:
            return faulty.connections > 1

        await until(tried, "a second connection")
        faulty.drops.clear()
        rows = await in_custody(3)
    assert {row.disposition for row in rows} == {Disposition.PENDING}


async def test_a_size_that_is_a_lie_is_found_out(
    world: World, hasty: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    use_config(
        replace(config(), max_message_bytes=1_000_000, spool=tmp_path_factory.mktemp("spool"))
    )
    faulty = server(lies={2: 900_000})
    faulty.messages[2] += b"x" * 2_500_000
    async with faulty.listening(), watching(faulty.mailbox()):
        rows = await in_custody(3)
        await looked_at(faulty.mailbox())
    (held,) = [row for row in rows if row.disposition is Disposition.QUARANTINED]
    assert held.size < 1000 and faulty.flags[2] == {FLAGGED}


async def test_flags_that_cannot_be_set_are_told_and_nothing_is_read_twice(
    world: World, hasty: None
) -> None:
    async with server(refuses_store=True).listening() as faulty:
        async with watching(faulty.mailbox()):
            await in_custody(3)
            ledger = await looked_at(faulty.mailbox())
            assert "no se pueden marcar como leídos" in ledger.error
        bodies = [said for said in faulty.said if b"BODY.PEEK" in said]
        async with watching(faulty.mailbox()):
            await asyncio.sleep(0.3)
        assert [said for said in faulty.said if b"BODY.PEEK" in said] == bodies


async def test_a_new_validity_within_the_same_server_reads_again(world: World, hasty: None) -> None:
    async with server().listening() as faulty:
        async with watching(faulty.mailbox()):
            await in_custody(3)
            await looked_at(faulty.mailbox())
        await intake.read_waiting()
        faulty.uid_validity = 2
        async with watching(faulty.mailbox()):
            await in_custody(6)
    await intake.read_waiting()
    assert await InboundMessage.filter(disposition=Disposition.DUPLICATE).count() == 3


@pytest.mark.parametrize("command", [b"LOGIN", b"SEARCH", b"FETCH"])
async def test_a_server_that_falls_silent_does_not_hold_up_the_end(
    world: World, command: bytes
) -> None:
    from mailgateway.imap import watcher as imap

    async with server(mute={command}).listening() as faulty:
        stop = asyncio.Event()
        task = asyncio.create_task(imap.run(stop, [faulty.mailbox()]))

        async def asked() -> bool:
            return any(command in said for said in faulty.said)

        await until(asked, "the question")
        stop.set()
        began = time.monotonic()
        await asyncio.wait({task}, timeout=0.5)
        task.cancel()  # as the building does when its patience ends
        await asyncio.gather(task, return_exceptions=True)
        assert time.monotonic() - began < 3
    assert await InboundMessage.all().count() == 0


async def test_one_mailbox_that_is_away_does_not_disturb_another(
    world: World, hasty: None, caplog: pytest.LogCaptureFixture
) -> None:
    async with server().listening() as faulty, server(mute={b"LOGIN"}).listening() as other:
        away = other.mailbox(host="127.0.0.2", port=1)
        with caplog.at_level(logging.WARNING):
            async with watching(away, faulty.mailbox()):
                await in_custody(3)

                async def told() -> bool:
                    row = await WatchedMailbox.get_or_none(name=away.name)
                    return bool(row and row.error)

                await until(told, "the failure")
    assert (await WatchedMailbox.get(name=away.name)).error == "El servidor no acepta conexiones."


def test_every_failure_has_words() -> None:
    assert in_words(TimeoutError()) == "El servidor no responde."
    assert in_words(ConnectionResetError()) == "La conexión con el servidor se cortó."
    assert in_words(ValueError()) == "El servidor respondió algo que no se entiende."


@pytest.mark.parametrize("arrived", [b'"31-Feb-2026 99:00:00 +0000"', b"NIL", b"(((", b"7"])
async def test_a_date_of_arrival_in_no_grammar_gives_way_to_ours(
    world: World, hasty: None, arrived: bytes
) -> None:
    async with server(arrived=arrived).listening() as faulty, watching(faulty.mailbox()):
        rows = await in_custody(3)
    assert all(clock.now() - row.received_at < timedelta(minutes=5) for row in rows)
