"""Brings updates from Telegram into custody; only what is there is confirmed (DESIGN 3.1).

Telegram keeps an update until a getUpdates asks beyond it, so the offset moves after custody has
everything: a crash in between makes Telegram deliver again, and custody knows the update's id.
"""

import asyncio
import json
import logging
from typing import Any

from telegram import Bot
from telegram.error import Conflict, TelegramError

from models.enums import Channel
from office.custody.reception import Arrival, receive
from office.errors import Unavailable

# Others (a chat's members, reactions, …) are not asked for: nobody wrote them to the office.
ALLOWED = ["message", "edited_message", "callback_query"]
# In lower case, which Telegram takes as well, because the library refuses to hand over raw what it
# has a method for: its get_updates fails altogether over one update that it cannot read.
_GET_UPDATES = "getupdates"
_WAIT = 25  # seconds that Telegram may let a getUpdates wait
_ANSWER_WITHIN = 10.0  # seconds beyond that
_FIRST_PAUSE = 1.0  # seconds
_LONGEST_PAUSE = 60.0  # seconds
_log = logging.getLogger(__name__)


async def run(bot: Bot, reachable: asyncio.Event) -> None:
    """Fetch updates until cancelled; `reachable` is set while Telegram answers."""
    offset, pause = 0, _FIRST_PAUSE
    while True:
        try:
            offset = await fetch_once(bot, offset, _WAIT)
        except Unavailable as error:
            _log.error("custody takes nothing, so Telegram keeps its updates: %s", error)
        except TelegramError as error:
            reachable.clear()
            why = "another program polls this bot" if isinstance(error, Conflict) else error
            _log.warning("Telegram does not answer: %s", why)
        except Exception:  # last line of defence: logged, and nothing is confirmed
            _log.exception("fetching updates failed")
        else:
            reachable.set()
            pause = _FIRST_PAUSE
            continue
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def fetch_once(bot: Bot, offset: int, wait: int) -> int:
    """Take the next updates into custody, confirming those below `offset`; the new offset.

    As plain JSON, because an update that the library cannot read must be kept all the same.
    Raises Unavailable and TelegramError: nothing is confirmed then.
    """
    updates: list[dict[str, Any]] = await bot.do_api_request(
        _GET_UPDATES,
        api_kwargs={"offset": offset, "timeout": wait, "allowed_updates": ALLOWED},
        read_timeout=wait + _ANSWER_WITHIN,
    )
    await asyncio.gather(*(receive(_arrival(bot.id, update)) for update in updates))
    return max((update["update_id"] + 1 for update in updates), default=offset)


def _arrival(bot_id: int, update: dict[str, Any]) -> Arrival:
    return Arrival(
        channel=Channel.TELEGRAM,
        original=json.dumps(update, ensure_ascii=False).encode(errors="surrogatepass"),
        external_id=f"{bot_id}:{update['update_id']}",
        mail_from=_sender(update),
        media_type="application/json",
    )


def _sender(update: dict[str, Any]) -> str:
    """The user's id, for whoever finds the message in quarantine."""
    for content in update.values():
        if isinstance(content, dict) and isinstance(content.get("from"), dict):
            return f"telegram:{content['from'].get('id', '')}"
    return ""
