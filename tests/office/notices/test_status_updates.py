"""Citizens with open cases hear from us once a week, by their own channel."""

from models.enums import Action, CaseState, Channel, ContactKind
from models.tables import Case, Contact, Event, OutboxMessage
from office.intake.process import process
from office.notices import status_updates as updates
from office.notices.texts import render
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def _case(subject: str = "Reclamo", sender: str = "maria@correo.example") -> Case:
    (done,) = await process([await arrived(subject=subject, sender=sender)])
    return await Case.get(id=done.case_id)


async def _written() -> list[OutboxMessage]:
    return await OutboxMessage.filter(kind="status_update").order_by("id")


async def test_once_a_week_and_again_the_next(world: World, clock: Clock) -> None:
    case = await _case()
    clock.advance(days=3)  # Thursday of the same week
    assert [await updates.send_status_updates(), await updates.send_status_updates()] == [1, 0]
    clock.advance(days=4)
    assert await updates.send_status_updates() == 1
    first, second = await _written()
    assert first.case_id == second.case_id == case.id
    said = render(first.kind, first.facts, first.channel)
    assert f"Número: {case.number}\n" in said.text and "Estado: recibido\n" in said.text
    assert case.query_code not in said.text
    assert await Event.filter(action=Action.INFORMED, case_id=case.id).count() == 2


async def test_not_for_a_case_of_the_last_three_days(world: World, clock: Clock) -> None:
    await _case()
    clock.advance(days=2, hours=23)
    assert await updates.send_status_updates() == 0


async def test_not_for_what_is_answered_or_closed(world: World, clock: Clock) -> None:
    answered = await _case("Uno", "a@x.example")
    closed = await _case("Dos", "b@x.example")
    await Case.filter(id=answered.id).update(state=CaseState.ANSWERED)
    await Case.filter(id=closed.id).update(state=CaseState.CLOSED)
    clock.advance(days=7)
    assert await updates.send_status_updates() == 0


async def test_by_the_channel_of_the_contact(world: World, clock: Clock) -> None:
    chat, paper = await _case("Uno", "a@x.example"), await _case("Dos", "b@x.example")
    await Contact.filter(id=chat.contact_id).update(kind=ContactKind.TELEGRAM, address="4711")
    await Contact.filter(id=paper.contact_id).update(kind=ContactKind.POSTAL, address="Quito")
    clock.advance(days=7)
    assert await updates.send_status_updates() == 1
    (notice,) = await _written()
    assert (notice.channel, notice.to_address) == (Channel.TELEGRAM, "4711")


async def test_more_cases_than_a_batch_holds(world: World, clock: Clock) -> None:
    updates._BATCH, before = 2, updates._BATCH
    try:
        for number in range(5):
            await _case(f"Reclamo {number}", f"c{number}@x.example")
        clock.advance(days=7)
        assert await updates.send_status_updates() == 5
    finally:
        updates._BATCH = before


async def test_not_to_where_nobody_reads(world: World, clock: Clock) -> None:
    await _case(sender="no-responder@x.example")
    clock.advance(days=4)
    assert await updates.send_status_updates() == 0
