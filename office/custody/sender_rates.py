"""How much each sender has brought within the hour, in all processes together.

What this process took is counted as it comes; what the others took, and what was taken before a
restart, is read from the table of messages twice a minute, beside the mail and not before it. So
a sender that writes to several processes at once may exceed a bound by what it brings in half a
minute; in exchange no message waits for the database.
"""

import asyncio
import logging
from collections import Counter
from datetime import datetime, timedelta

from tortoise.exceptions import BaseORMException
from tortoise.functions import Count

from models.enums import Channel
from models.ids import oldest_id
from models.tables import InboundMessage
from office import clock
from office.runtime.per_loop import PerLoop

_log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)
_FRESH = timedelta(seconds=30)


class _Paces:
    """Messages of the last hour by sender: as the table told, and since then."""

    def __init__(self) -> None:
        self._told: Counter[str] = Counter()
        self._since: Counter[str] = Counter()
        self._asked_at: datetime | None = None
        self._asking: asyncio.Task[None] | None = None

    def count(self, sender: str) -> None:
        self._since[sender] += 1

    def of(self, sender: str) -> int:
        stale = self._asked_at is None or not timedelta() <= clock.now() - self._asked_at < _FRESH
        if stale and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self.ask())
        return self._told[sender] + self._since[sender]

    async def ask(self) -> None:
        self._asked_at = clock.now()
        before = self._since.copy()
        try:
            told = await _told_since(self._asked_at - HOUR)
        except (BaseORMException, OSError, RuntimeError) as error:
            _log.warning("senders' pace not known: %s", error)
            return
        self._told = told
        self._since -= before  # in the table by now; also drops what has come to nothing


async def _told_since(moment: datetime) -> Counter[str]:
    rows = (
        await InboundMessage.filter(
            id__gte=oldest_id(HOUR.total_seconds()),  # the key alone is indexed
            received_at__gte=moment,
            channel=Channel.EMAIL,
        )
        .annotate(messages=Count("id"))
        .group_by("mail_from")
        .values_list("mail_from", "messages")
    )
    told: Counter[str] = Counter()
    for sender, messages in rows:
        told[str(sender).lower()] += int(messages)
    return told


_paces = PerLoop(_Paces)


def brought(sender: str) -> int:
    """How many messages `sender` (an envelope address, any case) brought within the hour."""
    return _paces().of(sender.strip().lower())


def count(sender: str) -> None:
    """One more message of `sender` is in custody."""
    _paces().count(sender.strip().lower())


async def ask_now() -> None:
    """Bring what is known of the other processes up to date."""
    await _paces().ask()
