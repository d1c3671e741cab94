"""Passkeys as a second factor (W3C Web Authentication), checked by the library `webauthn`."""

import hashlib
import hmac
from urllib.parse import urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from models.database import run_tx
from models.enums import Action, FactorKind
from models.ids import new_id
from models.tables import SecondFactor
from office import clock
from office.accounts.authenticators import second_factors
from office.accounts.authenticators.one_time_tokens import Person
from office.config import config
from office.errors import Conflict, Invalid

_REFUSED = "Esa llave de acceso no se pudo comprobar. Pruebe otra vez, o use un código."
_LONGEST = 16_384


def enrolment_options(person: Person, session_mark: str, login: str, name: str) -> str:
    """What the browser needs to make a passkey (JSON); `session_mark` binds it to the session."""
    options = generate_registration_options(
        rp_id=_site(),
        rp_name="Chasqui",
        user_name=login,
        user_display_name=name,
        user_id=f"{person.official_id or 0}.{person.citizen_id or 0}".encode(),
        challenge=_challenge("enrol", session_mark),
    )
    return options_to_json(options)


async def enrol(person: Person, session_mark: str, answer: str, name: str) -> tuple[str, ...]:
    """Keep the passkey the browser made; returns recovery codes if it is the first factor.

    Raises Invalid when it does not check, Conflict when it is kept already.
    """
    try:
        made = verify_registration_response(
            credential=answer[:_LONGEST],
            expected_challenge=_challenge("enrol", session_mark),
            expected_rp_id=_site(),
            expected_origin=_origin(),
        )
    except (WebAuthnException, ValueError, KeyError) as error:
        raise Invalid(_REFUSED, "passkey") from error
    credential = bytes_to_base64url(made.credential_id)
    first = not await second_factors.has_any(person)

    async def work(connection: BaseDBAsyncClient) -> tuple[str, ...]:
        if await SecondFactor.filter(credential=credential).using_db(connection).exists():
            raise Conflict("Esa llave de acceso ya está registrada.")
        now = clock.now()
        await SecondFactor.create(
            id=new_id(),
            official_id=person.official_id,
            citizen_id=person.citizen_id,
            kind=FactorKind.PASSKEY,
            name=" ".join(name.split())[:80] or "Llave de acceso",
            credential=credential,
            secret=bytes_to_base64url(made.credential_public_key),
            last_step=made.sign_count,
            created_at=now,
            confirmed_at=now,
            using_db=connection,
        )
        await second_factors.note(connection, person, Action.FACTOR_ADDED, FactorKind.PASSKEY)
        return await second_factors.renew_recovery_codes(connection, person) if first else ()

    return await run_tx(work)


async def login_options(person: Person, secret: str) -> str:
    """What the browser needs to use one of the person's passkeys (JSON); "" if there is none."""
    rows = await _passkeys(person)
    if not rows:
        return ""
    options = generate_authentication_options(
        rp_id=_site(),
        challenge=_challenge("log-in", secret),
        allow_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in rows
        ],
    )
    return options_to_json(options)


async def accept(person: Person, secret: str, answer: str) -> bool:
    """Whether `answer` was made now, for us, by one of the person's passkeys."""
    for row in await _passkeys(person):
        try:
            used = verify_authentication_response(
                credential=answer[:_LONGEST],
                expected_challenge=_challenge("log-in", secret),
                expected_rp_id=_site(),
                expected_origin=_origin(),
                credential_public_key=base64url_to_bytes(row.secret),
                credential_current_sign_count=row.last_step,
            )
        except (WebAuthnException, ValueError, KeyError):
            continue
        if bytes_to_base64url(used.credential_id) == row.credential:
            await _used(row.id, used.new_sign_count)
            return True
    return False


async def _passkeys(person: Person) -> list[SecondFactor]:
    return await SecondFactor.filter(
        official_id=person.official_id,
        citizen_id=person.citizen_id,
        kind=FactorKind.PASSKEY,
        confirmed_at__isnull=False,
    )


async def _used(factor_id: int, count: int) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        row = SecondFactor.filter(id=factor_id).using_db(connection)
        await row.update(last_step=count, used_at=clock.now())

    await run_tx(work)


def _challenge(purpose: str, mark: str) -> bytes:
    """Bound to a secret of the session or of the second step, each of which is used once."""
    key = config().secret_key.encode()
    return hmac.digest(key, f"passkey {purpose} {mark}".encode(), hashlib.sha256)


def _site() -> str:
    return urlsplit(config().base_url).hostname or "localhost"


def _origin() -> str:
    parts = urlsplit(config().base_url)
    return f"{parts.scheme}://{parts.netloc}"
