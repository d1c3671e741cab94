"""Mail in a mailbox elsewhere is fetched and answered; a kill between the steps doubles nothing."""

from collections.abc import Iterator
from email.policy import SMTP
from time import monotonic
from urllib.parse import quote

import pytest

from models.enums import Disposition
from models.tables import Document, InboundMessage
from tests.mailgateway.dovecot import PASSWORD, PROGRAM, USER, Dovecot
from tests.support.citizen import Received, letter, next_mail
from tests.support.polling import until
from tests.support.premises import Premises

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no dovecot on this machine")
_STEPS = (
    ("killed-before", "mailgateway.imap_fetching:receive"),
    ("killed-after", "mailgateway.imap_fetching:receive"),
    ("killed-before", "mailgateway.imap_wire:Wire.settle"),
    ("killed-after", "mailgateway.imap_wire:Wire.settle"),
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
