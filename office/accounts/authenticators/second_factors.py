"""What is shown after the password: codes of an application (TOTP, RFC 6238) and recovery codes.

A factor counts once its first code has been typed. Passkeys are in `passkeys`.
"""

import base64
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.queryset import QuerySet

from models.database import run_tx
from models.enums import Action, Channel, FactorKind, Permission
from models.ids import new_id
from models.tables import Official, SecondFactor
from office import clock
from office.accounts.authenticators.one_time_tokens import Person
from office.actors import Actor
from office.config import config
from office.errors import Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.outbox import posting
from office.outbox.posting import Notice

_RECOVERY_CODES = 10
_STEP = 30  # seconds, as every application has it
_ASKED_OF = frozenset({Permission.SIGN, Permission.ADMIN})


@dataclass(frozen=True)
class Factor:
    """A factor as its owner sees it."""

    factor_id: int
    kind: FactorKind
    name: str
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Enrolment:
    """A TOTP secret to be read by an application: `address` for its QR, `key` to be typed."""

    factor_id: int
    key: str
    address: str


async def has_any(person: Person) -> bool:
    """Whether the person shows a second factor when they come in."""
    return await _confirmed(person).exists()


async def factors_of(person: Person) -> tuple[Factor, ...]:
    """What the person can show, recovery codes left out."""
    rows = await _confirmed(person).exclude(kind=FactorKind.RECOVERY).order_by("id")
    return tuple(
        Factor(row.id, row.kind, row.name, row.confirmed_at or row.created_at, row.used_at)
        for row in rows
    )


async def recovery_codes_left(person: Person) -> int:
    """How many recovery codes have not been used."""
    return await _confirmed(person).filter(kind=FactorKind.RECOVERY, used_at__isnull=True).count()


async def is_missing(actor: Actor) -> bool:
    """Whether the post signs or administers, and its official has no second factor."""
    if not actor.permissions & _ASKED_OF:
        return False
    return not await has_any(Person(official_id=actor.official_id))


async def begin_totp(person: Person, account_name: str) -> Enrolment:
    """A new secret; earlier ones that were never confirmed are forgotten."""
    key, factor_id = pyotp.random_base32(), new_id()

    async def work(connection: BaseDBAsyncClient) -> None:
        await (
            _of(person)
            .using_db(connection)
            .filter(kind=FactorKind.TOTP, confirmed_at__isnull=True)
            .delete()
        )
        await SecondFactor.create(
            id=factor_id,
            official_id=person.official_id,
            citizen_id=person.citizen_id,
            kind=FactorKind.TOTP,
            name="Aplicación del teléfono",
            secret=_box().encrypt(key.encode()).decode(),
            created_at=clock.now(),
            using_db=connection,
        )

    await run_tx(work)
    address = pyotp.TOTP(key).provisioning_uri(name=account_name, issuer_name="Chasqui")
    return Enrolment(factor_id, key, address)


async def enrolment(person: Person, account_name: str) -> Enrolment:
    """The secret that waits for its first code, or a new one."""
    row = await _of(person).filter(kind=FactorKind.TOTP, confirmed_at__isnull=True).first()
    key = _opened(row.secret) if row else ""
    if row is None or not key:
        return await begin_totp(person, account_name)
    address = pyotp.TOTP(key).provisioning_uri(name=account_name, issuer_name="Chasqui")
    return Enrolment(row.id, key, address)


async def confirm_totp(person: Person, code: str) -> tuple[str, ...]:
    """Take the first code of the new secret; from now on it is asked for.

    Returns ten recovery codes, shown this once. Raises Invalid when the code is wrong.
    """
    row = await _of(person).filter(kind=FactorKind.TOTP, confirmed_at__isnull=True).first()
    step = _step_of(_opened(row.secret), code, row.last_step) if row else None
    if row is None or step is None:
        raise Invalid(
            "Ese código no es correcto. Escriba el que muestra ahora su teléfono.", "code"
        )

    async def work(connection: BaseDBAsyncClient) -> tuple[str, ...]:
        row.confirmed_at, row.last_step = clock.now(), step
        await row.save(using_db=connection, update_fields=["confirmed_at", "last_step"])
        await note(connection, person, Action.FACTOR_ADDED, row.kind)
        return await renew_recovery_codes(connection, person)

    return await run_tx(work)


