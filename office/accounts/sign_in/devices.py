"""The browsers and sessions of a person: which are open, and word of a log-in from a new one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.database import run_tx
from models.enums import Action, Channel
from models.tables import CitizenAccount, CitizenSession, KnownDevice, Official, WebSession
from office import clock
from office.accounts.authenticators.one_time_tokens import Person
from office.config import config
from office.errors import NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.outbox import posting
from office.outbox.posting import Notice

_REMEMBERED = timedelta(days=400)


@dataclass(frozen=True)
class Browser:
    """What a log-in comes from: `device` in words, `cookie` the secret it keeps for us, or "".

    `sessions` are the tokens of those that were opened in it before.
    """

    origin: str = ""
    device: str = ""
    cookie: str = ""
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenSession:
    """One session in force; `key` names it to `end`, and gives nothing away."""

    key: str
    device: str
    origin: str
    since: datetime
    seen_at: datetime
    current: bool


async def mark_known_to(login: str, browser: Browser) -> str:
    """The mark of `browser` if the owner of `login` has come in with it before, else ""."""
    if not browser.cookie:
        return ""
    mark = _hash(browser.cookie)
    owners = Q(official__login=login) | Q(citizen__account__login=login)
    known = await KnownDevice.filter(owners, device_hash=mark).exists()
    return mark[:32] if known else ""


async def meet(connection: BaseDBAsyncClient, person: Person, browser: Browser) -> None:
    """Remember the browser; a notice by mail when the person has so far come in with others."""
    mine = KnownDevice.filter(
        official_id=person.official_id, citizen_id=person.citizen_id
    ).using_db(connection)
    mark, now = _hash(browser.cookie), clock.now()
    if browser.cookie and await mine.filter(device_hash=mark).update(seen_at=now):
        return
    others = await mine.exists()
    await KnownDevice.create(
        official_id=person.official_id,
        citizen_id=person.citizen_id,
        device_hash=mark,
        seen_at=now,
        using_db=connection,
    )
    address, name = await _reached_at(connection, person)
    if others and address:
        facts = {
            "salutation": name,
            "at": now.isoformat(),
            "device": browser.device or "un navegador",
            "origin": browser.origin,
            "url": f"{config().base_url}/olvido",
        }
        await posting.enqueue(
            connection, [Notice("new_device", Channel.EMAIL, address, facts, name)]
        )


async def _reached_at(connection: BaseDBAsyncClient, person: Person) -> tuple[str, str]:
    if person.official_id is not None:
        official = await Official.filter(id=person.official_id).using_db(connection).first()
        return (official.email, official.name) if official else ("", "")
    account = (
        await CitizenAccount.filter(citizen_id=person.citizen_id)
        .using_db(connection)
        .select_related("citizen")
        .first()
    )
    return (account.email, account.citizen.name) if account else ("", "")


async def open_sessions(person: Person, token: str) -> tuple[OpenSession, ...]:
    """The sessions of `person` in force, that of `token` first, then the newest."""
    now = clock.now()
    since = now - config().session_idle
    mine = _sessions_of(person).filter(expires_at__gt=now, seen_at__gte=since)
    found: list[WebSession | CitizenSession] = list(await mine.order_by("-created_at"))
    rows = sorted(found, key=lambda row: row.token_hash != _hash(token))
    return tuple(
        OpenSession(
            key=row.token_hash[:32],
            device=row.device,
            origin=row.origin,
            since=row.created_at,
            seen_at=row.seen_at,
            current=row.token_hash == _hash(token),
        )
        for row in rows
    )


async def end(person: Person, token: str, key: str) -> int:
    """End the session `key` of the person, or with "" all but that of `token`; return how many.

    Raises NotFound when it is none of theirs, or ended meanwhile.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        mine = _sessions_of(person).using_db(connection)
        chosen = mine.filter(token_hash__startswith=key) if key else mine
        ended = await chosen.exclude(token_hash=_hash(token)).delete()
        if ended:
            detail = {"sessions": ended, "official": person.official_id}
            about = About(detail=detail)
            event = (
                trail.by_citizen(
                    person.citizen_id, "Ciudadano", Channel.WEB, Action.SESSION_ENDED, about
                )
                if person.citizen_id
                else trail.by_house(Action.SESSION_ENDED, about)
            )
            await trail.record(connection, [event])
        return ended

    ended = await run_tx(work)
    if key and not ended:
        raise NotFound("Esa sesión ya no está abierta.")
    return ended


def _sessions_of(person: Person) -> QuerySet[Any]:
    if person.official_id is not None:
        return WebSession.filter(official_id=person.official_id)
    return CitizenSession.filter(citizen_id=person.citizen_id)


async def forget_old(connection: BaseDBAsyncClient) -> int:
    """Delete browsers that nobody has come in with for over a year; return how many."""
    old = clock.now() - _REMEMBERED
    return await KnownDevice.filter(seen_at__lt=old).using_db(connection).delete()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
