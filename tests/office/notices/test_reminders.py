"""Officials are reminded in time, once, and only of what is theirs and still open."""

from datetime import UTC, date, datetime

from models.enums import Action, CopyState
from models.tables import Copy, Document, Event, Official, OutboxMessage, Post
from office.intake.process import process
from office.notices import reminders
from office.notices.texts import render
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import Seat, World

# The clock stands at Monday 2 March 2026.
TUESDAY, FRIDAY_BEFORE = date(2026, 3, 3), date(2026, 2, 27)


async def _copy(due_at: date | None, holder: Seat | None, subject: str = "Reclamo") -> Copy:
    (done,) = await process([await arrived(subject=subject)])
    copy = await Copy.get(document_id=done.document_id)
    copy.due_at = due_at
    if holder:
        copy.holder_post_id, copy.unit_id = holder.post.id, holder.unit.id
    await copy.save()
    return copy


async def _written() -> list[OutboxMessage]:
    return await OutboxMessage.filter(kind__startswith="reminder").order_by("id")


async def test_the_holder_is_told_the_working_day_before(world: World, clock: Clock) -> None:
    copy = await _copy(TUESDAY, world.luis)
    assert await reminders.remind() == 1
    (mail,) = await _written()
    assert (mail.kind, mail.to_address) == ("reminder_due", "luis@chq.example")
    said = render(mail.kind, mail.facts, mail.channel)
    assert "Vence: martes 3 de marzo de 2026\n" in said.text
    assert f"http://localhost:8000/documentos/{copy.document_id}" in said.text
    document = await Document.get(id=copy.document_id)
    event = await Event.get(action=Action.REMINDED)
    assert (event.document_id, event.copy_id) == (document.id, copy.id)
    assert event.to_post_id == world.luis.post.id


async def test_once_a_day_and_again_the_next_day(world: World, clock: Clock) -> None:
    await _copy(FRIDAY_BEFORE, world.luis)
    assert [await reminders.remind(), await reminders.remind()] == [1, 0]
    clock.advance(days=1)
    assert await reminders.remind() == 1
    late = [mail.facts["days_late"] for mail in await _written()]
    assert late == [1, 2]
    assert await Event.filter(action=Action.REMINDED).count() == 2


async def test_a_friday_looks_to_monday_and_a_sunday_rests(world: World, clock: Clock) -> None:
    await _copy(date(2026, 3, 9), world.luis, "Del lunes")
    clock.set(datetime(2026, 3, 8, 14, tzinfo=UTC))  # Sunday
    assert await reminders.remind() == 0
    clock.set(datetime(2026, 3, 6, 14, tzinfo=UTC))  # Friday
    assert await reminders.remind() == 1


async def test_neither_today_nor_later_nor_archived_nor_without_term(
    world: World, clock: Clock
) -> None:
    await _copy(date(2026, 3, 2), world.luis, "Hoy")
    await _copy(date(2026, 3, 4), world.luis, "Pasado mañana")
    await _copy(None, world.luis, "Sin plazo")
    archived = await _copy(FRIDAY_BEFORE, world.luis, "Archivado")
    await Copy.filter(id=archived.id).update(state=CopyState.ARCHIVED)
    assert await reminders.remind() == 0


async def test_a_saturday_due_date_is_overdue_on_tuesday_and_not_on_monday(
    world: World, clock: Clock
) -> None:
    await _copy(date(2026, 2, 28), world.luis)
    assert await reminders.remind() == 1
    assert (await _written())[0].facts["days_late"] == 1


async def test_without_a_holder_those_who_receive_are_told(world: World, clock: Clock) -> None:
    await _copy(FRIDAY_BEFORE, None)
    assert await reminders.remind() == 1
    assert [mail.to_address for mail in await _written()] == ["ana@chq.example"]


async def test_a_holder_who_left_is_replaced_by_those_who_receive(
    world: World, clock: Clock
) -> None:
    await _copy(FRIDAY_BEFORE, world.marta)
    await Post.filter(id=world.marta.post.id).update(held_to=datetime(2026, 3, 1, tzinfo=UTC))
    assert await reminders.remind() == 1
    assert [mail.to_address for mail in await _written()] == ["rosa@chq.example"]
    await Official.filter(id=world.rosa.official.id).update(active=False)
    clock.advance(days=1)
    assert await reminders.remind() == 0


async def test_more_copies_than_a_batch_holds(world: World, clock: Clock) -> None:
    reminders._BATCH, before = 2, reminders._BATCH
    try:
        for number in range(5):
            await _copy(FRIDAY_BEFORE, world.luis, f"Reclamo {number}")
        assert await reminders.remind() == 5
    finally:
        reminders._BATCH = before
