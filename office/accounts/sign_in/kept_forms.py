"""A form that was sent after its session had ended: kept for its writer until they are back."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import CitizenSession, KeptForm, WebSession
from office import clock
from office.accounts.authenticators.one_time_tokens import Person

_LASTS = timedelta(hours=12)
_MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Kept:
    """What was sent: the page it was written on, where to, and its fields in their order."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...]


async def keep(
    ended_official: str, ended_citizen: str, page: str, action: str, sent: Sequence[tuple[str, str]]
) -> str:
    """Keep the fields for the person whose session (by its token) had ended; returns a secret.

    "" and nothing kept when nobody knows whose they are, or they are too many.
    """
    person = await _owner(ended_official, ended_citizen)
    too_long = sum(len(value) for _, value in sent) > _MOST_CHARACTERS
    if person is None or too_long or not sent:
        return ""
    secret = secrets.token_urlsafe(24)

    async def work(connection: BaseDBAsyncClient) -> None:
        await KeptForm.create(
            token_hash=_hash(secret),
            official_id=person.official_id,
            citizen_id=person.citizen_id,
            page=page[:500],
            action=action[:500],
            fields_sent=[list(pair) for pair in sent],
            expires_at=clock.now() + _LASTS,
            using_db=connection,
        )

    await run_tx(work)
    return secret


async def take(secret: str, person: Person) -> Kept | None:
    """What was kept under `secret` for `person`, this once; None for anybody else."""

    async def work(connection: BaseDBAsyncClient) -> Kept | None:
        row = (
            await KeptForm.filter(
                token_hash=_hash(secret),
                official_id=person.official_id,
                citizen_id=person.citizen_id,
                expires_at__gt=clock.now(),
            )
            .using_db(connection)
            .first()
        )
        if row is None:
            return None
        await row.delete(using_db=connection)
        return Kept(row.page, row.action, tuple((str(n), str(v)) for n, v in row.fields_sent))

    return await run_tx(work)


async def page_of(secret: str, person: Person) -> str:
    """The page where what is kept under `secret` was written; "" when it is not for `person`."""
    row = await KeptForm.get_or_none(
        token_hash=_hash(secret),
        official_id=person.official_id,
        citizen_id=person.citizen_id,
        expires_at__gt=clock.now(),
    )
    return row.page if row else ""


async def forget_old(connection: BaseDBAsyncClient) -> int:
    """Delete what nobody came back for; return how many."""
    return await KeptForm.filter(expires_at__lt=clock.now()).using_db(connection).delete()


async def _owner(official_token: str, citizen_token: str) -> Person | None:
    if official_token:
        row = await WebSession.get_or_none(token_hash=_hash(official_token))
        if row is not None:
            return Person(official_id=row.official_id)
    if citizen_token:
        held = await CitizenSession.get_or_none(token_hash=_hash(citizen_token))
        if held is not None:
            return Person(citizen_id=held.citizen_id)
    return None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
