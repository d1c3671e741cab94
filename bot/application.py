"""Opens the door on Telegram: one bot, three tasks (fetch, read, send), one way to stop them."""

import asyncio
import logging
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot, BotCommand
from telegram.error import InvalidToken, TelegramError
from telegram.ext import AIORateLimiter, Application

from bot.receiving import polling
from bot.receiving.lanes import Lanes
from bot.receiving.worker import attend, open_message
from bot.sending import sender
from models.enums import Channel
from office.custody import queue
from office.custody.reception import wait_for_arrivals
from office.runtime.waiting import until_any

TELEGRAM = "https://api.telegram.org"
COMMANDS = (
    BotCommand("nuevo", "Presentar un documento"),
    BotCommand("estado", "Ver en qué van mis trámites"),
    BotCommand("ayuda", "Saber qué puedo hacer"),
    BotCommand("cancelar", "Dejar lo que estoy escribiendo"),
)
_MOST_UNDER_WAY = 16  # messages read at once; each may carry a file of 20 MB
_IDLE = 1.0  # seconds between two looks when nothing rings
_GRACE = 4.0  # seconds for what is under way when the door closes
_FIRST_PAUSE = 1.0  # seconds
_LONGEST_PAUSE = 60.0  # seconds
_log = logging.getLogger(__name__)

# The library is generic over what its own handlers carry; none are used here.
BotApplication = Application[Any, Any, Any, Any, Any, Any]


def build(token: str, api_url: str = TELEGRAM) -> BotApplication:
    """The library's application for the bot of `token`, at the Bot API server `api_url`.

    Without its own updater: what it fetches would be confirmed before it is in custody.
    """
    api_url = api_url.rstrip("/")
    return (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .rate_limiter(AIORateLimiter())
        .updater(None)
        .job_queue(None)
        .build()
    )


async def run(application: BotApplication, stop: asyncio.Event) -> None:
    """Keep the door open until `stop`, then end what is under way within a few seconds.

    While Telegram does not answer the door waits for it. Raises InvalidToken when it refuses the
    token.
    """
    try:
        if await _introduced(application, stop):
            await _work(application.bot, stop)
    finally:
        await application.shutdown()
        # Its connections are open even when Telegram never answered and nothing else began.
        await application.bot.shutdown()


async def _introduced(application: BotApplication, stop: asyncio.Event) -> bool:
    """Make the bot known to Telegram, however long that takes; False when `stop` came first."""
    pause = _FIRST_PAUSE
    while not stop.is_set():
        try:
            await application.initialize()
            # A webhook left behind by another installation would refuse our polling.
            await application.bot.delete_webhook()
            await application.bot.set_my_commands(COMMANDS)
            return True
        except InvalidToken:
            _log.error("Telegram refuses the token of the bot")
            raise
        except TelegramError as error:
            _log.warning("Telegram does not answer yet: %s", error)
        await until_any(stop, asyncio.sleep(pause))
        pause = min(pause * 2, _LONGEST_PAUSE)
    return False


async def _work(bot: Bot, stop: asyncio.Event) -> None:
    reachable = asyncio.Event()
    reachable.set()
    server = urlsplit(bot.base_url).netloc
    poller = asyncio.create_task(polling.run(bot, reachable), name="bot-poller")
    others = {
        asyncio.create_task(read_custody(bot, reachable, stop), name="bot-reader"),
        asyncio.create_task(sender.run(bot, server, stop), name="bot-sender"),
    }
    try:
        await stop.wait()
        poller.cancel()
        await asyncio.wait(others, timeout=_GRACE)
    finally:
        # What is still under way goes back to custody with its lease, or ends as uncertain.
        for task in (poller, *others):
            task.cancel()
        await asyncio.gather(poller, *others, return_exceptions=True)


async def read_custody(bot: Bot, reachable: asyncio.Event, stop: asyncio.Event) -> None:
    """Attend what custody holds until `stop`; nothing is taken while Telegram does not answer."""
    lanes = Lanes(partial(attend, bot), queue.release)
    while not stop.is_set():
        await lanes.room(_MOST_UNDER_WAY)
        if not reachable.is_set() or not await _take(bot, lanes):
            await until_any(stop, wait_for_arrivals(Channel.TELEGRAM, _IDLE))
    await lanes.finish()


async def _take(bot: Bot, lanes: Lanes) -> bool:
    """Claim messages into their lanes; False when there was none."""
    try:
        received = await queue.claim(Channel.TELEGRAM, _MOST_UNDER_WAY - len(lanes))
    except Exception:  # last line of defence: logged; custody is asked again a moment later
        _log.exception("custody could not be asked")
        return False
    for message in received:
        if not lanes.holds(message.id):
            lanes.add(open_message(bot, message))
    return bool(received)
