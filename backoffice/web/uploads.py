"""Files that people send: how many at once, and from strangers how much a minute.

Strangers are counted by where they come from, officials and citizens each by themselves. Counted in
this process alone: what is bounded here is its memory and its time.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request

from office import clock
from office.addresses.origins import origin_of
from office.errors import Throttled

_BYTES_A_MINUTE = 150 * 1024 * 1024
_MINUTE = timedelta(minutes=1)
_MOST_SENDERS = 10_000
_FROM_THERE = "Recibimos demasiados archivos desde su red. Espere un minuto y vuelva a intentarlo."
_YOURS = (
    "Está enviando demasiados archivos a la vez. Espere a que terminen los anteriores y vuelva a "
    "intentarlo."
)


@dataclass(frozen=True)
class Sort:
    """A sort of senders: so many uploads of each at once, so many of all; `metered`: so many bytes
    a minute."""

    at_once: int
    in_all: int
    metered: bool
    words: str


STRANGER = Sort(3, 12, True, _FROM_THERE)
CITIZEN = Sort(3, 12, True, _YOURS)
OFFICIAL = Sort(6, 24, False, _YOURS)  # a desk scans all day


class Uploads:
    """The uploads under way and the bytes of this minute."""

    def __init__(self) -> None:
        self._now: Counter[tuple[Sort, str]] = Counter()
        self._bytes: Counter[tuple[Sort, str]] = Counter()
        self._since: datetime | None = None

    @asynccontextmanager
    async def turn(
        self, request: Request, sort: Sort | None = None, who: int = 0
    ) -> AsyncIterator[None]:
        """A turn for the file that `request` brings, if it may bring one. Raises Throttled.

        `who` sends it, one of `sort`; a stranger where that is not known.
        """
        if not request.headers.get("content-type", "").lower().startswith("multipart/"):
            yield
            return
        sender = (sort, str(who)) if sort else (STRANGER, _origin(request))
        self._enter(sender, request.headers.get("content-length", ""))
        try:
            yield
        finally:
            self._now[sender] -= 1
            if self._now[sender] <= 0:
                del self._now[sender]

    def _enter(self, sender: tuple[Sort, str], length: str) -> None:
        sort, _ = sender
        if self._since is None or not timedelta() <= clock.now() - self._since < _MINUTE:
            self._bytes.clear()
            self._since = clock.now()
        of_all = sum(count for (each, _), count in self._now.items() if each == sort)
        full = self._now[sender] >= sort.at_once or of_all >= sort.in_all
        flood = self._bytes[sender] >= _BYTES_A_MINUTE or len(self._bytes) > _MOST_SENDERS
        if full or (sort.metered and flood):
            raise Throttled(sort.words, 60)
        self._now[sender] += 1
        if sort.metered:  # without a length it may be anything up to the limit
            self._bytes[sender] += int(length) if length.isdecimal() else _BYTES_A_MINUTE // 5


def _origin(request: Request) -> str:
    return origin_of(request.client.host if request.client else "")


uploads = Uploads()
