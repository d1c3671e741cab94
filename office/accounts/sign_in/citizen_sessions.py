"""Sessions of citizens: opened, found again by their cookie, ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx, run_tx_if_room
from models.enums import CitizenLevel
from models.tables import CitizenAccount, CitizenSession
from office import clock
from office.accounts.sign_in import login_log
from office.accounts.sign_in.sessions import LoggedIn, is_stale, seen_now
from office.config import config


@dataclass(frozen=True)
class Holder:
    """A citizen who has come in. `login` is proven to be theirs from level DESK on."""

    citizen_id: int
    name: str
    login: str
    email: str
    level: CitizenLevel
    csrf: str
    origin: str = ""


async def open_session(
    connection: BaseDBAsyncClient, citizen_id: int, origin: str, device: str = ""
) -> LoggedIn:
    """Open a session for a citizen who has proven who they are."""
    token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), clock.now()
    await CitizenSession.create(
        token_hash=_hash(token),
        citizen_id=citizen_id,
        csrf=csrf,
        created_at=now,
        seen_at=now,
        expires_at=now + config().session_longest,
        origin=origin[:64],
        device=device[:120],
        using_db=connection,
    )
    return LoggedIn(token, csrf)


async def session(token: str, origin: str) -> Holder | None:
    """Whose session `token` is; None when there is none, it idled or lasted too long."""
    now = clock.now()
    row = await CitizenSession.get_or_none(token_hash=_hash(token), expires_at__gt=now)
    if row is None or row.seen_at < now - config().session_idle:
        return None
    account = await CitizenAccount.get_or_none(
        citizen_id=row.citizen_id, active=True
    ).select_related("citizen")
    if account is None:
        return None
    if is_stale(row.seen_at):
        await _touch(row)
    return Holder(
        citizen_id=account.citizen_id,
        name=account.citizen.name,
        login=account.login,
        email=account.email,
        level=account.level,
        csrf=row.csrf,
        origin=origin,
    )


async def _touch(row: CitizenSession) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        seen = CitizenSession.filter(token_hash=row.token_hash).using_db(connection)
        await seen.update(**seen_now(row.expires_at))

    await run_tx_if_room(work)


async def log_out(token: str) -> None:
    """End the session of `token`, if there is one."""

    async def work(connection: BaseDBAsyncClient) -> None:
        for row in await CitizenSession.filter(token_hash=_hash(token)).using_db(connection):
            await row.delete(using_db=connection)
            await login_log.went_out(connection, row)

    await run_tx(work)


async def end_sessions(connection: BaseDBAsyncClient, citizen_id: int) -> int:
    """End every session of the citizen, and return how many there were."""
    return await CitizenSession.filter(citizen_id=citizen_id).using_db(connection).delete()


async def sweep(connection: BaseDBAsyncClient) -> int:
    """Delete sessions that ended a day ago, and return how many."""
    old = clock.now() - timedelta(days=1)
    return await CitizenSession.filter(expires_at__lt=old).using_db(connection).delete()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
