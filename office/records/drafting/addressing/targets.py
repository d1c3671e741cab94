"""What a choice of addressees stands for: an official, a unit, a citizen, or a whole list."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import made
from models.enums import RecipientRole
from models.ids import new_id
from models.tables import Citizen, Post, Recipient, Unit
from office import clock
from office.actors import Actor
from office.errors import Invalid
from office.people import lists
from office.people.addressees import Whom, best_contact
from office.people.posts import seated

_NOBODY = "Esa persona o área ya no está en la lista. Búsquela otra vez."


async def all_of(
    connection: BaseDBAsyncClient,
    actor: Actor,
    document_id: int,
    role: RecipientRole,
    targets: Sequence[str],
) -> list[Recipient]:
    """The recipients that `targets` stand for; a list stands for who is on it now."""
    rows = []
    for target in targets:
        if target[:1] == Whom.LIST:
            rows += await of_list(connection, actor, document_id, role, target)
        else:
            rows.append(await _recipient(connection, document_id, role, target))
    return rows


async def of_list(
    connection: BaseDBAsyncClient,
    actor: Actor,
    document_id: int,
    role: RecipientRole,
    target: str,
) -> list[Recipient]:
    """Who is on the list `target` now and can be written to. Raises Invalid (recipients)."""
    if not target[1:].isdecimal() or len(target) > 20:
        raise Invalid(_NOBODY, "recipients")
    chosen, members = await lists.list_page(actor, int(target[1:]))
    if not members:
        raise Invalid(f"La lista «{chosen.name}» no tiene a nadie todavía.", "recipients")
    rows = []
    for member in members:
        if member.gone:
            continue
        row = await _recipient(connection, document_id, role, member.target)
        row.list_id, row.list_version, row.list_name = chosen.list_id, chosen.version, chosen.name
        rows.append(row)
    return rows


def key_of(row: Recipient) -> tuple[str, int]:
    """Who it is, so that nobody is addressed twice."""
    if row.post_id is not None:
        return ("p", row.post_id)
    if row.citizen_id is not None:
        return ("c", row.citizen_id)
    if row.contact_id is not None:
        return ("k", row.contact_id)
    return ("u", row.unit_id or 0)


async def _recipient(
    connection: BaseDBAsyncClient, document_id: int, role: RecipientRole, target: str
) -> Recipient:
    whom, given = target[:1], target[1:]
    if not given.isdecimal() or len(given) > 19:
        raise Invalid(_NOBODY, "recipients")
    if whom == Whom.POST:
        return await _official(connection, document_id, role, int(given))
    if whom == Whom.UNIT:
        return await _unit(connection, document_id, role, int(given))
    if whom == Whom.CITIZEN:
        return await _citizen(connection, document_id, role, int(given))
    raise Invalid(_NOBODY, "recipients")


async def _official(
    connection: BaseDBAsyncClient, document_id: int, role: RecipientRole, post_id: int
) -> Recipient:
    post = (
        await Post.filter(seated(clock.now()), id=post_id, official__active=True)
        .using_db(connection)
        .select_related("official", "unit__institution")
        .first()
    )
    if post is None:
        raise Invalid(_NOBODY, "recipients")
    return made(
        Recipient,
        id=new_id(),
        document_id=document_id,
        role=role,
        name=post.official.name,
        title=post.official.title,
        post_title=post.title,
        organisation=post.unit.institution.name,
        post_id=post.id,
        unit_id=post.unit_id,
    )


async def _unit(
    connection: BaseDBAsyncClient, document_id: int, role: RecipientRole, unit_id: int
) -> Recipient:
    unit = (
        await Unit.filter(id=unit_id, active=True)
        .using_db(connection)
        .select_related("institution")
        .first()
    )
    if unit is None:
        raise Invalid(_NOBODY, "recipients")
    return made(
        Recipient,
        id=new_id(),
        document_id=document_id,
        role=role,
        name=unit.name,
        organisation=unit.institution.name,
        unit_id=unit.id,
    )


async def _citizen(
    connection: BaseDBAsyncClient, document_id: int, role: RecipientRole, citizen_id: int
) -> Recipient:
    citizen = await Citizen.get_or_none(id=citizen_id, using_db=connection)
    if citizen is None:
        raise Invalid(_NOBODY, "recipients")
    contact = await best_contact(citizen.id)
    return made(
        Recipient,
        id=new_id(),
        document_id=document_id,
        role=role,
        name=citizen.name,
        organisation=citizen.company,
        address=contact.address if contact else "",
        citizen_id=citizen.id,
        contact_id=contact.id if contact else None,
    )
