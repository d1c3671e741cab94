"""Files out of Telegram and into custody, before anybody is told that they were received."""

import asyncio
import logging

from telegram import Bot
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.dialogue.drafts import DraftFile
from bot.dialogue.events import Attached, NotAttached
from bot.dialogue.file_words import FILE_LIMIT
from bot.receiving.reading import FileWanted
from bot.sending.outcomes import pause_of
from office.papers.inspection import sniffing
from office.storage.blobs import keep_piece

_TRIES = 5
_PAUSE = 1.0  # seconds before the second try, doubled before each further one
# «wrong file_id or the file is temporarily unavailable»: Telegram's way to say «not yet».
_NOT_YET = "temporarily unavailable"
_LONGEST_PAUSE = 30.0  # seconds
_READ_TIMEOUT = 60.0  # seconds; 20 MB over a slow line
_log = logging.getLogger(__name__)


async def fetch(bot: Bot, wanted: FileWanted) -> Attached | NotAttached:
    """Bring a file into custody, or say why it could not be brought.

    Raises Unavailable when custody does not answer.
    """
    refused = NotAttached(wanted.name, wanted.size, False, wanted.caption)
    if wanted.size > FILE_LIMIT:
        return NotAttached(wanted.name, wanted.size, True, wanted.caption)
    try:
        content = await _download(bot, wanted.file_id)
    except BadRequest as error:
        too_big = "too big" in str(error).lower()
        return NotAttached(wanted.name, wanted.size, too_big, wanted.caption)
    except TelegramError as error:
        _log.warning("a file could not be fetched: %s", type(error).__name__)
        return refused
    media_type = sniffing.media_type(content, wanted.name)
    stored = await keep_piece(content, media_type)
    file = DraftFile(
        name=wanted.name,
        media_type=media_type,
        size=len(content),
        sha256=stored.sha256,
        finding=sniffing.mismatch(content, wanted.name),
        photo=wanted.photo,
        album=wanted.album,
    )
    return Attached(file, wanted.caption, wanted.replied)


async def _download(bot: Bot, file_id: str) -> bytes:
    """The file's content; fetching may be repeated safely, so it is, a few times."""
    for attempt in range(1, _TRIES + 1):
        try:
            file = await bot.get_file(file_id)
            return bytes(await file.download_as_bytearray(read_timeout=_READ_TIMEOUT))
        except BadRequest as error:
            if _NOT_YET not in str(error).lower() or attempt == _TRIES:
                raise
            await asyncio.sleep(_pause(error, attempt))
        except (NetworkError, RetryAfter) as error:
            if attempt == _TRIES:
                raise
            await asyncio.sleep(_pause(error, attempt))
    raise AssertionError("unreachable")


def _pause(error: TelegramError, attempt: int) -> float:
    asked = pause_of(error)
    wait = asked.total_seconds() if asked else _PAUSE * 2 ** (attempt - 1)
    return min(wait, _LONGEST_PAUSE)
