"""The small institution most tests happen in: CHQ, three units, and officials by name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher

from models.enums import Channel, Permission, Profile
from models.tables import Institution, Official, Post, Unit
from office.actors import Actor

PASSWORD = "Una-clave-de-prueba-7"
_HELD_FROM = datetime(2020, 1, 1, tzinfo=UTC)


@cache
def password_hash() -> str:
    """The hash of PASSWORD, at the lowest cost: that is written in the hash itself, and keeps the
    suite quick."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Seat:
    """An official in a post. `actor` is what a door would pass to the office for them."""

    official: Official
    post: Post
    unit: Unit
    actor: Actor
    password: str = PASSWORD

    @property
    def login(self) -> str:
        """The user number they log in with."""
        return self.official.login


@dataclass(frozen=True)
class World:
    """CHQ with SG, DA and DT.

    ana heads SG and may do everything but administer; pedro administers, in SG; luis receives and
    writes in DA; rosa heads DT and signs; marta writes in DT and neither receives nor signs.
    """

    institution: Institution
    units: dict[str, Unit]
    ana: Seat
    pedro: Seat
    luis: Seat
    rosa: Seat
    marta: Seat

    @property
    def seats(self) -> tuple[Seat, ...]:
        """Everybody."""
        return (self.ana, self.pedro, self.luis, self.rosa, self.marta)


async def seat(
    unit: Unit,
    login: str,
    name: str,
    title: str,
    profile: Profile = Profile.NORMAL,
    permissions: tuple[Permission, ...] = (),
) -> Seat:
    """Give `name` a log-in and a post in `unit`."""
    official = await Official.create(
        login=login,
        name=name,
        title="Ing.",
        email=f"{name.split()[0].lower()}@chq.example",
        password_hash=password_hash(),
    )
    post = await Post.create(
        unit=unit,
        official=official,
        title=title,
        profile=profile,
        permissions=[permission.value for permission in permissions],
        held_from=_HELD_FROM,
    )
    actor = Actor(
        official_id=official.id,
        post_id=post.id,
        unit_id=unit.id,
        institution_id=unit.institution_id,
        name=name,
        post_title=title,
        unit_name=unit.name,
        profile=profile,
        permissions=frozenset(permissions),
        origin="127.0.0.1",
        channel=Channel.WEB,
    )
    return Seat(official=official, post=post, unit=unit, actor=actor)


async def build_world() -> World:
    """Write the institution into the open database."""
    institution = await Institution.create(
        acronym="CHQ", name="Instituto Chasqui", city="Quito", address="Av. Amazonas N34-451"
    )
    names = {
        "SG": "Secretaría General",
        "DA": "Dirección Administrativa",
        "DT": "Dirección Técnica",
    }
    units = {
        acronym: await Unit.create(institution=institution, acronym=acronym, name=name)
        for acronym, name in names.items()
    }
    p = Permission
    receive_write = (p.RECEIVE, p.WRITE)
    everything = tuple(permission for permission in p if permission is not p.ADMIN)
    chief = Profile.CHIEF
    return World(
        institution=institution,
        units=units,
        ana=await seat(
            units["SG"], "1710034065", "Ana Torres", "Secretaria General", chief, everything
        ),
        pedro=await seat(
            units["SG"], "1704552189", "Pedro Vega", "Administrador", permissions=(p.ADMIN,)
        ),
        luis=await seat(
            units["DA"], "1102345673", "Luis Paredes", "Analista", permissions=receive_write
        ),
        rosa=await seat(
            units["DT"],
            "0109876540",
            "Rosa Quishpe",
            "Directora Técnica",
            chief,
            (*receive_write, p.SIGN),
        ),
        marta=await seat(
            units["DT"], "1307654325", "Marta Chávez", "Técnica", permissions=(p.WRITE,)
        ),
    )
