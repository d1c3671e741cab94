"""Archiving what is unanswered: a reason, a citizen who is told, and ten minutes to think again."""

from datetime import date, timedelta

import pytest

from models.enums import Action, CaseState, CopyState, OutboxState
from models.tables import Case, Copy, Event, OutboxMessage
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.intake.process import process
from office.records.routing import archive, closing, comments, recover
from office.records.routing import reassign as routing
from office.records.routing.recent_acts import undo
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World


async def received(**facts: object) -> Copy:
    (done,) = await process([await arrived(**facts)])  # type: ignore[arg-type]
    return await Copy.get(document_id=done.document_id)


async def test_a_case_that_ends_unanswered_needs_a_reason_and_its_citizen_hears_it(
    world: World, clock: Clock
) -> None:
    copy = await received()
    with pytest.raises(Invalid) as refused:
        await archive.archive(world.ana.actor, copy.id)
    assert refused.value.field == "reason"
    assert (await Copy.get(id=copy.id)).state is CopyState.IN_PROCESS
    (ending,) = await closing.ending(world.ana.actor, [copy.id])
    assert (ending.citizen, ending.told) == ("María Quishpe", True)

    await archive.archive(world.ana.actor, copy.id, reason="Se atendió  por teléfono.")
    assert (await Case.get()).state is CaseState.CLOSED
    told = await OutboxMessage.get(kind="case_closed")
    assert (told.to_address, told.facts["reason"]) == (MARIA, "Se atendió por teléfono.")
    assert told.next_attempt_at == clock.moment + timedelta(minutes=10)
    event = await Event.get(action=Action.ARCHIVED)
    assert event.detail["reason"] == "Se atendió por teléfono."


async def test_taken_back_in_time_nobody_is_told_and_later_they_are(
    world: World, clock: Clock
) -> None:
    copy = await received()
    await archive.archive(world.ana.actor, copy.id, reason="Repetido.")
    assert await undo(world.ana.actor, [copy.id]) == (1, ())
    assert (await Case.get()).state is CaseState.REOPENED
    assert not await OutboxMessage.filter(kind__in=["case_closed", "case_reopened"]).exists()

    await archive.archive(world.ana.actor, copy.id, reason="Repetido.")
    await OutboxMessage.filter(kind="case_closed").update(state=OutboxState.DELIVERED, attempts=1)
    await archive.restore(world.ana.actor, copy.id)
    assert await OutboxMessage.filter(kind="case_reopened").count() == 1


async def test_what_was_added_goes_with_its_case_and_comes_back_with_it(
    world: World, clock: Clock
) -> None:
    first = await received()
    number = (await Case.get()).number
    await routing.reassign(world.ana.actor, first.id, world.luis.post.id, "", None)
    second = await received(subject=f"Re: {number}", message_id="<mas@x>")
    assert (await Copy.get(id=second.id)).holder_post_id == world.luis.post.id
    assert len(await closing.ending(world.luis.actor, [first.id])) == 1
    assert await closing.ending(world.luis.actor, [second.id]) == ()
    await archive.archive(world.luis.actor, first.id, reason="Repetido.")
    assert not await Copy.filter(state=CopyState.IN_PROCESS).exists()
    await archive.restore(world.luis.actor, first.id)
    assert await Copy.filter(state=CopyState.IN_PROCESS).count() == 2


async def test_what_was_added_and_lies_with_the_unit_goes_with_its_case_too(
    world: World, clock: Clock
) -> None:
    first = await received()
    await received(subject=f"Re: {(await Case.get()).number}", message_id="<mas@x>")
    assert len(await closing.ending(world.ana.actor, [first.id])) == 1
    await archive.archive(world.ana.actor, first.id, reason="Repetido.")
    assert not await Copy.filter(state=CopyState.IN_PROCESS).exists()


async def test_a_wrong_reassignment_is_recovered(world: World, clock: Clock) -> None:
    copy = await received()
    case = await Case.get()
    await routing.reassign(world.ana.actor, copy.id, world.luis.post.id, "Para usted", None)
    await recover.recover(world.ana.actor, copy.id)
    after = await Copy.get(id=copy.id)
    assert (after.holder_post_id, after.unit_id, after.note) == (None, case.unit_id, "")
    assert (await Case.get()).unit_id == case.unit_id
    told = await OutboxMessage.get(kind="recovered")
    assert told.to_address == world.luis.official.email
    with pytest.raises(NotAllowed):
        await recover.recover(world.ana.actor, copy.id)


async def test_nobody_else_recovers_it_nor_once_it_was_worked_on(
    world: World, clock: Clock
) -> None:
    copy = await received()
    await routing.reassign(world.ana.actor, copy.id, world.luis.post.id, "", None)
    with pytest.raises(NotFound):  # she may not even know who has it
        await recover.recover(world.rosa.actor, copy.id)
    await comments.comment(world.luis.actor, copy.document_id, "Lo reviso.")
    with pytest.raises(Conflict, match="Luis Paredes ya trabajó en este documento"):
        await recover.recover(world.ana.actor, copy.id)
    assert await undo(world.ana.actor, [copy.id]) == (
        0,
        (
            f"{(await Case.get()).number}: Luis Paredes ya trabajó en este documento; pídale que "
            "lo devuelva.",
        ),
    )


async def test_a_last_day_is_a_working_day_within_the_legal_term(
    world: World, clock: Clock
) -> None:
    copy = await received()
    due = (await Case.get()).due_at
    assert due is not None
    luis = world.luis.post.id
    for day, words in [
        (date(2026, 3, 7), "sábado 7 de marzo de 2026 no se trabaja; .* lunes 9 de marzo"),
        (due + timedelta(days=7), "El plazo legal del trámite es hasta el"),
    ]:
        with pytest.raises(Invalid, match=words) as refused:
            await routing.reassign(world.ana.actor, copy.id, luis, "", day)
        assert refused.value.field == "due_at"
    clock.advance(days=60)  # late already: no term is left to keep to
    today = clock.moment.date()
    while today.weekday() != 2:
        today += timedelta(days=1)
    await routing.reassign(world.ana.actor, copy.id, luis, "", today)
