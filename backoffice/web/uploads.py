"""Files from people without an account: how many at once, and how much a minute, from one place.

Counted in this process alone: what is bounded here is its memory and its time.
"""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from starlette.requests import Request

from office import clock
from office.addresses.origins import origin_of
from office.errors import Throttled

_AT_ONCE_PER_ORIGIN, _AT_ONCE = 3, 12
_BYTES_A_MINUTE = 150 * 1024 * 1024
_MINUTE = timedelta(minutes=1)
_MOST_ORIGINS = 10_000
_WORDS = "Recibimos demasiados archivos desde su red. Espere un minuto y vuelva a intentarlo."


class Uploads:
    """The uploads under way and the bytes of this minute."""

    def __init__(self) -> None:
        self._now: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._since: datetime | None = None

    @asynccontextmanager
    async def turn(self, request: Request) -> AsyncIterator[None]:
        """A turn for the file that `request` brings, if it may bring one. Raises Throttled."""
        if not request.headers.get("content-type", "").lower().startswith("multipart/"):
            yield
            return
        origin = origin_of(request.client.host if request.client else "")
        self._enter(origin, request.headers.get("content-length", ""))
        try:
            yield
        finally:
            self._now[origin] -= 1
            if self._now[origin] <= 0:
                del self._now[origin]

    def _enter(self, origin: str, length: str) -> None:
        if self._since is None or not timedelta() <= clock.now() - self._since < _MINUTE:
            self._bytes.clear()
            self._since = clock.now()
        full = self._now[origin] >= _AT_ONCE_PER_ORIGIN or self._now.total() >= _AT_ONCE
        if full or self._bytes[origin] >= _BYTES_A_MINUTE or len(self._bytes) > _MOST_ORIGINS:
            raise Throttled(_WORDS, 60)
        self._now[origin] += 1
        # Without a length it may be anything up to the limit.
        self._bytes[origin] += int(length) if length.isdecimal() else _BYTES_A_MINUTE // 5


uploads = Uploads()
