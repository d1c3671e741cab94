"""Two records of one person made one, reversibly: cases, documents and contacts follow."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Permission
from models.tables import (
    Case,
    Citizen,
    CitizenAccount,
    CitizenMerge,
    CitizenSession,
    Contact,
    Document,
)
from office import clock
from office.actors import Actor, require
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About

_FOLLOWING: dict[str, Any] = {"cases": Case, "documents": Document, "contacts": Contact}
_BATCH = 500


@dataclass(frozen=True)
class Merge:
    """A merge as the page of the person who was kept shows it."""

    merge_id: int
    name: str
    at: datetime
    who: str
    why: str
    undone: bool


async def merge(actor: Actor, kept_id: int, merged_id: int, why: str) -> None:
    """Take `merged_id` for the same person as `kept_id`; what was theirs follows.

    What came from where is kept, for `undo`. Raises NotAllowed, NotFound, Invalid (no reason, the
    same record), Conflict (another cédula, already merged, both have an account).
    """
    require(actor, Permission.VALIDATE_CITIZENS, "unir registros de personas")
    why = " ".join(why.split())[:500]
    if not why:
        raise Invalid("Escriba por qué son la misma persona.", "why")
    if kept_id == merged_id:
        raise Invalid("Elija dos registros distintos.", "merged")

    async def work(connection: BaseDBAsyncClient) -> None:
        kept, merged = await _pair(connection, kept_id, merged_id)
        moved: dict[str, Any] = {"id_document": merged.id_document}
        for name, table in _FOLLOWING.items():
            rows = table.filter(citizen_id=merged_id).using_db(connection)
            moved[name] = [int(str(i)) for i in await rows.values_list("id", flat=True)]
            await _point(connection, table, moved[name], kept_id)
        await _hand_over(connection, kept, merged, moved)
        await CitizenMerge.create(
            kept_id=kept_id,
            merged_id=merged_id,
            at=clock.now(),
            who=actor.who[:300],
            why=why,
            moved=moved,
            using_db=connection,
        )
        counts = {name: len(moved[name]) for name in _FOLLOWING}
        await _note(connection, actor, Action.CITIZENS_MERGED, kept_id, merged_id, why, counts)

    await run_tx(work)


async def _pair(
    connection: BaseDBAsyncClient, kept_id: int, merged_id: int
) -> tuple[Citizen, Citizen]:
    rows = (
        await Citizen.filter(id__in=[kept_id, merged_id])
        .using_db(connection)
        .select_for_update()
        .order_by("id")
    )
    found = {row.id: row for row in rows}
    if len(found) < 2:
        raise NotFound("Uno de los dos registros no existe.")
    kept, merged = found[kept_id], found[merged_id]
    if kept.merged_into_id or merged.merged_into_id or kept.removed_at or merged.removed_at:
        raise Conflict("Uno de los dos registros ya se unió a otro o se eliminó.")
    if kept.id_document and merged.id_document and kept.id_document != merged.id_document:
        raise Conflict("Tienen cédulas distintas: no son la misma persona, o una está mal escrita.")
    return kept, merged


async def _hand_over(
    connection: BaseDBAsyncClient, kept: Citizen, merged: Citizen, moved: dict[str, Any]
) -> None:
    """The cédula and the account go along where the one who is kept has none."""
    moved["got_document"] = not kept.id_document and bool(merged.id_document)
    accounts = CitizenAccount.filter(citizen_id__in=[kept.id, merged.id]).using_db(connection)
    owners = {account.citizen_id: account for account in await accounts}
    if len(owners) == 2:
        raise Conflict("Las dos personas tienen usuario. Cierre antes uno de los dos.")
    moved["got_account"] = merged.id in owners
    if merged.id in owners:
        await _move_account(connection, merged.id, kept.id)
    gone = Citizen.filter(id=merged.id).using_db(connection)
    await gone.update(merged_into_id=kept.id, id_document=None, version=merged.version + 1)
    if moved["got_document"]:
        stays = Citizen.filter(id=kept.id).using_db(connection)
        await stays.update(id_document=merged.id_document, version=kept.version + 1)


async def undo(actor: Actor, merge_id: int) -> None:
    """Part two records again: what came with the merge goes back, what is newer stays.

    Raises NotAllowed, NotFound, Conflict (undone already, or the one kept was merged further).
    """
    require(actor, Permission.VALIDATE_CITIZENS, "separar registros de personas")

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await CitizenMerge.filter(id=merge_id).using_db(connection).first()
        if row is None:
            raise NotFound("Esa unión no existe.")
        still = CitizenMerge.filter(id=merge_id, undone_at__isnull=True).using_db(connection)
        if not await still.update(undone_at=clock.now()):
            raise Conflict("Esa unión ya se deshizo.")
        kept = await Citizen.filter(id=row.kept_id).using_db(connection).first()
        if kept is None or kept.merged_into_id is not None:
            raise Conflict("El registro que quedó se unió después a otro: separe antes ese.")
        for name, table in _FOLLOWING.items():
            await _point(connection, table, row.moved[name], row.merged_id)
        if row.moved["got_account"]:
            await _move_account(connection, row.kept_id, row.merged_id)
        if row.moved["got_document"]:
            await Citizen.filter(id=row.kept_id).using_db(connection).update(id_document=None)
        back = Citizen.filter(id=row.merged_id).using_db(connection)
        await back.update(merged_into_id=None, id_document=row.moved["id_document"])
        await _note(
            connection, actor, Action.CITIZENS_PARTED, row.kept_id, row.merged_id, row.why, {}
        )

    await run_tx(work)


async def merges_of(citizen_id: int) -> tuple[Merge, ...]:
    """What was merged into a person, newest first."""
    rows = await CitizenMerge.filter(kept_id=citizen_id).order_by("-id")
    names = dict(
        await Citizen.filter(id__in=[row.merged_id for row in rows]).values_list("id", "name")
        if rows
        else []
    )
    return tuple(
        Merge(
            row.id,
            str(names.get(row.merged_id, "")),
            row.at,
            row.who,
            row.why,
            row.undone_at is not None,
        )
        for row in rows
    )


async def _point(
    connection: BaseDBAsyncClient, table: Any, row_ids: list[int], citizen_id: int
) -> None:
    for start in range(0, len(row_ids), _BATCH):
        rows = table.filter(id__in=row_ids[start : start + _BATCH]).using_db(connection)
        await rows.update(citizen_id=citizen_id)


async def _move_account(connection: BaseDBAsyncClient, whose: int, to: int) -> None:
    await CitizenSession.filter(citizen_id=whose).using_db(connection).delete()
    await CitizenAccount.filter(citizen_id=whose).using_db(connection).update(citizen_id=to)


async def _note(
    connection: BaseDBAsyncClient,
    actor: Actor,
    action: Action,
    kept_id: int,
    merged_id: int,
    why: str,
    counts: dict[str, int],
) -> None:
    detail = {"citizen": kept_id, "merged": merged_id, **counts}
    about = About(comment=why, detail=detail)
    await trail.record(connection, [trail.by_official(actor, action, about)])
