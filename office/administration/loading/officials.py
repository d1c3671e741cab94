"""Officials from a file: cédula, nombres, correo, área and cargo; new ones are sent their link."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Profile
from models.tables import Official, Post, Role, Unit
from office import clock
from office.accounts.enrollment.password_links import notify_official
from office.actors import Actor
from office.administration import changes, forms
from office.administration.changes import Change
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
from office.administration.staff import appointments
from office.administration.staff.grants import PostForm
from office.administration.staff.officials import OfficialForm, checked, new_official
from office.errors import Invalid
from office.people.posts import seated
from office.text.folding import fold

HEADINGS: Headings = {
    "identity": ("cedula", "identificacion", "pasaporte", "usuario"),
    "name": ("nombres", "nombre", "nombres y apellidos", "apellidos y nombres"),
    "treatment": ("tratamiento", "titulo"),
    "mail": ("correo", "correo electronico", "correo institucional", "email"),
    "unit": ("area", "sigla", "sigla del area", "unidad"),
    "title": ("cargo", "puesto"),
    "profile": ("perfil",),
    "role": ("rol",),
}
_REQUIRED = ("identity", "name", "mail", "unit", "title")
_PROFILES = {
    "": Profile.NORMAL,
    "normal": Profile.NORMAL,
    "jefe": Profile.CHIEF,
    "asistente": Profile.ASSISTANT,
}


@dataclass(frozen=True)
class _Entry:
    proposed: bool
    warning: str
    person: OfficialForm
    post: PostForm


class _Known:
    """The institution's units, roles and people as they are."""

    units: dict[str, Unit]
    roles: dict[str, Role]
    people: dict[str, Official]
    posts: dict[int, list[Post]]

    async def look(self, connection: BaseDBAsyncClient | None, actor: Actor) -> None:
        """Fetch them."""
        mine = {"institution_id": actor.institution_id, "active": True}
        units, roles = Unit.filter(**mine), Role.filter(**mine)
        posts = Post.filter(seated(clock.now()), acting_for_id__isnull=True)
        posts = posts.select_related("unit", "official")
        if connection:
            units, roles = units.using_db(connection), roles.using_db(connection)
            posts = posts.using_db(connection)
        self.units = {row.acronym: row for row in await units}
        self.roles = {fold(row.name): row for row in await roles}
        self.people, self.posts = {}, {}
        for post in await posts:
            self.people[post.official.login] = post.official
            self.posts.setdefault(post.official_id, []).append(post)

    def chief_of(self, unit_id: int, profile: Profile) -> str:
        """Whose login sits there with that profile, "" when nobody does."""
        for posts in self.posts.values():
            for post in posts:
                if post.unit_id == unit_id and post.profile is profile:
                    return post.official.login
        return ""


def _entry(reader: Reader, row: Row, known: _Known) -> _Entry:
    cells = reader.cells(row)
    found = identity(cells["identity"])
    unit = known.units.get(cells["unit"].upper())
    if unit is None:
        raise Invalid(f"El área {cells['unit'] or 'sin sigla'} no existe.")
    profile = _PROFILES.get(fold(cells["profile"]))
    if profile is None:
        raise Invalid("El perfil es normal, jefe o asistente.")
    role = known.roles.get(fold(cells["role"])) if cells["role"] else None
    if cells["role"] and role is None:
        raise Invalid(f"El rol {cells['role']} no existe.")
    person = OfficialForm(found.number, cells["name"], cells["treatment"], cells["mail"])
    title = forms.named(cells["title"], "title")
    post = PostForm(unit.id, title, profile, role.id if role else None)
    return _Entry(found.proposed, found.warning, checked(person), post)


def _fate(entry: _Entry, line: int, known: _Known, *, accept: bool) -> Planned:
    person, post = entry.person, entry.post
    warnings = (entry.warning,) if entry.warning else ()
    if entry.proposed and not accept:
        words = f"¿Es {person.login}? Excel suele quitar el cero del comienzo."
        return Planned(line, person.login, What.ASK, words)
    official = known.people.get(person.login)
    if post.profile is not Profile.NORMAL:
        other = known.chief_of(post.unit_id, post.profile)
        if other and other != person.login:
            raise Invalid("El área ya tiene a otra persona con ese perfil.")
    if official is None:
        words = f"{person.name}, {post.title}; recibe su enlace en {person.email}"
        return Planned(line, person.login, What.CREATE, words, warnings)
    sits = known.posts[official.id]
    if all(each.unit_id not in {u.id for u in known.units.values()} for each in sits):
        raise Invalid("Ese número de usuario ya existe en otra institución.")
    if not any(each.unit_id == post.unit_id and each.title == post.title for each in sits):
        where = ", ".join(f"{each.title} ({each.unit.acronym})" for each in sits)
        raise Invalid(f"Ya ocupa {where}: cambie o mueva su puesto en su página.")
    told = [
        f"{label}: «{old}» pasa a «{new}»"
        for label, old, new in (
            ("nombres", official.name, person.name),
            ("tratamiento", official.title, person.treatment),
            ("correo", official.email, person.email),
        )
        if new and old != new
    ]
    what = What.CHANGE if told else What.NOTHING
    return Planned(line, person.login, what, "; ".join(told) or official.name, warnings)


async def _compare(
    connection: BaseDBAsyncClient | None, actor: Actor, sheet: Sheet, *, accept: bool
) -> tuple[Plan, dict[int, _Entry], _Known]:
    known, entries = _Known(), {}
    await known.look(connection, actor)
    reader = Reader(sheet, HEADINGS, _REQUIRED)
    profiles: dict[tuple[int, Profile], int] = {}

    def fate(row: Row) -> Planned:
        entry = entries[row.line] = _entry(reader, row, known)
        place = (entry.post.unit_id, entry.post.profile)
        if entry.post.profile is not Profile.NORMAL and place in profiles:
            raise Invalid(f"La fila {profiles[place]} ya da ese perfil en esa área.")
        profiles[place] = row.line
        return _fate(entry, row.line, known, accept=accept)

    rows = each_once(sheet.rows, fate)
    return plan_of(sheet, rows), entries, known


async def plan(actor: Actor, sheet: Sheet, *, accept: bool = False) -> Plan:
    """What the file would do in the actor's institution; `accept`: with the cédulas proposed."""
    return (await _compare(None, actor, sheet, accept=accept))[0]


async def write(connection: BaseDBAsyncClient, actor: Actor, sheet: Sheet, *, accept: bool) -> Plan:
    """Write what the file says, within a transaction; rows with faults are left out."""
    found, entries, known = await _compare(connection, actor, sheet, accept=accept)
    names = {unit.id: unit.name for unit in known.units.values()}
    for row in found.rows:
        if row.what is What.CREATE:
            entry = entries[row.line]
            official = await new_official(connection, entry.person)
            await appointments.seat(connection, actor, official, entry.post)
            place = f"{entry.post.title}, {names[entry.post.unit_id]}"
            await notify_official(connection, official, place)
        elif row.what is What.CHANGE:
            await _change(connection, actor, known.people[row.key], entries[row.line].person)
    return found


async def _change(
    connection: BaseDBAsyncClient, actor: Actor, official: Official, person: OfficialForm
) -> None:
    before = vars(OfficialForm(official.login, official.name, official.title, official.email))
    official.name, official.email = person.name, person.email
    official.title = person.treatment or official.title
    official.version += 1
    await official.save(using_db=connection)
    change = Change("official", "changed", official.id, official.name, before, vars(person))
    await changes.record(connection, actor, change, actor.institution_id)
