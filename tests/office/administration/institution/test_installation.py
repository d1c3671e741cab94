"""Institutions founded and closed by who runs the installation, each blind to the other."""

from dataclasses import replace

from models.enums import Action, Permission
from models.tables import Event, Institution, Official, OutboxMessage, Post, Unit
from office.administration.institution.installation import add_superadmin
from office.quarantine import messages
from office.records.routing import colleagues
from office.records.search import query
from tests.backoffice.desk import Desk, desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import PASSWORD, Seat, World, password_hash, seat

FOUNDING = {
    "name": "Junta de Agua",
    "acronym": "JAG",
    "city": "Loja",
    "unit_name": "Gerencia",
    "unit_acronym": "GE",
    "login": "1102345674",
    "admin_name": "Nora Ochoa",
    "email": "nora@jag.example",
    "title": "Administradora",
}


async def superadmin(world: World) -> Desk:
    official_id = await add_superadmin("0900000001", "Sara Mena", "sara@ti.example", PASSWORD)
    row = await Official.get(id=official_id)
    return await desk_of(replace(world.ana, official=row))


async def test_a_superadministrator_founds_and_closes_and_reads_nothing(
    world: World, clock: Clock
) -> None:
    desk = await superadmin(world)
    home = await desk.get("/")
    assert home.headers["location"] == "/instalacion"
    page = text_of((await desk.get("/instalacion")).text)
    assert "Instituto Chasqui CHQ 3 5 Abierta" in page
    registered = await letter(world)
    assert (await desk.get(f"/documentos/{registered.document_id}")).status_code == 404
    assert (await desk.get("/administracion/areas")).status_code == 403
    wrong = await desk.post("/instalacion/nueva", **{**FOUNDING, "acronym": "CHQ"})
    assert wrong.status_code == 422 and "ya tiene esa sigla" in wrong.text
    assert (await desk.post("/instalacion/nueva", **FOUNDING)).status_code == 303
    junta = await Institution.get(acronym="JAG")
    nora = await Official.get(login="1102345674")
    post = await Post.get(official_id=nora.id)
    assert post.permissions == ["admin"] and (await Unit.get(id=post.unit_id)).acronym == "GE"
    assert (await OutboxMessage.get(to_address="nora@jag.example")).kind == "user_number"
    event = await Event.filter(action=Action.ADMINISTERED).order_by("-id").first()
    assert event is not None and event.detail["name"] == "Junta de Agua"
    nora.password_hash = password_hash()
    await nora.save()
    hers = await desk_of(replace(world.ana, official=nora))
    assert (await hers.get("/administracion/areas")).status_code == 200
    assert (await desk.post(f"/instalacion/{junta.id}", activa="0")).status_code == 303
    assert (await hers.get("/administracion/areas")).status_code == 303  # out, at once
    assert (await (await desk_of(world.pedro)).get("/instalacion")).status_code == 403


async def other_institution() -> tuple[Institution, Seat]:
    other = await Institution.create(acronym="JAG", name="Junta de Agua")
    unit = await Unit.create(institution=other, acronym="SG", name="Secretaría de la Junta")
    everything = tuple(p for p in Permission if p is not Permission.ADMIN)
    return other, await seat(unit, "1102345674", "Nora Ochoa", "Secretaria", permissions=everything)


async def test_two_institutions_cannot_see_each_other(world: World, clock: Clock) -> None:
    registered = await letter(world)
    _, nora = await other_institution()
    desk = await desk_of(nora)
    for tray in ("recibidos", "cuarentena", "enviados", "reasignados", "archivados"):
        page = await desk.get(f"/bandejas/{tray}")
        assert page.status_code == 200 and registered.number not in page.text, tray
    for path in ("documentos/{0.document_id}", "ejemplares/{0.copy_id}/reasignar"):
        assert (await desk.get(f"/{path.format(registered)}")).status_code in (403, 404, 409)
    assert not (await query.search(nora.actor, registered.number)).rows
    assert registered.number not in text_of((await desk.get("/buscar?q=escritura")).text)
    people = await colleagues.within_reach(world.ana.actor)
    assert "Nora Ochoa" not in [person.name for unit in people for person in unit.people]
    assert await colleagues.within_reach(nora.actor) == ()
    assert await messages.quarantined(nora.actor) == ()


async def test_an_administrator_sees_nothing_of_another_institution(
    world: World, clock: Clock
) -> None:
    other, nora = await other_institution()
    nora.post.permissions = ["admin"]
    await nora.post.save()
    desk, pedro = await desk_of(nora), await desk_of(world.pedro)
    await pedro.post("/administracion/roles/nuevo", nombre="Perito", permiso=["write"])
    for path in ("funcionarios", "areas", "roles", "cambios", "subrogaciones", "institucion"):
        page = text_of((await desk.get(f"/administracion/{path}")).text)
        for name in ("Rosa Quishpe", "Dirección Técnica", "Perito", "Pedro Vega"):
            assert name not in page, (path, name)
    rosa = f"/administracion/funcionarios/{world.rosa.official.id}"
    for path in ("", "/salida", f"/puestos/{world.rosa.post.id}", "/puestos/nuevo"):
        assert (await desk.get(rosa + path)).status_code == 404, path
    unit = await desk.get(f"/administracion/areas/{world.units['DT'].id}")
    assert unit.status_code == 404 and other.name in unit.text
