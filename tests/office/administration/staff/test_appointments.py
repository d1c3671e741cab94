"""Officials admitted, moved and let go: what they held passes on at once."""

from dataclasses import replace

import pytest

from models.enums import Action, Permission, Profile
from models.tables import AdminChange, Copy, Event, Official, OutboxMessage, Post
from office.administration.staff import appointments, officials
from office.administration.staff.grants import PostForm
from office.administration.staff.officials import OfficialForm
from office.errors import Conflict, Invalid, NotAllowed
from tests.backoffice.desk import desk_of, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.world import World

P = Permission
ELENA = OfficialForm("1715904270", "Elena Ruiz", "Ing.", "elena@chq.example")


async def test_admitting_sends_the_user_number_and_a_link(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    unit = world.units["DA"]
    answer = await desk.post(
        "/administracion/funcionarios/nuevo",
        login="171590427-0",
        name="Elena  Ruiz",
        treatment="Ing.",
        email="Elena@CHQ.example",
        unit_id=str(unit.id),
        title="Directora Administrativa",
        profile="chief",
        permiso=["write", "sign"],
    )
    assert answer.status_code == 303, text_of(answer.text)
    elena = await Official.get(login="1715904270")
    assert (elena.name, elena.email, elena.password_hash) == ("Elena Ruiz", "elena@chq.example", "")
    post = await Post.get(official_id=elena.id)
    assert post.permissions == ["sign", "write"] and post.profile is Profile.CHIEF
    sent = await OutboxMessage.get(to_address="elena@chq.example")
    assert sent.kind == "user_number" and sent.facts["login"] == "1715904270"
    page = text_of((await desk.get(answer.headers["location"].split("?")[0])).text)
    assert "Todavía no crea su contraseña" in page and "Directora Administrativa" in page
    listed = text_of((await desk.get("/administracion/funcionarios?q=elena")).text)
    assert "Elena Ruiz 1715904270 Directora Administrativa, DA" in listed
    again = await desk.post(
        "/administracion/funcionarios/nuevo",
        login="1715904270",
        name="Otra",
        email="otra@chq.example",
        unit_id=str(unit.id),
        title="X",
        profile="normal",
    )
    assert again.status_code == 422 and "Ya existe el usuario 1715904270" in again.text
    second = await desk.post(
        "/administracion/funcionarios/nuevo",
        login="1715904271",
        name="Otro jefe",
        email="otro@chq.example",
        unit_id=str(unit.id),
        title="X",
        profile="chief",
    )
    assert second.status_code == 422 and "ya tiene un jefe: Elena Ruiz" in second.text
    assert not await Official.exists(login="1715904271")


async def test_who_leaves_names_a_successor_and_all_of_it_passes_at_once(
    world: World, clock: Clock
) -> None:
    received = await passed_to(world, world.luis, await letter(world))
    desk, luis = await desk_of(world.pedro), await desk_of(world.luis)
    path = f"/administracion/funcionarios/{world.luis.official.id}/salida"
    asked = text_of((await desk.get(path)).text)
    assert "Tiene: 1 documento en trámite." in asked and "Rosa Quishpe" in asked
    field = f"successor-{world.luis.post.id}"
    without = await desk.post(path, version="1")
    assert without.status_code == 422 and "Elija quién recibe" in without.text
    assert (await Post.get(id=world.luis.post.id)).held_to is None
    answer = await desk.post(path, version="1", **{field: str(world.rosa.post.id)})
    assert answer.status_code == 303, text_of(answer.text)
    copy = await Copy.get(id=received.copy_id)
    assert copy.holder_post_id == world.rosa.post.id and copy.unit_id == world.units["DT"].id
    event = await Event.get(action=Action.SUCCEEDED)
    assert event.document_id == received.document_id and event.who.startswith("Pedro Vega")
    assert not (await Official.get(id=world.luis.official.id)).active
    assert (await luis.get("/bandejas/recibidos")).status_code == 303  # his session ended
    told = text_of((await desk.get("/administracion/cambios")).text)
    assert "Analista: 1 documento en trámite" in told
    back = await officials.admit(
        world.pedro.actor,
        OfficialForm(world.luis.login, "Luis Paredes", "", "luis@chq.example"),
        PostForm(world.units["DA"].id, "Analista"),
    )
    assert back == world.luis.official.id and (await Official.get(id=back)).active


async def test_another_unit_means_another_post_and_the_old_one_stays_behind(
    world: World, clock: Clock
) -> None:
    received = await passed_to(world, world.luis, await letter(world))
    form = PostForm(world.units["DT"].id, "Analista técnico", extra=frozenset({P.WRITE}))
    post = world.luis.post
    with pytest.raises(Invalid, match="1 documento en trámite"):
        await appointments.move_post(world.pedro.actor, post.id, 1, form, None)
    await appointments.move_post(world.pedro.actor, post.id, 1, form, world.ana.post.id)
    assert (await Copy.get(id=received.copy_id)).holder_post_id == world.ana.post.id
    old, new = await Post.filter(official_id=world.luis.official.id).order_by("id")
    assert old.held_to is not None and new.unit_id == world.units["DT"].id
    with pytest.raises(Conflict, match="cambió esto"):
        await appointments.end_post(world.pedro.actor, post.id, 1, None)


async def test_nobody_gives_themselves_more_and_the_last_administrator_stays(
    world: World, clock: Clock
) -> None:
    pedro, sg = world.pedro, world.units["SG"].id
    with pytest.raises(NotAllowed, match="a sí mismo"):
        await appointments.change_post(
            pedro.actor, pedro.post.id, 1, PostForm(sg, "Jefe", extra=frozenset({P.ADMIN, P.SIGN}))
        )
    with pytest.raises(NotAllowed, match="a sí mismo"):
        await appointments.give_post(
            pedro.actor, pedro.official.id, PostForm(sg, "Otro", extra=frozenset({P.SEE_ALL}))
        )
    with pytest.raises(Conflict, match="última persona"):
        await appointments.end_post(pedro.actor, pedro.post.id, 1, None)
    with pytest.raises(Conflict, match="última persona"):
        await officials.leave(pedro.actor, pedro.official.id, 1, {})
    assert not await AdminChange.exists()
    await appointments.change_post(
        pedro.actor,
        world.marta.post.id,
        1,
        PostForm(world.units["DT"].id, "Técnica", extra=frozenset({P.WRITE, P.ADMIN})),
    )
    await appointments.end_post(pedro.actor, pedro.post.id, 1, None)


async def test_who_administers_some_units_gives_only_those(world: World, clock: Clock) -> None:
    limited = replace(world.pedro.actor, admin_units=frozenset({world.units["DT"].id}))
    dt = world.units["DT"].id
    form = PostForm(dt, "Administra", extra=frozenset({P.ADMIN}))
    with pytest.raises(NotAllowed, match="áreas que usted administra"):
        await officials.admit(limited, ELENA, form)
    await officials.admit(limited, ELENA, replace(form, admin_units=frozenset({dt})))
    with pytest.raises(Exception, match="no está a su cargo"):
        await officials.admit(
            limited, replace(ELENA, login="0102030405"), PostForm(world.units["DA"].id, "X")
        )
