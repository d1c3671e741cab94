"""What an error of Telegram means for a message: not sent, refused, or nobody knows."""

from datetime import timedelta
from enum import StrEnum

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

# The request never left: repeating it cannot send anything twice.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Verdict(StrEnum):
    """What is known of a message whose sending failed."""

    LATER = "later"  # certainly not sent, and may be sent later
    REFUSED = "refused"  # certainly not sent, and never will be
    UNCERTAIN = "uncertain"  # may have been sent


def verdict_on(error: TelegramError) -> Verdict:
    """What `error` tells of the message it ended."""
    if isinstance(error, RetryAfter):
        return Verdict.LATER
    if isinstance(error, (Forbidden, BadRequest, ChatMigrated)):
        return Verdict.REFUSED
    # A wrong token refuses everything, and is mended by the operator, not by the citizen.
    if isinstance(error, InvalidToken) or isinstance(error.__cause__, _NOT_SENT):
        return Verdict.LATER
    return Verdict.UNCERTAIN


def pause_of(error: TelegramError) -> timedelta | None:
    """How long Telegram asks to wait, if it does."""
    if not isinstance(error, RetryAfter):
        return None
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
