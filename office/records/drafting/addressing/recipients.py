"""The recipients of a draft: added by what they are, put in order, taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Max

from models.bulk.rows import add_rows, change_rows
from models.database import run_tx
from models.enums import Action, DocumentKind, PrintedAs, RecipientRole
from models.tables import DistributionList, Document, Recipient
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.people import lists
from office.people.addressees import SHORTEST, Found, Whom, find
from office.records.drafting.addressing.targets import all_of, key_of, of_list
from office.records.drafting.drafts import CHANGED, editable
from office.records.drafting.kinds import suggested

MOST = 1000
LONGEST_TREATMENT = 60


@dataclass(frozen=True)
class Arranged:
    """Where a recipient is to stand, and how it is printed."""

    role: RecipientRole
    position: int
    printed_as: PrintedAs
    treatment: str = ""  # over «Señor/a»


async def suggestions(actor: Actor, typed: str) -> tuple[Found, ...]:
    """Who may be meant by what was typed; nothing before the third character."""
    if len(typed.strip()) < SHORTEST:
        return ()
    return (*await lists.found(actor, typed), *await find(actor.institution_id, typed))


async def add(
    actor: Actor, document_id: int, version: int, role: RecipientRole, targets: Sequence[str]
) -> int:
    """Address the draft to `targets` (of `suggestions`) too; the version that then holds.

    Who is addressed already stays where they are. Raises Invalid (recipients), NotFound, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        row = await _draft(connection, actor, document_id, version)
        there = await Recipient.filter(document_id=row.id).using_db(connection)
        known = {key_of(each) for each in there}
        last = await _last_position(connection, row.id, role)
        fresh = []
        for recipient in await all_of(connection, actor, row.id, role, targets):
            if key_of(recipient) in known:
                continue
            known.add(key_of(recipient))
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
                each.treatment = " ".join(to_be.treatment.split())[:LONGEST_TREATMENT]
        for role in RecipientRole:
            of_role = sorted(
                (each for each in rows if each.role is role), key=lambda e: (e.position, e.id)
            )
            for position, each in enumerate(of_role, start=1):
                each.position = position
        await change_rows(connection, rows, ("role", "position", "printed_as", "treatment"))
        return await _changed(connection, actor, row)

    return await run_tx(work)


async def outdated(document_id: int) -> tuple[tuple[int, str], ...]:
    """The lists that changed, or were taken away, since the draft was addressed to them: id and
    name."""
    rows = await Recipient.filter(document_id=document_id, list_id__isnull=False)
    seen = {int(row.list_id or 0): (row.list_version, row.list_name) for row in rows}
    now = {row.id: row for row in await DistributionList.filter(id__in=list(seen) or [0])}
    return tuple(
        (list_id, name)
        for list_id, (version, name) in seen.items()
        if list_id not in now or now[list_id].version != version or not now[list_id].active
    )


async def renew(actor: Actor, document_id: int, version: int, list_id: int) -> int:
    """Address the draft to who is on the list now; the version that then holds.

    Raises Invalid (recipients), NotFound, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> int:
        row = await _draft(connection, actor, document_id, version)
        old = await Recipient.filter(document_id=row.id, list_id=list_id).using_db(connection)
        if not old:
            raise NotFound("El borrador no va a esa lista.")
        role = old[0].role
        fresh = await of_list(connection, actor, row.id, role, f"{Whom.LIST}{list_id}")
        await Recipient.filter(id__in=[each.id for each in old]).using_db(connection).delete()
        kept = {
            key_of(each) for each in await Recipient.filter(document_id=row.id).using_db(connection)
        }
        fresh = [each for each in fresh if key_of(each) not in kept]
        last = await _last_position(connection, row.id, role)
        printed = {key_of(each): each.printed_as for each in old}
        for at, each in enumerate(fresh, start=1):
            each.position = last + at
            each.printed_as = printed.get(key_of(each), old[0].printed_as)
        await add_rows(connection, fresh)
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
