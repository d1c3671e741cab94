"""Citizens' accounts: opened from an acknowledgement, by registering, or at the desk.

A cédula that somebody only types is a claim: it identifies nobody, and takes nothing from whoever
it belongs to. Several accounts may claim the same one, each sees what its own proof is good for.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.enums import Action, Channel, CitizenLevel, ContactKind
from models.ids import new_id
from models.tables import Case, Citizen, CitizenAccount, Contact, PendingAccount
from office import clock
from office.accounts.authenticators import password_rules, passwords, throttle
from office.accounts.authenticators.one_time_tokens import Person
from office.accounts.authenticators.password_rules import CITIZENS
from office.accounts.sign_in import login
from office.accounts.sign_in.devices import Browser
from office.accounts.sign_in.login import Entered
from office.addresses.canonical import canonical
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.outbox import posting
from office.outbox.posting import Notice
from office.people.id_documents import plain_login

CODE_LASTS = timedelta(minutes=30)
_LINK_LASTS = timedelta(days=90)
_MOST_WRONG_CODES = 5
_NO_LINK = (
    "Este enlace ya no sirve. Puede registrarse con su correo, o consultar el trámite con su "
    "número y su código."
)


@dataclass(frozen=True)
class Invitation:
    """What an acknowledgement's link leads to. With `login` there is an account already."""

    case_id: int
    number: str
    name: str
    address: str
    login: str


def seal_of_case(case_id: int) -> str:
    """What proves, in a link, that its bearer reads the mail of the case's contact."""
    key = config().secret_key.encode()
    return hmac.digest(key, b"follow-case %d" % case_id, "sha256").hex()[:32]


async def invitation(case_id: int, seal: str) -> Invitation:
    """What the link of an acknowledgement offers. Raises NotFound when it is none, or too old."""
    if not hmac.compare_digest(seal_of_case(case_id).encode(), seal.encode()):
        raise NotFound(_NO_LINK)
    case = await Case.get_or_none(
        id=case_id, opened_at__gt=clock.now() - _LINK_LASTS
    ).select_related("contact", "citizen")
    if case is None or case.contact.kind is not ContactKind.EMAIL:
        raise NotFound(_NO_LINK)
    account = await CitizenAccount.get_or_none(citizen_id=case.contact.citizen_id)
    return Invitation(
        case_id,
        case.number,
        case.citizen.name,
        case.contact.address,
        account.login if account else "",
    )


async def open_from_acknowledgement(
    case_id: int, seal: str, claimed: str, password: str, again: str, browser: Browser
) -> Entered:
    """Open the account of the case's citizen, and let them in.

    Raises NotFound (the link), Conflict (they have an account), Invalid (cédula, password).
    """
    offer = await invitation(case_id, seal)
    contact = await Contact.get(kind=ContactKind.EMAIL, address=offer.address)
    claimed = plain_login(claimed)
    hashed = await _checked(claimed, password, again)

    async def work(connection: BaseDBAsyncClient) -> Entered:
        await _prove(connection, contact, "enlace del acuse de recibo")
        return await _open(connection, contact.citizen_id, claimed, hashed, offer.address, browser)

    return await _opened(work)


async def register(claimed: str, name: str, email: str, origin: str) -> int:
    """Mail a code to somebody who registers; returns the id of what waits for it.

    Raises Invalid (cédula, name, address), Throttled.
    """
    claimed, address, name = plain_login(claimed), canonical(email), " ".join(name.split())[:200]
    if len(name) < 3:
        raise Invalid("Escriba sus nombres y apellidos.", "name")
    await throttle.attempt("registro", address, origin)
    now, pending_id = clock.now(), new_id()

    async def work(connection: BaseDBAsyncClient) -> None:
        await PendingAccount.create(
            id=pending_id,
            login=claimed,
            name=name,
            email=address,
            created_at=now,
            expires_at=now + CODE_LASTS,
            using_db=connection,
        )
        facts = {"salutation": name, "pending": pending_id}
        facts["expires_at"] = (now + CODE_LASTS).isoformat()
        await posting.enqueue(
            connection, [Notice("registration_code", Channel.EMAIL, address, facts, name)]
        )

    await run_tx(work)
    posting.announce()
    return pending_id


