"""Mailboxes on a real IMAP server, from arrival to a record, on both backends."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.policy import SMTP
from pathlib import Path

import pytest

from mailgateway.reading import worker as intake
from models.enums import Disposition
from models.tables import Case, Document, InboundMessage, OutboxMessage, WatchedMailbox
from office import clock
from office.config import Config, config, use_config
from office.custody import mailboxes
from office.custody.reception import Arrival
from office.errors import Unavailable
from tests.mailgateway.dovecot import PROGRAM, Dovecot
from tests.mailgateway.letters import letter
from tests.mailgateway.watching import in_custody, looked_at, watching
from tests.support.polling import until
from tests.support.world import World

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no dovecot on this machine")
SEEN, FLAGGED, DELETED = b"\\Seen", b"\\Flagged", b"\\Deleted"


def mail(number: int, text: str = "Solicito una copia.\n") -> bytes:
    message = letter(f"Solicitud {number}", text)
    message.replace_header("Message-ID", f"<carta-{number}@correo.example>")
    return message.as_bytes(policy=SMTP)


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        yield server


async def eventually(look: Callable[[], object], what: str) -> None:
    """Return when `look`, in a thread, finds something true."""

    async def found() -> object:
        return await asyncio.to_thread(look)

    await until(found, what)


async def test_mail_is_in_custody_before_it_is_flagged(world: World, dovecot: Dovecot) -> None:
    box = dovecot.mailbox()
    async with watching(box):
        await looked_at(box)
        await asyncio.to_thread(dovecot.put, mail(1))  # the server tells of it: IDLE
        (row,) = await in_custody(1)
        await eventually(lambda: dovecot.flags() == {1: {SEEN}}, "the flag")
    ledger = await WatchedMailbox.get(name=box.name)
    assert row.external_id == f"imap:{box.name}:{ledger.uid_validity}:1"
    assert row.recipients == ["tramites@chq.example"]
    assert ledger.last_uid == 1 and ledger.arrived_at is not None
    await intake.read_waiting()
    assert (await InboundMessage.get(id=row.id)).disposition is Disposition.REGISTERED


async def test_a_term_counts_from_the_day_the_mailbox_had_the_mail(
    world: World, dovecot: Dovecot
) -> None:
    now = clock.now().replace(microsecond=0)
    reached, long_ago, to_come = (now + timedelta(days=days) for days in (-3, -400, 2))
    for number, moment in enumerate((reached, long_ago, to_come), 1):
        dovecot.put(mail(number), at=moment)
    async with watching(dovecot.mailbox()):
        first, *others = await in_custody(3)
    assert first.received_at == reached
    assert all(abs(row.received_at - now) < timedelta(minutes=5) for row in others)
    await intake.read_waiting()
    case = await Case.get(documents__messages__id=first.id)
    day = reached.astimezone(config().zone).date()
    assert case.opened_at == reached
    assert case.due_how and case.due_how["received"] == day.isoformat()
    acknowledgement = await OutboxMessage.get(case_id=case.id)
    assert acknowledgement.facts["received_at"] == reached.isoformat()


async def test_a_server_without_idle_is_asked_again_and_again(world: World) -> None:
    with Dovecot(capability="IMAP4rev1 UIDPLUS") as dovecot:
        box = dovecot.mailbox()
        async with watching(box):
            await looked_at(box)
            await asyncio.to_thread(dovecot.put, mail(1), mail(2))
            await in_custody(2)


@pytest.mark.parametrize(
    ("capability", "left"),
    [("", {}), ("IMAP4rev1 UIDPLUS IDLE", {}), ("IMAP4rev1", {1: {DELETED}, 2: {DELETED}})],
)
async def test_what_was_read_is_moved(
    world: World, capability: str, left: dict[int, set[bytes]]
) -> None:
    with Dovecot(capability=capability) as dovecot:
        dovecot.put(mail(1), mail(2))
        async with watching(dovecot.mailbox(move_to="Trámites leídos")):
            await in_custody(2)
            await eventually(lambda: dovecot.flags() == left, "an INBOX without them")
        assert len(dovecot.flags("Trámites leídos")) == 2


async def test_seen_mail_is_left_alone_at_first_and_read_afterwards(
    world: World, dovecot: Dovecot
) -> None:
    box = dovecot.mailbox()
    dovecot.put(mail(1), flags=(SEEN,))
    dovecot.put(mail(2))
    async with watching(box):
        await in_custody(1)
        await looked_at(box)
    # Nobody reads the mailbox for us, but a person opens what comes.
    dovecot.put(mail(3), flags=(SEEN,))
    async with watching(box):
        rows = await in_custody(2)
    assert [row.external_id[-2:] for row in rows] == [":2", ":3"]


async def test_a_renumbered_mailbox_gives_no_second_record(world: World, dovecot: Dovecot) -> None:
    box = dovecot.mailbox()
    dovecot.put(mail(1), mail(2))
    async with watching(box):
        await in_custody(2)
        await looked_at(box)
    await intake.read_waiting()
    await asyncio.to_thread(dovecot.renumber)
    await asyncio.to_thread(dovecot.put, mail(3))
    async with watching(box):
        await in_custody(5)
    await intake.read_waiting()
    rows = await InboundMessage.all().order_by("id")
    assert [row.disposition for row in rows].count(Disposition.REGISTERED) == 3
    assert [row.disposition for row in rows].count(Disposition.DUPLICATE) == 2
    assert await Document.all().count() == 3


async def test_one_too_large_is_held_by_its_header_and_the_next_goes_on(
    world: World, dovecot: Dovecot
) -> None:
    use_config(replace(config(), max_message_bytes=1024 * 1024))
    box = dovecot.mailbox()
    dovecot.put(mail(1, "x" * 70 + "\n") + b"y" * 1_200_000, mail(2))
    async with watching(box):
        rows = await in_custody(2)
        await looked_at(box)
        await eventually(lambda: dovecot.flags() == {1: {FLAGGED}, 2: {SEEN}}, "the flags")
    large = next(row for row in rows if row.disposition is Disposition.QUARANTINED)
    assert large.size < 2000 and large.subject == "Solicitud 1" and large.unit_id is not None
    assert "pesa 2 MB y se reciben hasta 1 MB" in large.reason
    (notice,) = await OutboxMessage.all()
    assert notice.kind == "held_for_review" and "hasta 1 MB" in notice.facts["reason"]
    await asyncio.to_thread(dovecot.renumber)
    async with watching(box):
        await in_custody(3)  # the small one again, the large one not
        await asyncio.sleep(0)
    assert await OutboxMessage.all().count() == 1


async def test_a_large_one_comes_through_a_file(
    world: World, dovecot: Dovecot, tmp_path: Path
) -> None:
    use_config(replace(config(), spool=tmp_path / "spool"))
    content = mail(1) + b"0123456789abcde\r\n" * 200_000
    dovecot.put(content, mail(2))
    async with watching(dovecot.mailbox()):
        rows = await in_custody(2)
    large = max(rows, key=lambda row: row.size)
    assert large.size == len(content) and large.recipients == ["tramites@chq.example"]
    assert list((tmp_path / "spool").iterdir()) == []


async def test_it_connects_again_after_the_server_was_away(world: World, dovecot: Dovecot) -> None:
    box = dovecot.mailbox()
    async with watching(box):
        await looked_at(box)
        await asyncio.to_thread(dovecot.stop)

        async def told() -> bool:
            return bool((await WatchedMailbox.get(name=box.name)).error)

        await until(told, "the failure on the health page")
        await asyncio.to_thread(dovecot.start)
        await asyncio.to_thread(dovecot.put, mail(1))
        await in_custody(1)

        async def well_again() -> bool:
            return not await told()

        await until(well_again, "the failure taken back")


async def test_without_custody_nothing_is_flagged(
    world: World, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Arrival] = []

    async def away(arrival: Arrival) -> int:
        asked.append(arrival)
        raise Unavailable("away")

    dovecot.put(mail(1))
    with monkeypatch.context() as patch:
        patch.setattr("mailgateway.imap.fetcher.receive", away)
        async with watching(dovecot.mailbox()):
            await eventually(lambda: len(asked) > 1, "a second attempt")
            assert await asyncio.to_thread(dovecot.flags) == {1: set()}
    async with watching(dovecot.mailbox()):
        await in_custody(1)


async def test_a_wrong_password_is_told_in_words(
    world: World, house: Config, dovecot: Dovecot
) -> None:
    box = dovecot.mailbox(password="otra")
    use_config(replace(house, mailboxes=(box.name,)))
    async with watching(box):

        async def told() -> str:
            return "".join([state.problem for state in await mailboxes.states()])

        problem = await until(told, "the problem")
    assert "El servidor no acepta el usuario o la clave." in problem
    assert box.name in problem and "otra" not in problem


async def test_hundreds_are_read_in_groups(world: World, dovecot: Dovecot) -> None:
    dovecot.put(*(mail(number) for number in range(120)))
    async with watching(dovecot.mailbox()):
        await in_custody(120)
        await looked_at(dovecot.mailbox())
    assert set().union(*dovecot.flags().values()) == {SEEN}


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_the_connection_is_secret(world: World, dovecot: Dovecot, security: str) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    box = dovecot.mailbox(port=port, security=security, verify=False)
    dovecot.put(mail(1))
    async with watching(box):
        await in_custody(1)
        await looked_at(box)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_of_nobody_is_refused_and_told(
    world: World, dovecot: Dovecot, security: str
) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    box = dovecot.mailbox(port=port, security=security)
    dovecot.put(mail(1))
    async with watching(box):

        async def told() -> str:
            row = await WatchedMailbox.get_or_none(name=box.name)
            return row.error if row else ""

        assert await until(told, "the failure") == "El certificado del servidor no es válido."
    assert await InboundMessage.all().count() == 0
