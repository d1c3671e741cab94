"""Notices that the server's clock jumped, by one that cannot: what waits for an hour must be asked
anew, and whoever looks after the house must know which dates to doubt."""

import asyncio
import time
from collections.abc import Callable

from models.enums import IncidentKind
from office import clock
from office.monitoring import incidents

_EVERY = 2.0  # seconds between two looks
FURTHEST = 20.0  # seconds; what a time service corrects at once is less


class ClockWatch:
    """Compares the office's clock with the monotonic one since the last look."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last = self._offset()

    async def jumped(self) -> None:
        """Return once the clock has jumped, after that was logged and kept."""
        while not await self.look():
            await asyncio.sleep(_EVERY)

    async def look(self) -> bool:
        """Whether the clock jumped since the last look."""
        offset = self._offset()
        jump, self._last = offset - self._last, offset
        if abs(jump) < FURTHEST:
            return False
        await incidents.note(IncidentKind.CLOCK, _said(jump))
        return True

    def _offset(self) -> float:
        return clock.now().timestamp() - self._steady()


def _said(jump: float) -> str:
    whither = "se adelantó" if jump > 0 else "se atrasó"
    return (
        f"El reloj de este servidor {whither} de golpe {_in_words(abs(jump))}. Revise las fechas"
        " de lo registrado alrededor de esa hora; las tareas programadas se calcularon de nuevo."
    )


def _in_words(seconds: float) -> str:
    for size, one, many in (
        (86_400, "día", "días"),
        (3_600, "hora", "horas"),
        (60, "minuto", "minutos"),
    ):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {one if count == 1 else many}"
    return f"{round(seconds)} segundos"
