"""One-time tokens: secrets that let their bearer do one thing once, within a time.

The secret is an HMAC over the row's key. The database keeps its hash, and the outbox only the key:
whoever reads either cannot come in, and the link is made anew when its message is written.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import TokenPurpose
from models.ids import new_id
from models.tables import OneTimeToken
from office import clock
from office.config import config
from office.errors import NotFound

LASTS = {
    TokenPurpose.FIRST_PASSWORD: timedelta(days=7),
    TokenPurpose.RESET_PASSWORD: timedelta(hours=1),
    TokenPurpose.PRINTED_LINK: timedelta(days=1),
    TokenPurpose.SECOND_STEP: timedelta(minutes=10),
}
_KEPT = timedelta(days=30)  # after their end, so that a late click is told what happened
_GONE = "Este enlace ya no sirve: se usó o pasó su tiempo. Pida otro en «¿Olvidó su contraseña?»."
_LONGEST = 64


@dataclass(frozen=True)
class Person:
    """Who a token is for: an official or a citizen, never both."""

    official_id: int | None = None
    citizen_id: int | None = None


@dataclass(frozen=True)
class Issued:
    """A new token: `token_id` is what may be written down, `secret_of` makes the secret of it."""

    token_id: int
    expires_at: datetime


@dataclass(frozen=True)
class Held:
    """A token that its bearer may still use."""

    token_id: int
    purpose: TokenPurpose
    person: Person


def secret_of(token_id: int) -> str:
    """The secret of the token `token_id`: 32 characters that fit into an address."""
    key = config().secret_key.encode()
    mark = hmac.digest(key, b"one-time-token %d" % token_id, "sha256")
    return base64.urlsafe_b64encode(mark[:24]).decode()


async def issue(
    connection: BaseDBAsyncClient,
    purpose: TokenPurpose,
    person: Person,
    lasts: timedelta | None = None,
) -> Issued:
    """Make a token within the transaction of its cause; it lasts LASTS unless told otherwise.

    Earlier ones of that purpose for that person end.
    """
    now = clock.now()
    await (
        OneTimeToken.filter(
            purpose=purpose,
            official_id=person.official_id,
            citizen_id=person.citizen_id,
            used_at__isnull=True,
            expires_at__gt=now,
        )
        .using_db(connection)
        .update(expires_at=now)
    )
    token_id = new_id()
    issued = Issued(token_id, now + (lasts or LASTS[purpose]))
    await OneTimeToken.create(
        id=token_id,
        token_hash=_hash(secret_of(token_id)),
        purpose=purpose,
        official_id=person.official_id,
        citizen_id=person.citizen_id,
        created_at=now,
        expires_at=issued.expires_at,
        using_db=connection,
    )
    return issued


async def look(secret: str, purposes: Collection[TokenPurpose], refusal: str = _GONE) -> Held:
    """The token of `secret`, unused. Raises NotFound in the words of `refusal`, whatever it is."""
    row = await OneTimeToken.get_or_none(
        token_hash=_hash(secret),
        purpose__in=list(purposes),
        used_at__isnull=True,
        expires_at__gt=clock.now(),
    )
    if row is None:
        raise NotFound(refusal)
    return Held(row.id, row.purpose, Person(row.official_id, row.citizen_id))


async def use(connection: BaseDBAsyncClient, held: Held) -> None:
    """Use the token up, in the transaction of what it allows. NotFound when somebody was faster."""
    now = clock.now()
    used = await (
        OneTimeToken.filter(id=held.token_id, used_at__isnull=True, expires_at__gt=now)
        .using_db(connection)
        .update(used_at=now)
    )
    if not used:
        raise NotFound(_GONE)


async def end_all(connection: BaseDBAsyncClient, person: Person) -> None:
    """End every unused token of `person`: after a new password no older link may set another."""
    now = clock.now()
    await (
        OneTimeToken.filter(
            official_id=person.official_id,
            citizen_id=person.citizen_id,
            used_at__isnull=True,
            expires_at__gt=now,
        )
        .using_db(connection)
        .update(expires_at=now)
    )


async def forget_old(connection: BaseDBAsyncClient) -> int:
    """Delete tokens that ended long ago, and return how many."""
    old = clock.now() - _KEPT
    return await OneTimeToken.filter(expires_at__lt=old).using_db(connection).delete()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret[:_LONGEST].encode()).hexdigest()
