"""Letting people into the house: new officials with their first post."""

from collections.abc import Iterable

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.enums import Permission, Profile
from models.ids import new_id
from models.tables import Official, Post, Unit
from office import clock
from office.accounts.authenticators import password_rules
from office.accounts.authenticators.password_rules import OFFICIALS
from office.accounts.authenticators.passwords import hash_password
from office.addresses.canonical import canonical
from office.errors import Conflict, NotFound


async def add_official(
    login: str,
    name: str,
    email: str,
    password: str,
    unit_acronym: str,
    post_title: str,
    profile: Profile = Profile.NORMAL,
    permissions: Iterable[Permission] = (),
) -> int:
    """Admit an official into a post of the unit, and return the post's id.

    Raises Invalid (email, password), NotFound (no such unit), Conflict (login taken).
    """
    address = canonical(email)
    await password_rules.check(password, OFFICIALS, login)
    password_hash = await hash_password(password)

    async def work(connection: BaseDBAsyncClient) -> int:
        unit = await Unit.filter(acronym=unit_acronym, active=True).using_db(connection).first()
        if unit is None:
            raise NotFound(f"No existe el área {unit_acronym}.")
        official = Official(
            id=new_id(), login=login, name=name, email=address, password_hash=password_hash
        )
        await official.save(using_db=connection, force_create=True)
        post = Post(
            id=new_id(),
            unit_id=unit.id,
            official_id=official.id,
            title=post_title,
            profile=profile,
            permissions=sorted(permissions),
            held_from=clock.now(),
        )
        await post.save(using_db=connection, force_create=True)
        return int(post.id)

    try:
        return await run_tx(work)
    except IntegrityError as error:
        raise Conflict(f"Ya existe el usuario {login}.") from error
