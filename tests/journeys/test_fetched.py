"""Mail in a mailbox elsewhere is fetched and answered; a kill between the steps doubles nothing."""

from collections.abc import Iterator
from datetime import timedelta
from email.policy import SMTP
from time import monotonic
from urllib.parse import quote

import httpx2
import pytest

from models.enums import Disposition
from models.tables import Document, InboundMessage, WatchedMailbox
from office import clock
from tests.mailgateway.dovecot import PASSWORD, PROGRAM, USER, Dovecot
from tests.support.citizen import Received, letter, next_mail
from tests.support.polling import until
from tests.support.premises import Premises

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no dovecot on this machine")
_STEPS = (
    ("killed-before", "mailgateway.imap.fetcher:receive"),
    ("killed-after", "mailgateway.imap.fetcher:receive"),
    ("killed-before", "mailgateway.imap.connection:Wire.settle"),
    ("killed-after", "mailgateway.imap.connection:Wire.settle"),
    ("killed-before", "office.custody.mailboxes:read_up_to"),
)


def acknowledges(mail: Received) -> bool:
    return "quedó registrado" in mail.text


@pytest.fixture
def dovecot(premises: Premises) -> Iterator[Dovecot]:
    with Dovecot() as server:
        user, password = quote(USER, safe=""), quote(PASSWORD.replace(" ", ""), safe="")
        premises.extra["IMAP_MAILBOXES"] = (
            f"imaps://{user}:{password}@127.0.0.1:{server.tls_port}/INBOX?verify=no&move=Procesados"
        )
        yield server


async def test_a_letter_in_a_mailbox_is_answered(premises: Premises, dovecot: Dovecot) -> None:
    async with premises.open("mail") as building:
        dovecot.put(letter("Desde un buzón").as_bytes(policy=SMTP))
        answer = await next_mail(premises.sink, acknowledges)
        assert answer.number
        began = monotonic()
        assert await building.stop() == 0
        assert monotonic() - began < 10
        assert PASSWORD.replace(" ", "") not in building.output
    assert dovecot.flags() == {}


@pytest.mark.parametrize(("moment", "target"), _STEPS)
async def test_a_kill_between_custody_and_the_flag_gives_one_record(
    premises: Premises, dovecot: Dovecot, moment: str, target: str
) -> None:
    dovecot.put(letter("Una sola vez").as_bytes(policy=SMTP))
    async with premises.open_forked("mail", (moment, target)) as building:
        await building.process.wait()
    async with premises.open("mail"):
        await next_mail(premises.sink, acknowledges)

        async def ended() -> bool:
            open_ones = InboundMessage.filter(disposition=Disposition.PENDING)
            return not dovecot.flags() and not await open_ones.exists()

        await until(ended, "an end")
    assert await InboundMessage.all().count() == 1
    assert await Document.filter(subject="Una sola vez").count() == 1
    assert len(dovecot.flags("Procesados")) == 1


async def test_a_mailbox_that_falls_silent_shows_on_the_health_page(
    premises: Premises, dovecot: Dovecot
) -> None:
    async with premises.open(), premises.monitor() as machine:
        dovecot.put(letter("La última").as_bytes(policy=SMTP))
        await next_mail(premises.sink, acknowledges)
        assert not [one for one in await _problems(machine) if "llega nada" in one]
        await WatchedMailbox.all().update(arrived_at=clock.now() - timedelta(days=10))

        async def told() -> list[str]:
            return [one for one in await _problems(machine) if "llega nada" in one]

        (problem,) = await until(told, "the silence on the health page")
        assert USER in problem and "desde hace 10 días" in problem
        dovecot.put(letter("La siguiente").as_bytes(policy=SMTP))

        async def heard() -> bool:
            return not await told()

        await until(heard, "an end of the silence", 60)  # a busy server tells late


async def _problems(machine: httpx2.AsyncClient) -> list[str]:
    return list((await machine.get("/health")).json()["problems"])
