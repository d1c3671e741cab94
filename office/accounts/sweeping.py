"""What is over is forgotten: sessions, tokens, kept forms, browsers and failures to come in."""

from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import PendingAccount, WebSession
from office import clock
from office.accounts.authenticators import one_time_tokens, throttle
from office.accounts.sign_in import citizen_sessions, devices, kept_forms

_KEPT = timedelta(days=1)  # an ended session tells whose a late form is (kept_forms)


async def sweep() -> int:
    """Delete what ended or is too old to count; return how many rows."""
    old = clock.now() - _KEPT

    async def work(connection: BaseDBAsyncClient) -> int:
        ended = await WebSession.filter(expires_at__lt=old).using_db(connection).delete()
        pending = PendingAccount.filter(expires_at__lt=old).using_db(connection)
        return (
            ended
            + await pending.delete()
            + await citizen_sessions.sweep(connection)
            + await one_time_tokens.forget_old(connection)
            + await kept_forms.forget_old(connection)
            + await devices.forget_old(connection)
        )

    return await run_tx(work) + await throttle.forgotten()
