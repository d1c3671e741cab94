"""Killed at each step between DATA and the acknowledgement, the house loses and doubles nothing."""

import smtplib
from collections import Counter
from collections.abc import Callable

import pytest

from models.enums import Disposition
from models.tables import Document, InboundMessage, OutboxMessage
from office.monitoring.integrity import findings
from tests.support.citizen import Received, letter, next_mail, pdf, received, send
from tests.support.polling import until
from tests.support.premises import Premises

SUBJECT, AFTERWARDS = "Primera carta", "Segunda carta"
BEFORE, AFTER, WITH_RESULT = "killed-before", "killed-after", "killed-with-result"
_ENDS = (Disposition.REGISTERED, Disposition.DUPLICATE)

# In the order in which a mail passes them. The last column: whether the sender had its 250; None
# where that depends on who of the two is quicker, the answer or the reader.
STEPS = (
    ("the bytes are written", BEFORE, "office.storage.store:DirectoryStore.put", False),
    ("the bytes are durable", AFTER, "office.storage.store:DirectoryStore.put", False),
    ("custody's commit", BEFORE, "office.custody.reception:add_arrivals", False),
    ("the row is durable", BEFORE, "office.custody.reception:_ids_of", False),
    ("the 250 is written", AFTER, "mailgateway.receiving.smtp_session:Conversation._take", True),
    ("the reader took it", WITH_RESULT, "office.custody.queue:claim", None),
    ("it was read", AFTER, "mailgateway.parsing.message:parse", None),
    ("registration begins", BEFORE, "office.intake.process:register", None),
    ("its files are durable", BEFORE, "office.registration.register:run_tx", None),
    ("registration's commit", AFTER, "office.registration.register:_Batch.run", None),
    ("it is registered", AFTER, "office.intake.process:register", None),
    ("the sender took the answer", WITH_RESULT, "office.delivery.claims:claim", None),
    ("the answer is composed", AFTER, "mailgateway.sending.worker:prepare", None),
    (
        "the relay waits for its text",
        AFTER,
        "mailgateway.sending.relay:RelayTransport._envelope",
        None,
    ),
    ("the relay said 250", AFTER, "mailgateway.sending.relay:RelayTransport.deliver", None),
    ("the relay's 250 is recorded", AFTER, "office.delivery.attempts:accepted", None),
)
_MAY_COME_TWICE = "the relay said 250"


@pytest.mark.parametrize(
    ("step", "moment", "target", "answered"),
    STEPS,
    ids=[step.replace(" ", "-") for step, *_ in STEPS],
)
async def test_a_kill_loses_and_doubles_nothing(
    premises: Premises, step: str, moment: str, target: str, answered: bool | None
) -> None:
    mail = letter(SUBJECT, files=(("solicitud.pdf", pdf()),))
    async with premises.open_forked("mail", (moment, target)) as building:
        accepted = await _accepted(premises, mail.as_bytes())
        await building.process.wait()
        assert building.process.returncode == -9, building.output
    if answered is not None:
        assert accepted is answered
    async with premises.open_forked("mail") as building:
        if not accepted:  # as a mail server does: it has no 250, so it tries again
            assert await _accepted(premises, mail.as_bytes())
        await next_mail(premises.sink, _acknowledges(SUBJECT))
        assert await _accepted(premises, letter(AFTERWARDS).as_bytes())
        await next_mail(premises.sink, _acknowledges(AFTERWARDS))
        await until(_all_sent, "the outbox to be empty")
        await building.stop()
    await _the_books_are_right(premises)
    _the_acknowledgement_came(premises, twice=step == _MAY_COME_TWICE)


async def _accepted(premises: Premises, mail: bytes) -> bool:
    try:
        await send(premises, mail)
    except (smtplib.SMTPServerDisconnected, ConnectionError):
        return False
    return True


def _acknowledges(subject: str) -> Callable[[Received], bool]:
    return lambda mail: subject in mail.text and "quedó registrado" in mail.text


async def _all_sent() -> bool:
    return await OutboxMessage.exclude(state="delivered").count() == 0


async def _the_books_are_right(premises: Premises) -> None:
    """One record each, numbers in a row, an end for every message, and every byte as it was."""
    documents = await Document.all().order_by("id")
    assert Counter(one.subject for one in documents) == {SUBJECT: 1, AFTERWARDS: 1}
    assert [(one.number or "")[-6:] for one in documents] == ["0001-E", "0002-E"]
    assert {one.disposition for one in await InboundMessage.all()} <= set(_ENDS)
    registered = await InboundMessage.filter(disposition=Disposition.REGISTERED).count()
    assert registered == 2
    assert [finding.text async for finding in findings()] == []


def _the_acknowledgement_came(premises: Premises, *, twice: bool) -> None:
    came = [mail for mail in received(premises.sink) if _acknowledges(SUBJECT)(mail)]
    assert len({mail.message_id for mail in came}) == 1
    assert len(came) <= 2 if twice else len(came) == 1
    assert {mail.number[-6:] for mail in came} == {"0001-E"}
