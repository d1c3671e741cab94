"""Guessing made slow: failures counted by what was guessed and by where from."""

from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import FailedLogin
from office import clock
from office.errors import Throttled

WINDOW = timedelta(minutes=5)
MOST_PER_SUBJECT = 5
MOST_PER_ORIGIN = 30


async def check(subject: str, origin: str) -> None:
    """Raises Throttled after 5 failures on `subject` or 30 from `origin` within 5 minutes."""
    since = clock.now() - WINDOW
    on_subject = await FailedLogin.filter(subject=subject[:100], at__gt=since).count()
    from_origin = await FailedLogin.filter(origin=origin[:64], at__gt=since).count()
    if on_subject >= MOST_PER_SUBJECT or from_origin >= MOST_PER_ORIGIN:
        raise Throttled(
            "Demasiados intentos fallidos. Espere cinco minutos y vuelva a intentarlo.",
            int(WINDOW.total_seconds()),
        )


async def failed(subject: str, origin: str) -> None:
    """Count one failure."""

    async def work(connection: BaseDBAsyncClient) -> None:
        await FailedLogin.create(
            subject=subject[:100], origin=origin[:64], at=clock.now(), using_db=connection
        )

    await run_tx(work)


async def forgotten() -> int:
    """Delete failures too old to count, and return how many."""

    async def work(connection: BaseDBAsyncClient) -> int:
        return (
            await FailedLogin.filter(at__lt=clock.now() - 2 * WINDOW).using_db(connection).delete()
        )

    return await run_tx(work)
