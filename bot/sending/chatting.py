"""Says the bot's side of a conversation; a prompt may be lost or repeated, a record may not."""

import asyncio
import logging

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, TelegramError

from bot.dialogue.events import Reply
from bot.sending.outcomes import Verdict, pause_of, verdict_on

TEXT_LIMIT = 4096  # UTF-16 units of a message (core.telegram.org/bots/api#sendmessage)
# Telegram would fetch an address in the text to preview it, query code and all.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_TRIES = 5
_LONGEST_PAUSE = 20.0  # seconds; within the lease of the message that is being answered
_log = logging.getLogger(__name__)


async def say(bot: Bot, chat_id: int, reply: Reply, topic: int | None = None) -> None:
    """Send one reply, into `topic` of the chat where it has topics.

    A refusal (blocked, chat gone) and a doubtful sending are logged, not repeated. Raises
    TelegramError when Telegram could not be reached at all.
    """
    pieces = split(reply.text)
    for piece in pieces:
        markup = _keyboard(reply) if piece is pieces[-1] else None
        if not await _send(bot, chat_id, piece, markup, topic):
            return


async def _send(
    bot: Bot, chat_id: int, text: str, markup: InlineKeyboardMarkup | None, topic: int | None
) -> bool:
    for attempt in range(1, _TRIES + 1):
        try:
            await bot.send_message(
                chat_id,
                text,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
                message_thread_id=topic,
            )
            return True
        except TelegramError as error:
            verdict = verdict_on(error)
            if verdict is not Verdict.LATER:
                _log.warning("a reply was not confirmed (%s): %s", verdict, error)
                return False
            if attempt == _TRIES:
                raise
            asked = pause_of(error)
            wait = asked.total_seconds() if asked else 2.0 ** (attempt - 1)
            await asyncio.sleep(min(wait, _LONGEST_PAUSE))
    return False


async def acknowledge_press(bot: Bot, chat_id: int, query_id: str, pressed_id: int | None) -> None:
    """Stop the button's clock and take the buttons away, so that they are not pressed again.

    Only comfort: a failure is logged and nothing else.
    """
    try:
        await bot.answer_callback_query(query_id)
        if pressed_id is not None:
            await bot.edit_message_reply_markup(chat_id, pressed_id)
    except BadRequest as error:  # too old to be answered, or the buttons are gone already
        _log.debug("a press was not acknowledged: %s", error)
    except TelegramError as error:
        _log.warning("a press was not acknowledged: %s", error)


def _keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    if not reply.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.data) for button in row]
            for row in reply.buttons
        ]
    )


def units(text: str) -> int:
    """The length of `text` as Telegram counts it: in UTF-16 units, two for an emoji."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def split(text: str) -> list[str]:
    """`text` in pieces that Telegram takes, cut between lines or words where that is possible."""
    pieces = []
    while units(text) > TEXT_LIMIT:
        most = _within(text, TEXT_LIMIT)
        cut = max(text.rfind("\n", 1, most), 0) or max(text.rfind(" ", most // 2, most), 0) or most
        pieces.append(text[:cut])
        text = text[cut:].lstrip("\n")
    return [*pieces, text]


def _within(text: str, limit: int) -> int:
    """How many characters of `text` have at most `limit` units."""
    used = 0
    for position, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            return position
    return len(text)