def code_of(pending_id: int) -> str:
    """The code of six digits that a registration waits for."""
    key = config().secret_key.encode()
    mark = hmac.digest(key, b"registration %d" % pending_id, "sha256")
    return f"{int.from_bytes(mark[:8]) % 1_000_000:06}"


async def finish_registration(
    pending_id: int, code: str, password: str, again: str, browser: Browser
) -> Entered:
    """Open the account of who typed the mailed code, and let them in.

    Raises NotFound (too late, too many wrong codes), Invalid (code, password), Conflict.
    """
    pending = await PendingAccount.get_or_none(
        id=pending_id,
        used_at__isnull=True,
        expires_at__gt=clock.now(),
        attempts__lt=_MOST_WRONG_CODES,
    )
    if pending is None:
        raise NotFound("Ese código ya no sirve. Empiece el registro otra vez para recibir otro.")
    if not hmac.compare_digest(code_of(pending_id).encode(), "".join(code.split()).encode()):
        await _count_wrong(pending)
        raise Invalid("Ese código no es el que enviamos a su correo.", "code")
    hashed = await _checked(pending.login, password, again)

    async def work(connection: BaseDBAsyncClient) -> Entered:
        used = PendingAccount.filter(id=pending.id, used_at__isnull=True).using_db(connection)
        if not await used.update(used_at=clock.now()):
            raise NotFound("Ese código ya se usó.")
        contact = await _contact(connection, pending)
        await _prove(connection, contact, "código enviado al registrarse")
        return await _open(
            connection, contact.citizen_id, pending.login, hashed, pending.email, browser
        )

    return await _opened(work)


async def _count_wrong(pending: PendingAccount) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        row = PendingAccount.filter(id=pending.id, attempts=pending.attempts).using_db(connection)
        await row.update(attempts=pending.attempts + 1)

    await run_tx(work)


async def _contact(connection: BaseDBAsyncClient, pending: PendingAccount) -> Contact:
    found = (
        await Contact.filter(kind=ContactKind.EMAIL, address=pending.email)
        .using_db(connection)
        .first()
    )
    if found is not None:
        return found
    citizen = Citizen(id=new_id(), name=pending.name)
    await citizen.save(using_db=connection, force_create=True)
    contact = Contact(
        id=new_id(),
        citizen_id=citizen.id,
        kind=ContactKind.EMAIL,
        address=pending.email,
        label=pending.name,
    )
    await contact.save(using_db=connection, force_create=True)
    return contact


async def _prove(connection: BaseDBAsyncClient, contact: Contact, how: str) -> None:
    await (
        Contact.filter(id=contact.id, verified_at__isnull=True)
        .using_db(connection)
        .update(verified_at=clock.now(), verified_how=how)
    )


async def _checked(claimed: str, password: str, again: str) -> str:
    if password != again:
        raise Invalid(password_rules.DIFFERENT, "again")
    await password_rules.check(password, CITIZENS, claimed)
    return await passwords.hash_password(password)


async def _open(
    connection: BaseDBAsyncClient,
    citizen_id: int,
    claimed: str,
    hashed: str,
    address: str,
    browser: Browser,
) -> Entered:
    await CitizenAccount.create(
        id=new_id(),
        citizen_id=citizen_id,
        login=claimed,
        password_hash=hashed,
        email=address,
        level=CitizenLevel.ADDRESS,
        created_at=clock.now(),
        using_db=connection,
    )
    about = About(detail={"login": claimed, "level": CitizenLevel.ADDRESS.value})
    event = trail.by_citizen(citizen_id, "Ciudadano", Channel.WEB, Action.ACCOUNT_OPENED, about)
    await trail.record(connection, [event])
    return await login.open_for(connection, Person(citizen_id=citizen_id), browser)


async def _opened(work: Callable[[BaseDBAsyncClient], Awaitable[Entered]]) -> Entered:
    try:
        entered = await run_tx(work)
    except IntegrityError as error:
        raise Conflict(
            "Ese correo ya tiene un usuario. Entre con él; si olvidó la contraseña, pida otra en "
            "«¿Olvidó su contraseña?»."
        ) from error
    return entered
