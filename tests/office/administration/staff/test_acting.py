"""Subrogación: by itself from minute to minute, in chains, never in circles."""

from datetime import datetime, timedelta

import pytest

from models.enums import Action
from models.tables import Copy, Event, OutboxMessage, Post
from office.administration.staff import acting, acting_periods
from office.administration.staff.acting import ActingForm
from office.errors import Invalid
from office.records.routing.reassign import reassign
from tests.backoffice.desk import desk_of, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.world import Seat, World


async def stand_in(
    world: World, absent: Seat, other: Seat, begins: datetime, ends: datetime
) -> Post:
    form = ActingForm(absent.post.id, other.post.id, begins, ends, "Acción de personal 12")
    return await Post.get(id=await acting.substitute(world.pedro.actor, form))


async def test_from_morning_to_evening_by_itself(world: World, clock: Clock) -> None:
    received = await passed_to(world, world.rosa, await letter(world))
    now = clock()
    seat = await stand_in(
        world, world.rosa, world.luis, now + timedelta(hours=1), now + timedelta(hours=9)
    )
    rosa, luis = await desk_of(world.rosa), await desk_of(world.luis)
    assert received.number not in (await luis.get("/bandejas/recibidos")).text
    assert "le subroga" not in (await rosa.get("/bandejas/recibidos")).text
    clock.advance(hours=1)
    await luis.post("/puesto", puesto=str(seat.id))
    tray = await luis.get("/bandejas/recibidos")
    assert received.number in tray.text and "en subrogación de Rosa Quishpe, hasta el" in tray.text
    mine = await rosa.get("/bandejas/recibidos")
    assert received.number in mine.text and "Luis Paredes le subroga en este puesto" in mine.text
    assert (await rosa.get(f"/documentos/{received.document_id}")).status_code == 200
    refused = await rosa.get(f"/ejemplares/{received.copy_id}/reasignar")
    assert refused.status_code == 409
    await luis.post(
        f"/ejemplares/{received.copy_id}/reasignar",
        para=str(world.marta.post.id),
        nota="",
        hasta="",
    )
    event = await Event.filter(action=Action.REASSIGNED).order_by("-id").first()
    assert event is not None and event.acting_for_id == world.rosa.post.id
    assert event.who == "Luis Paredes, Directora Técnica (S), por Rosa Quishpe"
    assert await acting_periods.keep_time() == 1 and await acting_periods.keep_time() == 0
    kept = await passed_to_seat(world, seat)
    clock.advance(hours=8)
    rosa, luis = await desk_of(world.rosa), await desk_of(world.luis)  # the old sessions idled out
    assert "Rosa Quishpe" not in text_of((await luis.get("/bandejas/recibidos")).text)
    assert "le subroga" not in (await rosa.get("/bandejas/recibidos")).text
    assert await acting_periods.keep_time() == 1
    assert (await Copy.get(id=kept)).holder_post_id == world.rosa.post.id
    told = await OutboxMessage.filter(kind="acting").order_by("id")
    assert [row.facts["stage"] for row in told] == [
        *("planned", "planned", "begun", "begun", "ended", "ended")
    ]


async def passed_to_seat(world: World, seat: Post) -> int:
    other = await letter(world, message_id="<other@example>", subject="Otra cosa")
    await reassign(world.ana.actor, other.copy_id, seat.id, "", None)
    return other.copy_id


async def test_the_absent_one_may_come_back_early(world: World, clock: Clock) -> None:
    now = clock()
    seat = await stand_in(world, world.rosa, world.luis, now, now + timedelta(days=20))
    rosa = await desk_of(world.rosa)
    marta = await desk_of(world.marta)
    path = f"/subrogaciones/{seat.id}/volver"
    assert (await marta.post(path)).status_code == 403
    assert (await rosa.post(path)).status_code == 303
    assert (await Post.get(id=seat.id)).ended_at is not None
    assert "le subroga" not in (await rosa.get("/bandejas/recibidos")).text
    assert (await rosa.post(path)).status_code == 409


async def test_three_days_before_the_end_both_are_warned(world: World, clock: Clock) -> None:
    now = clock()
    await stand_in(world, world.rosa, world.luis, now, now + timedelta(days=10))
    assert await acting_periods.keep_time() == 0
    clock.advance(days=7)
    assert await acting_periods.keep_time() == 1 and await acting_periods.keep_time() == 0
    warned = [row async for row in OutboxMessage.filter(kind="acting")]
    assert sorted(row.to_address for row in warned if row.facts["stage"] == "warning") == [
        "luis@chq.example",
        "rosa@chq.example",
    ]


async def test_along_a_chain_the_last_one_handles_it_all_and_no_circle_closes(
    world: World, clock: Clock
) -> None:
    received = await passed_to(world, world.rosa, await letter(world))
    now, later = clock(), clock() + timedelta(days=5)
    await stand_in(world, world.rosa, world.luis, now, later)
    seat = await stand_in(world, world.luis, world.marta, now, later)
    with pytest.raises(Invalid, match="de paso en paso"):
        await stand_in(world, world.marta, world.rosa, now, later)
    with pytest.raises(Invalid, match="ya le subroga Luis"):
        await stand_in(world, world.rosa, world.ana, now + timedelta(days=1), later)
    with pytest.raises(Invalid, match="posterior al comienzo"):
        await stand_in(world, world.ana, world.marta, later, now)
    with pytest.raises(Invalid, match="a sí mismo"):
        await stand_in(world, world.ana, world.ana, now, later)
    marta = await desk_of(world.marta)
    await marta.post("/puesto", puesto=str(seat.id))
    assert received.number in (await marta.get("/bandejas/recibidos")).text


async def test_the_page_orders_and_lists(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    path = "/administracion/subrogaciones/nueva"
    form = await desk.get(f"{path}?puesto={world.rosa.post.id}")
    assert "Rosa Quishpe, Directora Técnica (DT)" in form.text
    fields = {
        "post_id": str(world.rosa.post.id),
        "substitute_id": str(world.marta.post.id),
        "begins": "2026-01-05T08:00",
        "ends": "2029-03-05T17:00",
        "reference": "",
    }
    wrong = await desk.post(path, **fields)
    assert wrong.status_code == 422
    begins = (clock() + timedelta(days=1)).strftime("%Y-%m-%dT08:00")
    ends = (clock() + timedelta(days=3)).strftime("%Y-%m-%dT17:00")
    right = await desk.post(
        path, **{**fields, "begins": begins, "ends": ends, "reference": "Acción 7"}
    )
    assert right.status_code == 303, text_of(right.text)
    listed = text_of((await desk.get("/administracion/subrogaciones")).text)
    assert "Rosa Quishpe" in listed and "Marta Chávez" in listed and "Prevista" in listed
