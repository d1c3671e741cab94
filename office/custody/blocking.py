"""Senders whose mail is refused at the door, asked at every message and so kept at hand."""

import asyncio
import logging
from datetime import datetime, timedelta

from tortoise.exceptions import BaseORMException

from models.tables import BlockedSender
from office import clock
from office.domains import with_domain_in_letters

_log = logging.getLogger(__name__)
_FRESH = timedelta(seconds=10)  # how long the doors may go on taking what was just blocked


class _Known:
    """The blocked addresses and domains as they were at `asked_at`."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._asked_at: datetime | None = None
        self._blocked: frozenset[str] = frozenset()
        self._asking = asyncio.Lock()

    async def now(self) -> frozenset[str]:
        async with self._asking:
            now = clock.now()
            if self._asked_at is None or not timedelta() <= now - self._asked_at < _FRESH:
                self._asked_at = now
                await self._ask()
        return self._blocked

    async def _ask(self) -> None:
        try:
            rows = await BlockedSender.all().values_list("address", flat=True)
        except (BaseORMException, OSError, RuntimeError) as error:
            # Custody will refuse the message itself if the database is still away then.
            _log.warning("blocked senders not known: %s", error)
        else:
            self._blocked = frozenset(str(address).lower() for address in rows)


_known: _Known | None = None


async def is_blocked(sender: str) -> bool:
    """Whether `sender` (an envelope address, any case) or its whole domain is blocked.

    What was blocked or freed in another process counts ten seconds later; see `forget`.
    """
    global _known
    if _known is None or _known.loop is not asyncio.get_running_loop():
        _known = _Known()
    blocked = await _known.now()
    folded = with_domain_in_letters(sender)
    return bool(blocked) and (folded in blocked or f"@{folded.rpartition('@')[2]}" in blocked)


def forget() -> None:
    """Ask the database next time; for who has just changed the list in this process."""
    global _known
    _known = None
