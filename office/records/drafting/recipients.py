"""The recipients of a draft: added by what they are, put in order, taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Max

from models.bulk.rows import add_rows, change_rows, made
from models.database import run_tx
from models.enums import Action, DocumentKind, PrintedAs, RecipientRole
from models.ids import new_id
from models.tables import Citizen, Document, Post, Recipient, Unit
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid
from office.evidence import trail
from office.people.addressees import Found, Whom, best_contact, find
from office.people.posts import seated
from office.records.drafting.drafts import CHANGED, editable
from office.records.drafting.kinds import suggested

MOST = 1000
_NOBODY = "Esa persona o área ya no está en la lista. Búsquela otra vez."


@dataclass(frozen=True)
class Arranged:
    """Where a recipient is to stand, and how it is printed."""

    role: RecipientRole
    position: int
    printed_as: PrintedAs


async def suggestions(actor: Actor, typed: str) -> tuple[Found, ...]:
    """Who may be meant by what was typed; nothing before the third character."""
    return await find(actor.institution_id, typed)


async def add(
    actor: Actor, document_id: int, version: int, role: RecipientRole, targets: Sequence[str]
) -> int:
    """Address the draft to `targets` (of `suggestions`) too; the version that then holds.

    Who is addressed already stays where they are. Raises Invalid (recipients), NotFound, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        row = await _draft(connection, actor, document_id, version)
        there = await Recipient.filter(document_id=row.id).using_db(connection)
        known = {_key(each) for each in there}
        last = await _last_position(connection, row.id, role)
        fresh = []
        for target in targets:
            recipient = await _recipient(connection, row.id, role, target)
            if _key(recipient) in known:
                continue
            known.add(_key(recipient))
            last += 1
            recipient.position = last
            fresh.append(recipient)
        if len(there) + len(fresh) > MOST:
            raise Invalid(f"Un documento puede tener hasta {MOST} destinatarios.", "recipients")
        await add_rows(connection, fresh)
        return await _changed(connection, actor, row)

    return await run_tx(work)


async def remove(actor: Actor, document_id: int, version: int, recipient_ids: Sequence[int]) -> int:
    """Address the draft to these no more; the version that then holds.

    Raises NotFound, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        row = await _draft(connection, actor, document_id, version)
        chosen = Recipient.filter(document_id=row.id, id__in=list(recipient_ids) or [0])
        await chosen.using_db(connection).delete()
        return await _changed(connection, actor, row)

    return await run_tx(work)


async def arrange(
    actor: Actor, document_id: int, version: int, wanted: Mapping[int, Arranged]
) -> int:
    """Give recipients their role, order and way of printing; the version that then holds.

    Raises NotFound, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        row = await _draft(connection, actor, document_id, version)
        rows = await Recipient.filter(document_id=row.id).using_db(connection).order_by("id")
        for each in rows:
            if (to_be := wanted.get(each.id)) is not None:
                each.role, each.printed_as = to_be.role, to_be.printed_as
                each.position = to_be.position
        for role in RecipientRole:
            of_role = sorted(
                (each for each in rows if each.role is role), key=lambda e: (e.position, e.id)
            )
            for position, each in enumerate(of_role, start=1):
                each.position = position
        await change_rows(connection, rows, ("role", "position", "printed_as"))
        return await _changed(connection, actor, row)

    return await run_tx(work)


async def _draft(
    connection: BaseDBAsyncClient, actor: Actor, document_id: int, version: int
) -> Document:
    row = await editable(actor, document_id, connection)
    if row.version != version:
        raise Conflict(CHANGED)
    return row


async def _changed(connection: BaseDBAsyncClient, actor: Actor, row: Document) -> int:
    rows = await Recipient.filter(document_id=row.id).using_db(connection).select_related("unit")
    if rows and not row.kind_chosen and row.kind in (DocumentKind.MEMO, DocumentKind.LETTER):
        row.kind = suggested(rows, actor.institution_id)
    row.version, row.dated_at = row.version + 1, clock.now()
    await row.save(using_db=connection, update_fields=["kind", "version", "dated_at"])
    about = trail.About(row.id, row.case_id, detail={"recipients": len(rows)})
    await trail.record(connection, [trail.by_official(actor, Action.EDITED, about)])
    return int(row.version)


async def _last_position(
    connection: BaseDBAsyncClient, document_id: int, role: RecipientRole
) -> int:
    found = (
        await Recipient.filter(document_id=document_id, role=role)
        .using_db(connection)
        .annotate(last=Max("position"))
        .values_list("last", flat=True)
    )
    return max((int(str(last)) for last in found if last is not None), default=0)


def _key(row: Recipient) -> tuple[str, int]:
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
