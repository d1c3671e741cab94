"""Senders whose mail is refused at the door, asked at every message and so kept at hand."""

import asyncio
import logging
from datetime import datetime, timedelta

from tortoise.exceptions import BaseORMException

from models.tables import BlockedSender
from office import clock
from office.addresses.domains import with_domain_in_letters
from office.runtime.per_loop import PerLoop

_log = logging.getLogger(__name__)
_FRESH = timedelta(seconds=10)  # how long the doors may go on taking what was just blocked


class _Known:
    """The blocked addresses and domains as they were at `asked_at`."""

    def __init__(self) -> None:
        self._asked_at: datetime | None = None
        self._blocked: frozenset[str] = frozenset()
        self._asking = asyncio.Lock()

    async def now(self) -> frozenset[str]:
        if self._is_stale() or self._asking.locked():
            async with self._asking:
                if self._is_stale():
                    self._asked_at = clock.now()
                    await self._ask()
        return self._blocked

    def _is_stale(self) -> bool:
        return self._asked_at is None or not timedelta() <= clock.now() - self._asked_at < _FRESH

    async def _ask(self) -> None:
        try:
            rows = await BlockedSender.all().values_list("address", flat=True)
        except (BaseORMException, OSError, RuntimeError) as error:
            # Custody will refuse the message itself if the database is still away then.
            _log.warning("blocked senders not known: %s", error)
        else:
            self._blocked = frozenset(str(address).lower() for address in rows)


_known = PerLoop(_Known)


async def is_blocked(sender: str) -> bool:
    """Whether `sender` (an envelope address, any case) or its whole domain is blocked.

    What was blocked or freed in another process counts ten seconds later; see `forget`.
    """
    blocked = await _known().now()
    if not blocked:
        return False
    folded = with_domain_in_letters(sender)
    return folded in blocked or f"@{folded.rpartition('@')[2]}" in blocked


def forget() -> None:
    """Ask the database next time; for who has just changed the list in this process."""
    _known.forget()
