"""Custody first: what Telegram hands over is kept before it is confirmed, and always ends."""

import asyncio

import pytest
from telegram.error import InvalidToken

from bot.application import build, run
from bot.dialogue import conversation
from bot.dialogue.events import Event, Turn
from bot.receiving import polling
from chasqui.standins.telegram import DEMO_TOKEN, ActingCitizen
from chasqui.standins.telegram.state import BROKEN, TOO_MANY, Failure
from models.enums import Action, Disposition
from models.tables import Conversation, Document, InboundMessage
from models.tables import Event as Trace
from office.custody.raw_message import MOST_ATTEMPTS
from office.errors import Unavailable
from office.intake.quarantining import GIVEN_UP
from office.storage.blobs import StoredBlob, keep_piece
from tests.bot.conftest import PDF, Standin, open_door
from tests.bot.dialogue.test_filing import present
from tests.support.world import World


async def ended(count: int) -> list[InboundMessage]:
    """The messages in custody, once `count` of them have ended."""
    for _ in range(400):
        rows = await InboundMessage.exclude(disposition=Disposition.PENDING).order_by("id")
        if len(rows) >= count:
            return rows
        await asyncio.sleep(0.02)
    raise AssertionError(f"{len(rows)} of {count} messages ended")


async def test_nothing_is_confirmed_that_custody_does_not_have(
    world: World, telegram: Standin, maria: ActingCitizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unavailable(arrival: object) -> int:
        raise Unavailable("El registro no puede recibir mensajes en este momento.")

    await maria.say("/start")
    bot = build(DEMO_TOKEN, telegram.url).bot
    async with bot:
        with monkeypatch.context() as patched:
            patched.setattr(polling, "receive", unavailable)
            with pytest.raises(Unavailable):
                await polling.fetch_once(bot, 0, 0)
        assert len(telegram.state.unconfirmed()) == 1
        offset = await polling.fetch_once(bot, 0, 0)
        assert await InboundMessage.all().count() == 1
        assert len(telegram.state.unconfirmed()) == 1
        await polling.fetch_once(bot, offset, 0)
        assert telegram.state.unconfirmed() == []


async def test_an_update_delivered_twice_is_one_message(
    door: None, telegram: Standin, maria: ActingCitizen
) -> None:
    await maria.say("/nuevo")
    update = telegram.state.unconfirmed() or [{"update_id": 0}]
    await maria.replies(1)
    await telegram.state.wait_until_confirmed()
    if update[0]["update_id"]:
        await telegram.state.push_again(update[0])
    await maria.say("Solicitud de permiso")
    texts = await maria.replies(2)
    await ended(2)

    assert await InboundMessage.all().count() == 2
    assert len(texts) == 2


async def test_what_was_kept_before_a_crash_is_answered_after_it(
    world: World, telegram: Standin, maria: ActingCitizen
) -> None:
    await maria.say("/nuevo")
    await maria.say("Solicitud de permiso")
    bot = build(DEMO_TOKEN, telegram.url).bot
    async with bot:
        await polling.fetch_once(bot, await polling.fetch_once(bot, 0, 0), 0)
    assert telegram.state.unconfirmed() == []

    async with open_door(telegram):
        texts = await maria.replies(2)
        await ended(2)

    assert texts[0].startswith("¿De qué se trata?")
    assert texts[1].startswith("Gracias.")


async def test_a_message_read_again_changes_nothing_twice(
    world: World, telegram: Standin, maria: ActingCitizen
) -> None:
    async with open_door(telegram):
        await maria.say("/nuevo")
        await maria.replies(1)
        await maria.say("Solicitud de permiso")
        await maria.replies(2)
        await maria.say("Detalle único.")
        await maria.replies(3)
        rows = await ended(3)
    # The process was killed after it had kept the state, before it had ended the message.
    await InboundMessage.filter(id=rows[-1].id).update(disposition=Disposition.PENDING)
    async with open_door(telegram):
        texts = await maria.replies(4)
        await ended(3)

    assert texts[3] == texts[2]
    assert (await Conversation.get()).data["draft"]["details"] == "Detalle único."


async def test_a_crash_inside_is_kept_for_a_person_and_the_next_message_goes_on(
    door: None, maria: ActingCitizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(state: object, event: Event, event_id: str) -> Turn:
        monkeypatch.setattr("bot.receiving.worker.advance", conversation.advance)
        raise ZeroDivisionError

    monkeypatch.setattr("bot.receiving.worker.advance", crash)
    await maria.say("/nuevo")
    texts = await maria.replies(1)
    await maria.say("/nuevo")
    texts = await maria.replies(2)
    rows = await ended(2)

    assert texts[0].startswith("No pude leer su último mensaje. Quedó guardado")
    assert texts[1].startswith("¿De qué se trata?")
    assert rows[0].disposition is Disposition.QUARANTINED
    assert "Una persona debe revisarlo" in rows[0].reason
    assert rows[1].disposition is Disposition.ANSWERED


async def test_an_update_that_cannot_be_read_is_quarantined(
    door: None, telegram: Standin, maria: ActingCitizen
) -> None:
    await telegram.state.push({"message": {"message_id": "x", "chat": 7}})
    await maria.say("/start")
    await maria.replies(1)
    rows = await ended(2)

    assert rows[0].disposition is Disposition.QUARANTINED
    assert rows[0].reason == "No es una actualización de Telegram que se pueda leer."
    assert (await Trace.get(action=Action.QUARANTINED)).detail["inbound_id"] == rows[0].id


async def test_an_update_that_the_library_refuses_is_read_for_its_words(
    door: None, telegram: Standin, maria: ActingCitizen
) -> None:
    message = maria.state.add(maria.citizen, from_bot=False, text="/ayuda")
    await maria.send(message, {"text": "/ayuda", "photo": [{"width": 3}], "entities": 7})
    message = maria.state.add(maria.citizen, from_bot=False, text="[novedad]")
    await maria.send(message, {"photo": [{"width": 3}]})

    texts = await maria.replies(2)
    assert texts[0].startswith("Esto es lo que puedo hacer")
    assert texts[1].startswith("No puedo usar ese tipo de mensaje")


async def test_what_killed_the_bot_five_times_is_held_without_being_read(
    world: World, telegram: Standin, maria: ActingCitizen
) -> None:
    await maria.say("/nuevo")
    bot = build(DEMO_TOKEN, telegram.url).bot
    async with bot:
        await polling.fetch_once(bot, await polling.fetch_once(bot, 0, 0), 0)
    await InboundMessage.all().update(attempts=MOST_ATTEMPTS)
    async with open_door(telegram):
        (row,) = await ended(1)
    assert (row.disposition, row.reason) == (Disposition.QUARANTINED, GIVEN_UP)
    assert await Trace.filter(action=Action.QUARANTINED).count() == 1


@pytest.mark.usefixtures("no_pauses")
async def test_an_outage_inside_keeps_the_order_of_a_chat(
    world: World, telegram: Standin, maria: ActingCitizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    outages = [Unavailable("El archivo de documentos no responde en este momento.")] * 2

    async def sometimes(content: bytes, media_type: str) -> StoredBlob:
        if outages:
            raise outages.pop()
        return await keep_piece(content, media_type)

    monkeypatch.setattr("bot.receiving.fetching.keep_piece", sometimes)
    await maria.say("/nuevo")
    await maria.say("Solicitud de permiso")
    await maria.attach(PDF, "permiso.pdf")
    await maria.say("Esto va después del archivo.")
    async with open_door(telegram):
        texts = await maria.replies(4)
        rows = await ended(4)

    assert texts[2].startswith("Recibí 1 archivo:")
    assert texts[3].startswith("Anotado.")
    assert {row.disposition for row in rows} == {Disposition.ANSWERED}


async def test_groups_are_refused_politely(
    door: None, telegram: Standin, maria: ActingCitizen
) -> None:
    await maria.say_in_group("/nuevo")
    await maria.say_in_group("Hola, vecinos")
    rows = await ended(2)

    assert {row.disposition for row in rows} == {Disposition.REFUSED}
    said = [given["text"] for method, given in telegram.state.calls if method == "sendMessage"]
    assert len(said) == 1
    assert said[0].startswith("Solo atiendo en conversaciones privadas")


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (
            {"location": {"latitude": -0.2, "longitude": -78.5}},
            "¿De qué se trata?",
        ),
        (
            {"dice": {"emoji": "🎲", "value": 3}},
            "No puedo usar ese tipo de mensaje.",
        ),
    ],
)
async def test_other_kinds_of_messages_are_answered_kindly(
    door: None, maria: ActingCitizen, content: dict[str, object], answer: str
) -> None:
    await maria.send_other(content)

    assert (await maria.replies(1))[0].startswith(answer)


async def test_an_edited_message_is_answered(door: None, maria: ActingCitizen) -> None:
    await maria.say("hola")
    await maria.replies(1)
    await maria.edit_last("hola, quería decir")

    assert (await maria.replies(2))[1].startswith("Vi que cambió un mensaje")
    await maria.edit_last("hola, quería decir")  # as a reaction to it does
    await maria.say("/ayuda")

    assert (await maria.replies(3))[2].startswith("Esto es lo que puedo hacer")


async def test_what_is_no_message_at_all_ends_without_an_answer(
    door: None, maria: ActingCitizen
) -> None:
    await maria.send_other({"group_chat_created": True})
    rows = await ended(1)

    assert rows[0].disposition is Disposition.AUTOMATIC


async def test_who_blocks_the_bot_does_not_stop_the_others(
    door: None, telegram: Standin, maria: ActingCitizen, segundo: ActingCitizen
) -> None:
    telegram.state.fail_next("sendMessage", Failure(403, "Forbidden: bot was blocked by the user"))
    await maria.say("/start")
    await ended(1)
    await segundo.say("/start")

    assert len(await segundo.replies(1)) == 1
    assert maria.state.from_bot(maria.user_id) == []


async def test_a_reply_refused_for_the_rate_comes_later(
    door: None, telegram: Standin, maria: ActingCitizen
) -> None:
    telegram.state.fail_next("sendMessage", Failure(429, "Too Many Requests", retry_after=1))
    await maria.say("/start")

    assert len(await maria.replies(1)) == 1
    assert TOO_MANY.retry_after == 7


async def test_polling_goes_on_after_an_outage(
    world: World, telegram: Standin, maria: ActingCitizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.receiving.polling._FIRST_PAUSE", 0.01)
    monkeypatch.setattr("bot.application._FIRST_PAUSE", 0.01)
    telegram.state.fail_next("getMe", BROKEN, times=2)
    telegram.state.fail_next("getUpdates", BROKEN, times=2)
    async with open_door(telegram):
        await maria.say("/start")
        assert len(await maria.replies(1)) == 1


async def test_a_refused_token_is_told_to_whoever_opened_the_door(
    world: World, telegram: Standin
) -> None:
    with pytest.raises(InvalidToken):
        await run(build("1:wrong", telegram.url), asyncio.Event())


async def test_the_door_closes_while_it_still_waits_for_telegram(world: World) -> None:
    stop = asyncio.Event()
    opening = asyncio.create_task(run(build(DEMO_TOKEN, "http://127.0.0.1:1"), stop))
    await asyncio.sleep(0.2)
    stop.set()
    await asyncio.wait_for(opening, 5)


async def test_many_citizens_at_once_do_not_mix(
    door: None, maria: ActingCitizen, segundo: ActingCitizen
) -> None:
    numbers = await asyncio.gather(present(maria), present(segundo))

    assert len(set(numbers)) == 2
    documents = await Document.all().select_related("case__contact")
    assert {document.case.contact.address for document in documents if document.case} == {
        str(maria.user_id),
        str(segundo.user_id),
    }
