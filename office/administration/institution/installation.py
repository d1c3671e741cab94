"""The installation: its superadministrators, and the institutions that they found and close."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.functions import Count

from models.database import run_tx
from models.enums import Permission, Profile
from models.ids import new_id
from models.tables import Institution, Official, Post, Unit
from office import clock
from office.accounts.authenticators.passwords import hash_password
from office.accounts.enrollment.password_links import notify_official
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import require_superadmin
from office.administration.changes import Change
from office.administration.staff.officials import OfficialForm, checked, new_official
from office.errors import Conflict, Invalid, NotFound
from office.outbox import posting
from office.people.posts import seated

_TAKEN = "Otra institución ya tiene esa sigla."


@dataclass(frozen=True)
class Founding:
    """A new institution: its first unit, and who is to administer it in which post."""

    name: str
    acronym: str
    city: str
    unit_name: str
    unit_acronym: str
    admin: OfficialForm
    admin_title: str


@dataclass(frozen=True)
class InstitutionRow:
    """An institution of the installation."""

    institution_id: int
    acronym: str
    name: str
    active: bool
    units: int
    officials: int


async def add_superadmin(login: str, name: str, email: str, password: str) -> int:
    """Let a person run the installation; an act of the operator, by command.

    They found and close institutions and read no document: they sit in no post. Returns the
    official's id. Raises Invalid, Conflict (the user number is taken).
    """
    person = checked(OfficialForm(login, name, "", email))
    row = Official(
        id=new_id(),
        login=person.login,
        name=person.name,
        email=person.email,
        password_hash=await hash_password(password),
        is_superadmin=True,
    )

    async def work(connection: BaseDBAsyncClient) -> None:
        await row.save(using_db=connection, force_create=True)
        change = Change("superadmin", "created", row.id, row.name, after={"login": row.login})
        await changes.record(connection, None, change, None)

    try:
        await run_tx(work)
    except IntegrityError as error:
        raise Conflict(f"Ya existe el usuario {person.login}.") from error
    return int(row.id)


async def institutions(actor: Actor) -> tuple[InstitutionRow, ...]:
    """All of them by name, with how large they are. Raises NotAllowed."""
    require_superadmin(actor)
    units = await (
        Unit.filter(active=True)
        .annotate(n=Count("id"))
        .group_by("institution_id")
        .values("institution_id", "n")
    )
    people = await (
        Post.filter(seated(clock.now()), acting_for_id__isnull=True)
        .annotate(n=Count("official_id", distinct=True))
        .group_by("unit__institution_id")
        .values("unit__institution_id", "n")
    )
    many = {int(row["institution_id"]): int(row["n"]) for row in units}
    sitting = {int(row["unit__institution_id"]): int(row["n"]) for row in people}
    return tuple(
        InstitutionRow(
            row.id, row.acronym, row.name, row.active, many.get(row.id, 0), sitting.get(row.id, 0)
        )
        for row in await Institution.all().order_by("name")
    )


async def found_institution(actor: Actor, new: Founding) -> int:
    """Found an institution with a first unit and its administrator, who gets a link by mail.

    Returns its id. Raises NotAllowed, Invalid.
    """
    require_superadmin(actor)
    admin = checked(new.admin)
    institution = Institution(
        id=new_id(),
        name=forms.named(new.name),
        acronym=forms.acronym(new.acronym),
        city=forms.named(new.city, "city", most=80),
    )
    unit = Unit(
        id=new_id(),
        institution_id=institution.id,
        name=forms.named(new.unit_name, "unit_name"),
        acronym=_unit_acronym(new.unit_acronym),
        city=institution.city,
    )
    title = forms.named(new.admin_title, "title")

    async def work(connection: BaseDBAsyncClient) -> None:
        await institution.save(using_db=connection, force_create=True)
        await unit.save(using_db=connection, force_create=True)
        await _seat_admin(connection, unit, admin, title)
        after = {
            "name": institution.name,
            "acronym": institution.acronym,
            "city": institution.city,
            "unit": unit.name,
            "admin": f"{admin.name} ({admin.login})",
        }
        change = Change("institution", "created", institution.id, institution.name, after=after)
        await changes.record(connection, actor, change, institution.id)

    try:
        await run_tx(work)
    except IntegrityError as error:
        raise Invalid(_TAKEN, "acronym") from error
    posting.announce()
    return int(institution.id)


def _unit_acronym(text: str) -> str:
    try:
        return forms.acronym(text)
    except Invalid as error:
        raise Invalid(str(error), "unit_acronym") from error


async def _seat_admin(
    connection: BaseDBAsyncClient, unit: Unit, admin: OfficialForm, title: str
) -> None:
    official = await new_official(connection, admin)
    await Post.create(
        unit_id=unit.id,
        official_id=official.id,
        title=title,
        profile=Profile.NORMAL,
        permissions=[Permission.ADMIN.value],
        extra=[Permission.ADMIN.value],
        held_from=clock.now(),
        using_db=connection,
    )
    await notify_official(connection, official, f"{title}, {unit.name}")


async def set_active(actor: Actor, institution_id: int, *, active: bool) -> None:
    """Close an institution, or open it again: its people cannot come in while it is closed.

    What it holds stays, and mail to its addresses is refused. Raises NotAllowed, NotFound,
    Conflict (it is so already).
    """
    require_superadmin(actor)

    async def work(connection: BaseDBAsyncClient) -> None:
        query = Institution.filter(id=institution_id).using_db(connection)
        row = await query.select_for_update().first()
        if row is None:
            raise NotFound("Esa institución no existe.")
        if row.active is active:
            raise Conflict("La institución ya está así.")
        row.active = active
        row.version += 1
        await row.save(using_db=connection)
        act = "reopened" if active else "closed"
        change = Change(
            "institution", act, row.id, row.name, {"active": not active}, {"active": active}
        )
        await changes.record(connection, actor, change, row.id)

    await run_tx(work)
