"""Killed while a citizen presents a document to the bot, the house files it once and says so."""

import pytest

from chasqui.standins.telegram import ActingCitizen
from chasqui.standins.telegram.objects import ChatMessage
from models.enums import Disposition, OutboxState
from models.tables import Document, InboundMessage, OutboxMessage
from office.monitoring.integrity import findings
from tests.support.citizen import pdf
from tests.support.polling import until
from tests.support.premises import Premises
from tests.support.telegram import hears, open_telegram

SUBJECT = "Una luminaria apagada"
RECEIPT = "Código de consulta:"
STEPS = (
    ("the press is in custody", "killed-before", "office.custody.reception:_ids_of"),
    ("registration begins", "killed-before", "office.intake.process:register"),
    ("it is registered", "killed-after", "office.intake.process:register"),
    ("the conversation is kept", "killed-after", "office.custody.conversations:keep"),
)


async def _reviews(maria: ActingCitizen) -> ChatMessage:
    """Everything up to the review, which waits for «Presentar»."""
    await maria.say("/nuevo")
    await hears(maria, "¿De qué se trata?")
    await maria.say(SUBJECT)
    await hears(maria, "cuéntenos los detalles")
    await maria.attach(pdf("carta"), "carta.pdf")
    await hears(maria, "Recibí 1 archivo")
    await maria.press_label("Revisar")
    return await hears(maria, "Esto es lo que presentará")


async def _presents(maria: ActingCitizen, review: ChatMessage) -> None:
    """Press «Presentar», even where the bot has taken it away: an old screen still shows it."""
    await maria.press(review.message_id, str(review.buttons[0][0]["callback_data"]))


@pytest.mark.parametrize(("step", "moment", "target"), STEPS, ids=[step for step, *_ in STEPS])
async def test_a_kill_files_once(premises: Premises, step: str, moment: str, target: str) -> None:
    async with open_telegram() as telegram:
        premises.extra.update(telegram.settings)
        maria = telegram.maria
        async with premises.open_forked("bot") as building:
            review = await _reviews(maria)
            await until(_all_read, "every message to be read")
            await building.stop()
        async with premises.open_forked("bot", (moment, target)) as building:
            await _presents(maria, review)
            assert await building.process.wait() == -9, building.output
        async with premises.open_forked("bot"):

            async def told_or_in_doubt() -> bool:
                # The sender may have had the receipt in hand: then it is in doubt, never repeated.
                said = telegram.state.from_bot(maria.user_id)
                return any(RECEIPT in message.text for message in said) or await _in_doubt()

            await until(told_or_in_doubt, "the receipt, or its being in doubt")
            await until(_all_read, "every message to be read")
            await _presents(maria, review)  # as somebody does who saw nothing happen
            again = await hears(maria, "ya está registrado, una sola vez")
        said = telegram.state.from_bot(maria.user_id)
        receipts = [message.text for message in said if RECEIPT in message.text]
        assert len(receipts) == 1 or (not receipts and await _in_doubt())
    (document,) = await Document.all()
    assert all(f"Número: {document.number}" in receipt for receipt in receipts)
    assert str(document.number) in again.text
    assert document.subject == SUBJECT and (document.number or "").endswith("-0001-E")
    assert [finding.text async for finding in findings()] == []


async def _all_read() -> bool:
    return await InboundMessage.filter(disposition=Disposition.PENDING).count() == 0


async def test_what_may_have_been_sent_is_not_sent_again(premises: Premises) -> None:
    """Telegram cannot tell a repetition: killed before it was recorded, it stays in doubt."""
    async with open_telegram() as telegram:
        premises.extra.update(telegram.settings)
        maria = telegram.maria
        async with premises.open_forked(
            "bot", ("killed-after", "bot.sending.sender:_deliver")
        ) as building:
            await _presents(maria, await _reviews(maria))
            assert await building.process.wait() == -9, building.output
        async with premises.open_forked("bot"):
            await until(_in_doubt, "the receipt to be in doubt")
            await maria.say("/estado")
            await hears(maria, "Estado: recibido")
        said = telegram.state.from_bot(maria.user_id)
        assert sum(RECEIPT in message.text for message in said) == 1


async def _in_doubt() -> bool:
    return await OutboxMessage.filter(state=OutboxState.UNCERTAIN).count() == 1
