"""Citizens as officials keep them: created once, changed with care, reached by proven contacts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.enums import Action, ContactKind, Permission
from models.ids import new_id
from models.tables import Citizen, Contact
from office import clock
from office.actors import Actor, require
from office.addresses.canonical import canonical
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.people.citizen_search import Found, doubles, write_keys
from office.people.id_documents import identifies, plain, warning

_TAKEN = "Ese dato ya consta en otra persona. Búsquela: puede ser la misma."


@dataclass(frozen=True)
class Details:
    """What identifies and describes a person or company, as typed."""

    name: str
    id_document: str = ""
    company: str = ""
    post: str = ""


@dataclass(frozen=True)
class ContactView:
    """A way to reach somebody, and how it was proven."""

    contact_id: int
    kind: ContactKind
    address: str
    verified_at: datetime | None
    verified_how: str


@dataclass(frozen=True)
class CitizenView:
    """A person as officials see them; `warning` is what is odd about their number."""

    citizen_id: int
    details: Details
    contacts: tuple[ContactView, ...]
    version: int
    warning: str
    merged_into_id: int | None
    removed_at: datetime | None
    consented_at: datetime | None


class LikelyDouble(Conflict):
    """Somebody like that is on file already; `found` says who, the likeliest first."""

    def __init__(self, found: tuple[Found, ...]) -> None:
        super().__init__("Puede que esta persona ya conste. Revise antes de crearla otra vez.")
        self.found = found


async def view(actor: Actor, citizen_id: int) -> CitizenView:
    """A person with their contacts. Raises NotAllowed, NotFound."""
    may_look(actor)
    row = await _row(citizen_id)
    contacts = await Contact.filter(citizen_id=citizen_id).order_by("id")
    return CitizenView(
        citizen_id=row.id,
        details=Details(row.name, row.id_document or "", row.company, row.post),
        contacts=tuple(
            ContactView(c.id, c.kind, c.address, c.verified_at, c.verified_how) for c in contacts
        ),
        version=row.version,
        warning=warning(row.id_document) if row.id_document else "",
        merged_into_id=row.merged_into_id,
        removed_at=row.removed_at,
        consented_at=row.consented_at,
    )


def may_look(actor: Actor) -> None:
    """Raises NotAllowed for who keeps no citizens."""
    if not actor.may(Permission.VALIDATE_CITIZENS) and not actor.may(Permission.ACCESS_LINKS):
        require(actor, Permission.CITIZENS, "ver los datos de la ciudadanía")


async def create(actor: Actor, typed: Details, email: str = "", *, anyway: bool = False) -> int:
    """A new person; their number warns and never blocks. For CITIZENS and the front desk.

    Raises NotAllowed, Invalid (name, address), LikelyDouble unless `anyway`, Conflict (the same
    cédula or address, whatever was said).
    """
    if not actor.may(Permission.FRONT_DESK):
        require(actor, Permission.CITIZENS, "crear personas")
    details, address = _clean(typed), canonical(email) if email.strip() else ""
    if not anyway:
        found = await doubles(details.name, details.id_document, [address] if address else [])
        if found:
            raise LikelyDouble(found)
    citizen_id = new_id()

    async def work(connection: BaseDBAsyncClient) -> None:
        await Citizen.create(
            id=citizen_id,
            name=details.name,
            id_document=_identity(details.id_document),
            company=details.company,
            post=details.post,
            keyed=True,
            using_db=connection,
        )
        await write_keys(connection, {citizen_id: details.name})
        if address:
            await _insert(connection, citizen_id, ContactKind.EMAIL, address)
        await _note(connection, actor, citizen_id, {}, _facts(details))

    await unique(work)
    return citizen_id


async def change(actor: Actor, citizen_id: int, typed: Details, version: int) -> None:
    """Rectify what is kept of a person, with an event of before and after.

    Raises NotAllowed (what identifies needs VALIDATE_CITIZENS), NotFound, Invalid, Conflict.
    """
    require(actor, Permission.CITIZENS, "cambiar datos de personas")
    row, details = await _row(citizen_id), _clean(typed)
    if (row.id_document or "") != details.id_document and row.id_document:
        require(actor, Permission.VALIDATE_CITIZENS, "cambiar la cédula de una persona")

    async def work(connection: BaseDBAsyncClient) -> None:
        await write(connection, citizen_id, details, version)
        before = _facts(Details(row.name, row.id_document or "", row.company, row.post))
        await _note(connection, actor, citizen_id, before, _facts(details))

    await unique(work)


async def write(
    connection: BaseDBAsyncClient, citizen_id: int, details: Details, version: int
) -> None:
    """Write details that were accepted. Raises Conflict when somebody changed them meanwhile."""
    changed = (
        await Citizen.filter(id=citizen_id, version=version)
        .using_db(connection)
        .update(
            name=details.name,
            id_document=_identity(details.id_document),
            company=details.company,
            post=details.post,
            keyed=True,
            version=version + 1,
        )
    )
    if not changed:
        raise Conflict("Alguien cambió estos datos mientras usted los veía. Revise y repita.")
    await write_keys(connection, {citizen_id: details.name})


async def add_contact(actor: Actor, citizen_id: int, kind: ContactKind, address: str) -> None:
    """Add a way to reach a person, proven at the desk only if it is. Raises Invalid, Conflict."""
    require(actor, Permission.CITIZENS, "cambiar contactos de personas")
    await _row(citizen_id)
    clean = canonical(address) if kind is ContactKind.EMAIL else " ".join(address.split())[:320]
    if len(clean) < 5:
        raise Invalid("Escriba el contacto completo.", "address")

    async def work(connection: BaseDBAsyncClient) -> None:
        await _insert(connection, citizen_id, kind, clean)
        await _note(connection, actor, citizen_id, {}, {"contacto": clean})

    await unique(work)


async def verify_contact(actor: Actor, citizen_id: int, contact_id: int, how: str) -> None:
    """Record how a contact was proven to be theirs. Raises NotAllowed, NotFound, Invalid."""
    require(actor, Permission.VALIDATE_CITIZENS, "comprobar contactos de personas")
    how = " ".join(how.split())[:40]
    if not how:
        raise Invalid("Escriba cómo se comprobó, por ejemplo «en ventanilla, con cédula».", "how")

    async def work(connection: BaseDBAsyncClient) -> None:
        mine = Contact.filter(id=contact_id, citizen_id=citizen_id).using_db(connection)
        if not await mine.update(verified_at=clock.now(), verified_how=how):
            raise NotFound("Ese contacto ya no está.")
        await _note(connection, actor, citizen_id, {}, {"contacto comprobado": how})

    await run_tx(work)


def _clean(typed: Details) -> Details:
    name = " ".join(typed.name.split())[:200]
    if len(name) < 3:
        raise Invalid("Escriba los nombres y apellidos, o la razón social.", "name")
    number = plain(typed.id_document)
    if len(number) > 20:
        raise Invalid("Ese número es demasiado largo.", "id_document")
    company, post = (" ".join(text.split())[:200] for text in (typed.company, typed.post))
    return Details(name, number, company, post)


def _identity(number: str) -> str | None:
    """What is kept to find somebody by: 9999999999999 and the like identify nobody."""
    return number if number and identifies(number) else None


async def _row(citizen_id: int) -> Citizen:
    row = await Citizen.get_or_none(id=citizen_id)
    if row is None:
        raise NotFound("No existe esa persona.")
    return row


async def _insert(
    connection: BaseDBAsyncClient, citizen_id: int, kind: ContactKind, address: str
) -> None:
    await Contact.create(
        id=new_id(), citizen_id=citizen_id, kind=kind, address=address, using_db=connection
    )


async def unique(work: Callable[[BaseDBAsyncClient], Awaitable[None]]) -> None:
    """Run `work` in a transaction; Conflict when a cédula or contact is somebody else's."""
    try:
        await run_tx(work)
    except IntegrityError as error:
        raise Conflict(_TAKEN) from error


def _facts(details: Details) -> dict[str, str]:
    return {
        "nombre": details.name,
        "cédula": details.id_document,
        "empresa": details.company,
        "cargo": details.post,
    }


async def _note(
    connection: BaseDBAsyncClient,
    actor: Actor,
    citizen_id: int,
    before: dict[str, str],
    after: dict[str, str],
) -> None:
    about = About(detail={"citizen": citizen_id, "before": before, "after": after})
    await trail.record(connection, [trail.by_official(actor, Action.CITIZEN_CHANGED, about)])
