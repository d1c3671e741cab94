"""Who signs for the same series of numbers waits for one another instead of signing in vain.

A signed letter bears its number, so that of those who sign at once only the first would keep what
they signed (docs/decisions/0003). While one letter is committed the next is signed for the number
after it. Other processes are not waited for: the number itself decides.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

from office.errors import Conflict
from office.records.numbering.number_series import Series
from office.records.sending.freezing import Numbered
from office.runtime.per_loop import PerLoop

TRIES = 8
BUSY = "Otros documentos se numeraron al mismo tiempo. Vuelva a firmar, por favor."
T = TypeVar("T")


@dataclass(eq=False)
class _Line:
    """`taking` is the sequence that is being committed now."""

    signing: asyncio.Lock = field(default_factory=asyncio.Lock)
    committing: asyncio.Lock = field(default_factory=asyncio.Lock)
    taking: int | None = None


_lines: PerLoop["WeakValueDictionary[Series, _Line]"] = PerLoop(WeakValueDictionary)


async def in_line(
    series: Series,
    make: Callable[[int | None], Awaitable[Numbered]],
    commit: Callable[[Numbered], Awaitable[T | None]],
) -> T:
    """What `commit` gives for what `make` makes, in one's turn among those of `series`.

    `make` gets the sequence that will have been taken before, None for whatever the series says;
    `commit` gives None when the number was taken by somebody else, and it is made again. Raises
    Conflict when that happens again and again.
    """
    kept = _lines()
    line = kept.get(series)
    if line is None:
        line = kept[series] = _Line()
    async with line.signing:
        numbered = await make(line.taking)
        await line.committing.acquire()
    try:
        for _ in range(TRIES):
            line.taking = numbered.coming.sequence
            done = await commit(numbered)
            if done is not None:
                return done
            numbered = await make(None)
    finally:
        line.taking = None
        line.committing.release()
    raise Conflict(BUSY)
