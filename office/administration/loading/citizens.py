"""Citizens from a file: found by identity document, mail or name; new ones made, odd ones told."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, change_rows, made
from models.enums import ContactKind
from models.ids import new_id
from models.tables import Citizen, Contact
from office.addresses.canonical import canonical
from office.administration.loading.identity import identity
from office.administration.loading.plans import (
    Headings,
    Plan,
    Planned,
    Reader,
    What,
    each_once,
    plan_of,
)
from office.administration.loading.sheets import Row, Sheet
from office.errors import Invalid
from office.text.folding import fold

HEADINGS: Headings = {
    "identity": ("cedula", "identificacion", "cedula o ruc", "ruc", "documento", "pasaporte"),
    "name": ("nombres", "nombre", "nombres y apellidos", "apellidos y nombres", "razon social"),
    "company": ("empresa", "institucion", "compania"),
    "mail": ("correo", "correo electronico", "email", "e-mail"),
    "phone": ("telefono", "celular"),
    "postal": ("direccion", "domicilio"),
}
_KINDS = {
    "mail": ContactKind.EMAIL,
    "phone": ContactKind.PHONE,
    "postal": ContactKind.POSTAL,
}
_AT_ONCE = 500


@dataclass(frozen=True)
class _Person:
    line: int
    identity: str
    proposed: bool
    warning: str
    name: str
    company: str
    contacts: tuple[tuple[ContactKind, str], ...]

    @property
    def key(self) -> str:
        """What tells the person from the others of the file."""
        return self.identity or next((address for _, address in self.contacts), fold(self.name))


class _Known:
    """The citizens and contacts that the file may mean, looked up a few hundred at a time."""

    def __init__(self) -> None:
        self.by_identity: dict[str, Citizen] = {}
        self.by_name: dict[str, Citizen] = {}
        self.by_id: dict[int, Citizen] = {}
        self.contacts: dict[tuple[ContactKind, str], int] = {}

    async def look(self, connection: BaseDBAsyncClient | None, people: Sequence[_Person]) -> None:
        """Fetch whoever `people` could be."""
        for start in range(0, len(people), _AT_ONCE):
            part = people[start : start + _AT_ONCE]
            addresses = [address for person in part for _, address in person.contacts]
            found = Contact.filter(address__in=addresses).select_related("citizen")
            for row in await (found.using_db(connection) if connection else found):
                self.contacts[(row.kind, row.address)] = row.citizen_id
                self._add(row.citizen)
            numbers = [person.identity for person in part if person.identity]
            names = [person.name for person in part if not person.identity]
            by_number = Citizen.filter(id_document__in=numbers)
            for citizen in await (by_number.using_db(connection) if connection else by_number):
                self._add(citizen)
            by_name = Citizen.filter(name__in=names, id_document__isnull=True)
            for citizen in await (by_name.using_db(connection) if connection else by_name):
                self.by_name.setdefault(citizen.name, citizen)
                self._add(citizen)

    def _add(self, citizen: Citizen) -> None:
        self.by_id[citizen.id] = citizen
        if citizen.id_document:
            self.by_identity[citizen.id_document] = citizen

    def of(self, person: _Person) -> Citizen | None:
        """The citizen that `person` is. Raises Invalid where two of ours could be meant."""
        owners = {self.contacts[c] for c in person.contacts if c in self.contacts}
        mine = self.by_identity.get(person.identity) if person.identity else None
        for owner in owners:
            other = self.by_id[owner]
            if mine is not None and other.id != mine.id:
                raise Invalid(f"El correo, teléfono o dirección ya es de {other.name}.")
            if person.identity and other.id_document not in (None, person.identity):
                raise Invalid(f"El correo, teléfono o dirección ya es de {other.name}.")
            mine = other
        if len(owners) > 1:
            raise Invalid("Sus datos de contacto son de dos personas distintas.")
        if mine is None and not person.identity:
            mine = self.by_name.get(person.name)
        return mine


def _person(reader: Reader, row: Row) -> _Person:
    cells = reader.cells(row)
    name = cells["name"][:200]
    if not name:
        raise Invalid("Falta el nombre.")
    found = identity(cells["identity"])
    if len(found.number) > 20:
        raise Invalid("El número de identificación es demasiado largo.")
    contacts = []
    for field, kind in _KINDS.items():
        if text := cells[field]:
            contacts.append((kind, canonical(text) if kind is ContactKind.EMAIL else text[:320]))
    return _Person(
        row.line,
        found.number,
        found.proposed,
        found.warning,
        name,
        cells["company"][:200],
        tuple(contacts),
    )


@dataclass(frozen=True)
class _Written:
    """What a file adds and changes."""

    plan: Plan
    new: tuple[_Person, ...]
    changed: tuple[tuple[Citizen, _Person], ...]
    contacts: tuple[tuple[Citizen, _Person], ...]


async def _compare(connection: BaseDBAsyncClient | None, sheet: Sheet, *, accept: bool) -> _Written:
    reader = Reader(sheet, HEADINGS, ("identity", "name"))
    people: dict[int, _Person] = {}

    def parse(row: Row) -> Planned:
        person = people[row.line] = _person(reader, row)
        return Planned(row.line, person.key, What.NOTHING)

    first = each_once(sheet.rows, parse)
    good = [row.line for row in first if row.what is not What.FAULT]
    known = _Known()
    await known.look(connection, [people[line] for line in good])
    rows: list[Planned] = []
    new: list[_Person] = []
    changed: list[tuple[Citizen, _Person]] = []
    contacts: list[tuple[Citizen, _Person]] = []
    for row in first:
        if row.what is What.FAULT:
            rows.append(row)
            continue
        person = people[row.line]
        try:
            citizen = known.of(person)
        except Invalid as error:
            rows.append(Planned(row.line, person.key, What.FAULT, str(error)))
            continue
        found = _fate(known, person, citizen, accept=accept)
        rows.append(found)
        if found.what is What.CREATE:
            new.append(person)
        elif citizen is not None and found.what is What.CHANGE:
            changed.append((citizen, person))
            contacts.append((citizen, person))
    return _Written(plan_of(sheet, rows), tuple(new), tuple(changed), tuple(contacts))


def _fate(known: _Known, person: _Person, citizen: Citizen | None, *, accept: bool) -> Planned:
    warnings = (person.warning,) if person.warning else ()
    if person.proposed and not accept:
        words = f"¿Es {person.identity}? Excel suele quitar el cero del comienzo."
        return Planned(person.line, person.key, What.ASK, words)
    if citizen is None:
        return Planned(person.line, person.key, What.CREATE, person.name, warnings)
    told = [
        f"{label}: «{old or 'nada'}» pasa a «{new}»"
        for label, old, new in (
            ("nombre", citizen.name, person.name),
            ("identificación", citizen.id_document, person.identity),
            ("empresa", citizen.company, person.company),
        )
        if new and old != new
    ]
    fresh = [address for kind, address in person.contacts if (kind, address) not in known.contacts]
    told += [f"contacto nuevo: {address}" for address in fresh]
    what = What.CHANGE if told else What.NOTHING
    return Planned(person.line, person.key, what, "; ".join(told) or person.name, warnings)


async def plan(sheet: Sheet, *, accept: bool = False) -> Plan:
    """What the file would do; `accept`: with the cédulas proposed."""
    return (await _compare(None, sheet, accept=accept)).plan


async def write(connection: BaseDBAsyncClient, sheet: Sheet, *, accept: bool) -> Plan:
    """Write what the file says, within a transaction; rows with faults are left out."""
    found = await _compare(connection, sheet, accept=accept)
    made_now = [
        (
            made(
                Citizen,
                id=new_id(),
                name=person.name,
                id_document=person.identity or None,
                company=person.company,
            ),
            person,
        )
        for person in found.new
    ]
    for start in range(0, len(made_now), _AT_ONCE):
        await add_rows(connection, [row for row, _ in made_now[start : start + _AT_ONCE]])
    for citizen, person in found.changed:
        citizen.name, citizen.company = person.name, person.company or citizen.company
        citizen.id_document = person.identity or citizen.id_document
    changed = [citizen for citizen, _ in found.changed]
    for start in range(0, len(changed), _AT_ONCE):
        part = changed[start : start + _AT_ONCE]
        await change_rows(connection, part, ("name", "company", "id_document"))
    contacts = [
        made(
            Contact,
            id=new_id(),
            citizen_id=citizen.id,
            kind=kind,
            address=address,
            label=person.name,
        )
        for citizen, person in (*made_now, *found.contacts)
        for kind, address in person.contacts
    ]
    for start in range(0, len(contacts), _AT_ONCE):
        await add_rows(connection, contacts[start : start + _AT_ONCE], keep_first=True)
    return found.plan
