"""Who writes from outside: found by their contact, or met for the first time."""

from collections.abc import Mapping
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.enums import ContactKind
from models.ids import new_id
from models.tables import Citizen, Contact
from office import clock


@dataclass(frozen=True)
class Writer:
    """A citizen as one of their contacts knows them."""

    citizen_id: int
    contact_id: int
    name: str


Key = tuple[ContactKind, str]


async def writers(
    connection: BaseDBAsyncClient, names: Mapping[Key, str], own: Mapping[Key, int] | None = None
) -> dict[Key, Writer]:
    """The citizens behind (kind, canonical address), made with the given names where unknown.

    `own` are citizens known otherwise (logged in): a contact that is new becomes theirs.

    A Telegram account writes as itself, so its contact is verified from the start; a mail address
    may be forged. IntegrityError when another process meets the same citizen at the same time.
    """
    found = await (
        Contact.filter(address__in=sorted({address for _, address in names}))
        .using_db(connection)
        .select_related("citizen")
    )
    known = {
        (row.kind, row.address): Writer(row.citizen_id, row.id, row.citizen.name) for row in found
    }
    missing = sorted(key for key in names if key not in known)
    logged_in = own or {}
    met = {
        key: Writer(logged_in.get(key) or new_id(), new_id(), names[key][:200]) for key in missing
    }
    if met:
        people = [
            made(Citizen, id=w.citizen_id, name=w.name)
            for key, w in met.items()
            if key not in logged_in
        ]
        await add_rows(connection, people)
        await add_rows(connection, [_contact(key, writer) for key, writer in met.items()])
    return {key: known.get(key) or met[key] for key in names}


async def writer_of(
    connection: BaseDBAsyncClient, kind: ContactKind, address: str
) -> Writer | None:
    """The citizen behind a canonical address; None if nobody is known by it."""
    row = (
        await Contact.filter(kind=kind, address=address)
        .using_db(connection)
        .select_related("citizen")
        .first()
    )
    return Writer(row.citizen_id, row.id, row.citizen.name) if row else None


def _contact(key: Key, writer: Writer) -> Contact:
    kind, address = key
    proven = kind is ContactKind.TELEGRAM
    return made(
        Contact,
        id=writer.contact_id,
        citizen_id=writer.citizen_id,
        kind=kind,
        address=address,
        label=writer.name,
        verified_at=clock.now() if proven else None,
        verified_how="cuenta de Telegram" if proven else "",
    )
