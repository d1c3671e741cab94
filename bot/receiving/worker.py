"""Reads what custody holds of Telegram and brings each message to its end, in order per chat.

State and replies are kept before anything is said: a message that is read again after a crash
changes nothing twice, its replies are only said again.
"""

import json
import logging
from dataclasses import asdict, dataclass
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError

from bot.dialogue import words
from bot.dialogue.conversation import advance
from bot.dialogue.drafts import State
from bot.dialogue.events import Button, Event, Pressed, Reply, Turn
from bot.receiving import acts
from bot.receiving.fetching import fetch
from bot.receiving.partial_updates import essentials
from bot.receiving.reading import FileWanted, Reading, read
from bot.sending import chatting
from models.enums import Disposition
from office.custody import conversations, queue
from office.custody.raw_message import RawMessage
from office.errors import Unavailable
from office.intake import quarantining
from office.monitoring.health import database_answers
from office.quarantine import release
from office.runtime.hostile_input import REFUSED

_UNREADABLE = "No es una actualización de Telegram que se pueda leer."
_CRASHED = "El programa falló al leer este mensaje. Una persona debe revisarlo."
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """A message of custody with what it means; `chat` orders messages of the same chat."""

    received: RawMessage
    reading: Reading | None
    chat: str


def open_message(bot: Bot, received: RawMessage) -> Opened:
    """Read `received`. What is no update comes out without a reading, in a chat of its own."""
    try:
        reading = _understood(json.loads(received.original), bot)
    except REFUSED:  # whatever it is, it must not stop the others
        _log.exception("update %s cannot be read", received.external_id)
        return Opened(received, None, f"unreadable:{received.id}")
    if reading is None:
        return Opened(received, Reading(0, 0, "", True, None), f"nobody:{received.id}")
    return Opened(received, reading, f"telegram:{reading.chat_id}")


def _understood(update: dict[str, Any], bot: Bot) -> Reading | None:
    try:
        return read(Update.de_json(update, bot))
    except REFUSED as error:
        # The library refuses the whole for one part it does not know: the rest is read without.
        _log.warning("update %s is read in part: %s", update.get("update_id"), type(error).__name__)
        return read(Update.de_json(essentials(update), bot))


async def attend(bot: Bot, opened: Opened, following: Opened | None) -> bool:
    """Bring one message to its end, knowing which one follows in the same chat.

    False when database, storage or Telegram do not answer: the message is to be given back to
    custody. What fails otherwise is logged and quarantined, and the citizen is told.
    """
    received, reading = opened.received, opened.reading
    if received.is_beyond_us:
        await quarantining.quarantine_silently(
            received.id, quarantining.GIVEN_UP, reading.name if reading else ""
        )
        return True
    try:
        # Held before, and registered by an official's order: there is nothing to converse about.
        if received.attempts > 1 and await release.finished(received.id):
            return True
        if reading is None:
            await quarantining.quarantine_silently(received.id, _UNREADABLE)
            return True
        await _attend(bot, received, reading, _is_file(following))
    except (Unavailable, OSError, TelegramError) as error:
        _log.warning("message %d stays in custody: %s", received.id, error)
        return False
    except Exception:  # last line of defence: logged, kept for a person, and the next one goes on
        _log.exception("message %d failed", received.id)
        if not await database_answers():
            return False
        await quarantining.quarantine_silently(
            received.id, _CRASHED, reading.name if reading else ""
        )
        if reading and reading.private and reading.chat_id:
            await chatting.say(bot, reading.chat_id, Reply(words.FAILED), reading.topic)
    return True


def _is_file(opened: Opened | None) -> bool:
    """Whether another file follows, whose receipt will tell of both."""
    return bool(opened and opened.reading and isinstance(opened.reading.what, FileWanted))


async def _attend(bot: Bot, received: RawMessage, reading: Reading, more_files: bool) -> None:
    if reading.what is None:
        await queue.dispose(received.id, Disposition.AUTOMATIC, "No dice nada a lo que responder.")
    elif not reading.private:
        await _refuse_group(bot, received, reading)
    else:
        await _converse(bot, received, reading, more_files)


async def _refuse_group(bot: Bot, received: RawMessage, reading: Reading) -> None:
    """In a group only what is said to the bot itself is answered, and with a polite no."""
    spoken_to = received.original.find(b"bot_command") >= 0 or bool(reading.query_id)
    if spoken_to:
        await chatting.say(bot, reading.chat_id, Reply(words.GROUP))
    await queue.dispose(received.id, Disposition.REFUSED, "Se escribió en un grupo.")


async def _converse(bot: Bot, received: RawMessage, reading: Reading, more_files: bool) -> None:
    chat = f"telegram:{reading.chat_id}"
    step, data = await conversations.load(chat)
    if data.get("applied") == str(received.id):
        replies = tuple(_reply_from(entry) for entry in data["replies"])
    else:
        turn = await _turn(bot, received, reading, State.from_json(step, data))
        replies = turn.replies
        kept = turn.state.to_json() | {
            "applied": str(received.id),
            "topic": reading.topic,
            "replies": [asdict(reply) for reply in replies],
        }
        await conversations.keep(chat, turn.state.step, kept)
    if reading.query_id:
        pressed_id = reading.pressed_id if _is_spent(reading.what) else None
        await chatting.acknowledge_press(bot, reading.chat_id, reading.query_id, pressed_id)
    for reply in replies:
        if not (reply.receipt and more_files):
            await chatting.say(bot, reading.chat_id, reply, reading.topic)
    # A no-op for what the registry has ended already.
    await queue.dispose(received.id, Disposition.ANSWERED, "Paso de una conversación.")


async def _turn(bot: Bot, received: RawMessage, reading: Reading, state: State) -> Turn:
    event = await fetch(bot, reading.what) if isinstance(reading.what, FileWanted) else reading.what
    if event is None:
        return Turn(state)
    if reading.message_id:
        state = state.hearing(reading.message_id, reading.digest)
    turn = advance(state, event, _short(received.id))
    return await acts.perform(turn, acts.Asker(reading, received.id, received.received_at))


def _is_spent(event: Event | FileWanted | None) -> bool:
    """Whether the buttons were a draft's, and go away with the press; menus stay."""
    return isinstance(event, Pressed) and bool(event.argument) and event.action != "caso"


def _short(number: int) -> str:
    """`number` in base 36, to fit into a button's data."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits


def _reply_from(entry: dict[str, Any]) -> Reply:
    rows = tuple(tuple(Button(**button) for button in row) for row in entry["buttons"])
    return Reply(entry["text"], rows, entry["receipt"])
