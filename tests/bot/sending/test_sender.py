"""What the office says leaves once, and its proof or its doubt is kept."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot

from bot.application import build
from bot.sending import sender
from chasqui.standins.telegram import DEMO_TOKEN, ActingCitizen
from chasqui.standins.telegram.state import BLOCKED, BROKEN, DROPPED, TOO_MANY, Failure
from models.database import run_tx
from models.enums import Channel, OutboxState, Outcome
from models.tables import DeliveryEvidence, OutboxMessage
from office.outbox import posting as outbox
from office.outbox.posting import Notice, ParcelFile
from office.storage.blobs import keep_piece
from tests.bot.conftest import MARIA, PDF, Standin
from tests.support.clock import Clock

pytestmark = pytest.mark.usefixtures("world", "clock")

REPLY = {
    "salutation": "Saludos, María",
    "number": "CHQ-DA-2026-0031-O",
    "case_number": "CHQ-SG-2026-0147-E",
    "subject": "Copia de escritura",
    "signer": "Luis Caiza",
    "signer_post": "Director Administrativo",
    "signed_at": "2026-03-02T14:00:00+00:00",
    "verify_url": "http://localhost:8000/verificar/AAAA-BBBB-CCCC",
}


@pytest.fixture
async def bot(telegram: Standin) -> AsyncIterator[Bot]:
    """The bot on the stand-in, without its door."""
    async with build(DEMO_TOKEN, telegram.url).bot as bot:
        yield bot


async def post(to: str = str(MARIA), files: tuple[ParcelFile, ...] = ()) -> None:
    """Put the signed reply into the outbox."""
    notice = Notice("signed_reply", Channel.TELEGRAM, to, REPLY, files=files)
    await run_tx(lambda connection: outbox.enqueue(connection, [notice]))


async def signed_letter() -> tuple[ParcelFile, ...]:
    """A signed letter in custody, as sending leaves it."""
    blob = await keep_piece(PDF, "application/pdf")
    return (ParcelFile(blob.sha256, "CHQ-DA-2026-0031-O.pdf", "application/pdf"),)


async def outcome() -> tuple[OutboxMessage, DeliveryEvidence]:
    """What became of the parcel, with its newest evidence."""
    row = await OutboxMessage.get()
    return row, (await DeliveryEvidence.filter(message_id=row.id).order_by("-id"))[0]


async def test_a_text_is_sent_and_telegram_s_id_is_the_proof(
    bot: Bot, maria: ActingCitizen
) -> None:
    await post()
    assert await sender.send_due(bot, "standin") == 1

    (message,) = maria.state.from_bot(MARIA)
    row, evidence = await outcome()
    assert "CHQ-DA-2026-0031-O" in message.text
    assert row.state is OutboxState.DELIVERED
    assert evidence.outcome is Outcome.ACCEPTED
    assert evidence.external_id == f"{MARIA}:{message.message_id}"
    assert evidence.server == "standin"


async def test_a_signed_letter_goes_byte_for_byte_with_its_text_in_one_call(
    bot: Bot, telegram: Standin, maria: ActingCitizen
) -> None:
    await post(files=await signed_letter())
    await sender.send_due(bot, "standin")

    (message,) = maria.state.from_bot(MARIA)
    assert message.file is not None
    assert message.file.content == PDF
    assert message.file.name == "CHQ-DA-2026-0031-O.pdf"
    assert message.file.media_type == "application/pdf"
    assert "Luis Caiza" in message.text
    assert [m for m, _ in telegram.state.calls if m.startswith("send")] == ["sendDocument"]


async def test_a_long_text_goes_before_its_file(
    bot: Bot, maria: ActingCitizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "CAPTION_LIMIT", 20)
    await post(files=await signed_letter())
    await sender.send_due(bot, "standin")

    text, file = maria.state.from_bot(MARIA)
    assert "Luis Caiza" in text.text and text.file is None
    assert file.file is not None and file.text == ""
    _, evidence = await outcome()
    assert evidence.external_id == f"{MARIA}:{text.message_id},{file.message_id}"


async def test_too_many_requests_defer_by_what_telegram_asks(
    bot: Bot, telegram: Standin, maria: ActingCitizen, clock: Clock
) -> None:
    telegram.state.fail_next("sendMessage", TOO_MANY)
    await post()
    await sender.send_due(bot, "standin")
    row, evidence = await outcome()
    assert row.state is OutboxState.PENDING
    assert evidence.outcome is Outcome.DEFERRED
    assert row.next_attempt_at - clock.moment == timedelta(seconds=7)

    assert await sender.send_due(bot, "standin") == 0
    clock.advance(seconds=8)
    assert await sender.send_due(bot, "standin") == 1
    assert len(maria.state.from_bot(MARIA)) == 1


@pytest.mark.parametrize(
    "failure", [BLOCKED, Failure(400, "Bad Request: chat not found")], ids=["blocked", "gone"]
)
async def test_a_refusal_ends_it_in_telegram_s_words(
    bot: Bot, telegram: Standin, maria: ActingCitizen, failure: Failure
) -> None:
    telegram.state.fail_next("sendMessage", failure)
    await post()
    await sender.send_due(bot, "standin")

    row, evidence = await outcome()
    assert row.state is OutboxState.FAILED
    assert evidence.outcome is Outcome.REJECTED
    assert evidence.reply.lower() in failure.description.lower()
    assert await sender.send_due(bot, "standin") == 0


@pytest.mark.parametrize("failure", [DROPPED, BROKEN], ids=["dropped", "500"])
async def test_what_may_have_been_sent_is_uncertain_and_never_repeated(
    bot: Bot, telegram: Standin, maria: ActingCitizen, clock: Clock, failure: Failure
) -> None:
    telegram.state.fail_next("sendMessage", failure)
    await post()
    await sender.send_due(bot, "standin")

    row, evidence = await outcome()
    assert row.state is OutboxState.UNCERTAIN
    assert evidence.outcome is Outcome.UNCERTAIN
    clock.advance(days=1)
    assert await sender.send_due(bot, "standin") == 0
    assert len(maria.state.from_bot(MARIA)) == (1 if failure.dropped else 0)


async def test_half_sent_is_uncertain(
    bot: Bot, telegram: Standin, maria: ActingCitizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "CAPTION_LIMIT", 20)
    telegram.state.fail_next("sendDocument", TOO_MANY)
    await post(files=await signed_letter())
    await sender.send_due(bot, "standin")

    row, evidence = await outcome()
    assert row.state is OutboxState.UNCERTAIN
    assert evidence.reply.startswith("Salió solo una parte.")


async def test_a_server_that_is_not_there_has_received_nothing(
    maria: ActingCitizen,
) -> None:
    nowhere = build(DEMO_TOKEN, "http://127.0.0.1:1").bot
    await nowhere.request.initialize()
    await post()
    await sender.send_due(nowhere, "standin")

    row, evidence = await outcome()
    assert row.state is OutboxState.PENDING
    assert evidence.outcome is Outcome.DEFERRED
    await nowhere.request.shutdown()


async def test_a_file_that_cannot_be_read_is_tried_again_later(
    bot: Bot, maria: ActingCitizen
) -> None:
    await post(files=(ParcelFile("0" * 64, "x.pdf", "application/pdf"),))
    await sender.send_due(bot, "standin")

    row, evidence = await outcome()
    assert row.state is OutboxState.PENDING
    assert evidence.reply.startswith("No se pudo preparar")
    assert maria.state.from_bot(MARIA) == []
