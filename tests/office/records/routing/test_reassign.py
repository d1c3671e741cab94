"""A document's way between post_ids: trays, reassigning, archiving, and who may see what."""

from datetime import date

import pytest

from models.enums import Action, CaseState, Permission
from models.tables import Case, Copy, Event, OutboxMessage
from office.errors import Conflict, Invalid, NotFound
from office.intake.process import process
from office.intake.results import Intake
from office.records.documents.page import document_page
from office.records.routing import archive, comments
from office.records.routing import reassign as routing
from office.records.trays.catalogue import trays_of
from office.records.trays.counters import counters
from office.records.trays.filters import Filters
from office.records.trays.listing import tray
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def registered(**facts: object) -> Intake:
    (done,) = await process([await arrived(**facts)])  # type: ignore[arg-type]
    return done


async def copy_of(done: Intake) -> Copy:
    return await Copy.get(document_id=done.document_id)


async def test_what_reaches_a_unit_lies_with_who_receives_there(world: World, clock: Clock) -> None:
    await registered()
    page = await tray(world.ana.actor, "recibidos")
    assert [row.number for row in page.rows] == ["CHQ-SG-2026-0001-E"]
    assert page.rows[0].unread
    assert (await counters(world.ana.actor))["recibidos"].unread == 1
    assert not (await tray(world.luis.actor, "recibidos")).rows
    assert not (await tray(world.pedro.actor, "recibidos")).rows


async def test_reassigning_moves_the_copy_tells_the_colleague_and_leaves_a_trail(
    world: World, clock: Clock
) -> None:
    done = await registered()
    copy = await copy_of(done)
    await routing.reassign(
        world.ana.actor, copy.id, world.luis.post.id, "Para su atención", date(2026, 3, 9)
    )

    (row,) = (await tray(world.luis.actor, "recibidos")).rows
    assert (row.note, row.due_at, row.unread) == ("Para su atención", date(2026, 3, 9), True)
    assert not (await tray(world.ana.actor, "recibidos")).rows
    (passed,) = (await tray(world.ana.actor, "reasignados")).rows
    assert passed.holder.startswith(world.luis.official.name)
    case = await Case.get(id=done.case_id)
    assert (case.state, case.unit_id) == (CaseState.ASSIGNED, world.units["DA"].id)
    told = await OutboxMessage.get(kind="assigned")
    assert (told.to_address, told.facts["note"]) == (world.luis.official.email, "Para su atención")
    event = await Event.get(action=Action.REASSIGNED)
    assert (event.who, event.to_post_id) == (world.ana.actor.who, world.luis.post.id)


async def test_opening_a_document_marks_it_read_once(world: World, clock: Clock) -> None:
    done = await registered()
    copy = await copy_of(done)
    await routing.reassign(world.ana.actor, copy.id, world.luis.post.id, "", None)
    for _ in range(2):
        page = await document_page(world.luis.actor, done.document_id or 0)
    routed = {"reply", "reassign", "archive", "aside", "comment", "inform"}
    assert page.may == {*routed, "copy", "forward"}
    assert not (await tray(world.luis.actor, "recibidos", filters=Filters(unread=True))).rows
    assert await Event.filter(action=Action.READ).count() == 1
    assert [row.action for row in page.trail][-1] is Action.REGISTERED


async def test_who_lost_the_document_meanwhile_is_told_who_took_it(
    world: World, clock: Clock
) -> None:
    copy = await copy_of(await registered())
    await routing.reassign(world.ana.actor, copy.id, world.luis.post.id, "", None)
    await routing.reassign(world.luis.actor, copy.id, world.ana.post.id, "", None)
    clock.advance(seconds=130)
    with pytest.raises(Conflict, match=f"{world.luis.official.name} reasignó .* hace 2 minutos"):
        await archive.archive(world.luis.actor, copy.id)