async def renew_recovery_codes(connection: BaseDBAsyncClient, person: Person) -> tuple[str, ...]:
    """Ten new recovery codes in place of those there were."""
    codes = [f"{secrets.token_hex(2)}-{secrets.token_hex(3)}" for _ in range(_RECOVERY_CODES)]
    await _of(person).using_db(connection).filter(kind=FactorKind.RECOVERY).delete()
    now = clock.now()
    for code in codes:
        await SecondFactor.create(
            id=new_id(),
            official_id=person.official_id,
            citizen_id=person.citizen_id,
            kind=FactorKind.RECOVERY,
            secret=_hash(code),
            created_at=now,
            confirmed_at=now,
            using_db=connection,
        )
    return tuple(codes)


async def accept_code(person: Person, code: str) -> bool:
    """Whether `code` is one of the person's, from the application or for recovery; each once."""
    typed = "".join(code.split()).lower()
    for row in await _confirmed(person).filter(kind=FactorKind.TOTP):
        step = _step_of(_opened(row.secret), typed, row.last_step)
        if step is not None and await _use(row.id, row.last_step, step):
            return True
    for row in await _confirmed(person).filter(kind=FactorKind.RECOVERY, used_at__isnull=True):
        if hmac.compare_digest(row.secret, _hash(typed)) and await _use(row.id, row.last_step, 1):
            return True
    return False


async def remove(person: Person, factor_id: int) -> None:
    """Take one factor away, and with the last one the recovery codes. NotFound: none of theirs."""

    async def work(connection: BaseDBAsyncClient) -> None:
        mine = _of(person).using_db(connection)
        row = await mine.filter(id=factor_id).exclude(kind=FactorKind.RECOVERY).first()
        if row is None:
            raise NotFound("Esa verificación ya no está.")
        await row.delete(using_db=connection)
        if not await mine.exclude(kind=FactorKind.RECOVERY).exists():
            await mine.delete()
        await note(connection, person, Action.FACTOR_REMOVED, row.kind)

    await run_tx(work)


async def reset_of_official(connection: BaseDBAsyncClient, actor: Actor, official: Official) -> int:
    """Take every factor of an official away, in the act of an administrator; the person is told.

    The caller has asked for the permission and locked what it must. Returns how many there were.
    """
    person = Person(official_id=official.id)
    removed = await _of(person).using_db(connection).delete()
    about = About(detail={"official": official.id, "login": official.login, "removed": removed})
    await trail.record(connection, [trail.by_official(actor, Action.FACTOR_REMOVED, about)])
    facts = {"salutation": official.name, "by": actor.who, "at": clock.now().isoformat()}
    notice = Notice("factor_reset", Channel.EMAIL, official.email, facts, official.name)
    await posting.enqueue(connection, [notice])
    return removed


async def note(
    connection: BaseDBAsyncClient, person: Person, action: Action, kind: FactorKind
) -> None:
    """Leave the event of a person's own change."""
    about = About(detail={"official": person.official_id, "factor": kind.value})
    event = (
        trail.by_citizen(person.citizen_id, "Ciudadano", Channel.WEB, action, about)
        if person.citizen_id
        else trail.by_house(action, about)
    )
    await trail.record(connection, [event])


def _of(person: Person) -> QuerySet[SecondFactor]:
    return SecondFactor.filter(official_id=person.official_id, citizen_id=person.citizen_id)


def _confirmed(person: Person) -> QuerySet[SecondFactor]:
    return _of(person).filter(confirmed_at__isnull=False)


async def _use(factor_id: int, before: int, step: int) -> bool:
    async def work(connection: BaseDBAsyncClient) -> bool:
        changed = (
            await SecondFactor.filter(id=factor_id, last_step=before)
            .using_db(connection)
            .update(last_step=step, used_at=clock.now())
        )
        return bool(changed)

    return await run_tx(work)


def _step_of(key: str, code: str, last_step: int) -> int | None:
    """The step of time that `code` belongs to: now or one away, and later than any used before.

    One used while the clock was ahead does not count: it would refuse its owner until that day.
    """
    if not key or not code.isascii() or not code.isdecimal():
        return None
    totp, now = pyotp.TOTP(key), int(clock.now().timestamp()) // _STEP
    used = last_step if last_step <= now + 1 else 0
    found: Sequence[int] = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.at(step * _STEP), code) and step > used
    ]
    return found[0] if found else None


def _box() -> Fernet:
    key = hmac.digest(config().secret_key.encode(), b"second-factor", "sha256")
    return Fernet(base64.urlsafe_b64encode(key))


def _opened(sealed: str) -> str:
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:  # sealed under another key of the house: of no use any more
        return ""


def _hash(code: str) -> str:
    key = config().secret_key.encode()
    return hmac.digest(key, b"recovery:" + code.strip().lower().encode(), "sha256").hex()