async def test_strangers_to_a_document_neither_see_nor_move_it(world: World, clock: Clock) -> None:
    done = await registered()
    copy = await copy_of(done)
    with pytest.raises(NotFound):
        await document_page(world.marta.actor, done.document_id or 0)
    with pytest.raises(NotFound):
        await routing.reassign(world.marta.actor, copy.id, world.rosa.post.id, "", None)
    with pytest.raises(NotFound):
        await comments.comment(world.marta.actor, done.document_id or 0, "hola")


async def test_bad_reassignments_change_nothing(world: World, clock: Clock) -> None:
    copy = await copy_of(await registered())
    ana, luis = world.ana.actor, world.luis.post.id
    for to_post, note, due, field in [
        (123, "", None, "to_post_id"),
        (luis, "x" * 1001, None, "note"),
        (luis, "", date(2026, 3, 1), "due_at"),
    ]:
        with pytest.raises(Invalid) as refused:
            await routing.reassign(ana, copy.id, to_post, note, due)
        assert refused.value.field == field
    assert (await Copy.get(id=copy.id)).holder_post_id is None
    assert not await OutboxMessage.filter(kind="assigned").exists()


async def test_archiving_closes_the_case_and_restoring_opens_it_again(
    world: World, clock: Clock
) -> None:
    done = await registered()
    copy = await copy_of(done)
    await archive.archive(world.ana.actor, copy.id, reason="Sin más trámite")
    assert (await Case.get(id=done.case_id)).state is CaseState.CLOSED
    assert [r.number for r in (await tray(world.ana.actor, "archivados")).rows] == [done.number]
    with pytest.raises(Conflict):
        await archive.archive(world.ana.actor, copy.id)
    await archive.restore(world.ana.actor, copy.id)
    assert (await Case.get(id=done.case_id)).state is CaseState.REOPENED
    assert (await tray(world.ana.actor, "recibidos")).count.total == 1


async def test_pages_of_a_tray_neither_repeat_nor_skip(world: World, clock: Clock) -> None:
    for n in range(7):
        await registered(subject=f"Carta {n}", sender=f"p{n}@x.example")
        clock.advance(seconds=n % 2)
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = await tray(world.ana.actor, "recibidos", cursor=cursor, size=3)
        seen += [row.number for row in page.rows]
        cursor = page.older
    assert cursor == ""
    assert seen == [f"CHQ-SG-2026-{n:04d}-E" for n in range(7, 0, -1)]
    back = await tray(world.ana.actor, "recibidos", cursor=page.newer, size=3)
    assert [row.number for row in back.rows] == seen[3:6]
    first = await tray(world.ana.actor, "recibidos", cursor=back.newer, size=3)
    assert ([row.number for row in first.rows], first.newer) == (seen[:3], "")


@pytest.mark.parametrize("cursor", ["x", "bzEuMQ", "🦙", "b" * 5000, "bi0xLi0x"])
async def test_a_made_up_cursor_is_harmless(world: World, clock: Clock, cursor: str) -> None:
    await registered()
    assert (await tray(world.ana.actor, "recibidos", cursor=cursor)).count.total == 1


async def test_filters_narrow_by_due_date(world: World, clock: Clock) -> None:
    done = await registered()
    case = await Case.get(id=done.case_id)
    ana = world.ana.actor
    assert not (await tray(ana, "recibidos", filters=Filters(soon=True))).rows
    clock.advance(days=20)
    (soon,) = (await tray(ana, "recibidos", filters=Filters(soon=True))).rows
    assert (soon.due_at, soon.days_left) == (case.due_at, 1)
    clock.advance(days=5)
    page = await tray(ana, "recibidos", filters=Filters(overdue=True))
    assert page.overdue == 1
    assert (page.rows[0].days_left or 0) < 0


async def test_trays_follow_the_permissions(world: World) -> None:
    assert "cuarentena" in {t.name for t in trays_of(world.ana.actor)}
    assert Permission.QUARANTINE not in world.marta.actor.permissions
    with pytest.raises(NotFound):
        await tray(world.marta.actor, "cuarentena")
    with pytest.raises(NotFound):
        await tray(world.marta.actor, "secretos")
