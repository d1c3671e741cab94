"""The administration's pages: who may open them, what they change, what they refuse."""

from io import BytesIO

import pytest
from PIL import Image

from backoffice.pages.administration.frame import SECTIONS
from models.enums import Permission
from models.tables import Institution, Post, Role, Unit
from tests.backoffice.desk import desk_of, field_value, text_of
from tests.support.clock import Clock
from tests.support.world import World

ONE_BACKEND = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
PAGES = ("institucion", "areas", "areas/nueva", "roles", "roles/nuevo", "cambios")


@pytest.mark.parametrize("path", PAGES)
async def test_only_who_administers_opens_the_administration(
    world: World, clock: Clock, path: str
) -> None:
    pedro, marta = await desk_of(world.pedro), await desk_of(world.marta)
    assert (await pedro.get(f"/administracion/{path}")).status_code == 200
    refused = await marta.get(f"/administracion/{path}")
    assert refused.status_code == 403 and "no puede" in refused.text
    assert "Administración" in (await pedro.get("/salud")).text
    assert "Administración" not in (await marta.get("/salud")).text


async def test_a_role_changes_all_posts_that_bear_it_and_the_change_can_be_read(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.pedro)
    made = await desk.post(
        "/administracion/roles/nuevo", nombre="Analista", permiso=["write", "lists"]
    )
    assert made.status_code == 303
    role = await Role.get(name="Analista")
    world.marta.post.role_id, world.marta.post.extra = role.id, ["scan"]
    await world.marta.post.save()
    page = await desk.get(f"/administracion/roles/{role.id}")
    version = field_value(page.text, "version")
    changed = await desk.post(
        f"/administracion/roles/{role.id}",
        version=version,
        nombre="Analista",
        permiso=["write", "sign"],
        activo="1",
    )
    assert changed.status_code == 303
    assert (await Post.get(id=world.marta.post.id)).permissions == ["scan", "sign", "write"]
    told = text_of((await desk.get("/administracion/cambios")).text)
    assert "Rol «Analista» · se cambió Pedro Vega, Administrador" in told
    assert "antes: Escribir, Llevar listas públicas después: Escribir, Firmar y enviar" in told
    sheet = (await desk.get("/administracion/cambios.csv")).text
    assert "Pedro Vega, Administrador;127.0.0.1;Rol;Analista;Se cambió;Permisos" in sheet
    late = await desk.post(
        f"/administracion/roles/{role.id}", version=version, nombre="Otro", activo="1"
    )
    assert late.status_code == 409 and "Pedro Vega cambió esto a las" in late.text
    assert 'value="Otro"' in late.text and not await Role.exists(name="Otro")


async def test_nobody_raises_themselves_nor_takes_away_the_last_administrator(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.pedro)
    role = await Role.create(
        institution=world.institution, name="Administración", permissions=["admin"]
    )
    world.pedro.post.role_id, world.pedro.post.extra = role.id, []
    await world.pedro.post.save()
    path = f"/administracion/roles/{role.id}"
    fields = {"version": "1", "nombre": "Administración", "activo": "1"}
    more = await desk.post(path, permiso=["admin", "see_all"], **fields)
    assert more.status_code == 403 and "no puede darse más permisos" in more.text
    none = await desk.post(path, permiso=["write"], **fields)
    assert none.status_code == 403  # write is more than he has
    without = await desk.post(path, **fields)
    assert without.status_code == 409 and "última persona que administra" in without.text
    assert (await Post.get(id=world.pedro.post.id)).permissions == [Permission.ADMIN]


async def test_units_are_made_renamed_and_moved_but_never_in_a_circle(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.pedro)
    sg, da = world.units["SG"], world.units["DA"]
    made = await desk.post(
        "/administracion/areas/nueva",
        name="Unidad de Compras",
        acronym="uc",
        city="Quito",
        parent_id=str(da.id),
    )
    assert made.status_code == 303
    unit = await Unit.get(acronym="UC")
    assert unit.parent_id == da.id
    listed = text_of((await desk.get("/administracion/areas")).text)
    assert "Unidad de Compras UC Quito" in listed
    fields = {"version": "1", "name": "Dirección Administrativa", "acronym": "DA", "city": "Quito"}
    circle = await desk.post(f"/administracion/areas/{da.id}", parent_id=str(unit.id), **fields)
    assert circle.status_code == 422 and "no puede depender de sí misma" in circle.text
    taken = await desk.post(
        f"/administracion/areas/{unit.id}",
        **{**fields, "name": "Compras", "parent_id": str(da.id)},
    )
    assert taken.status_code == 422 and "ya tiene esa sigla" in taken.text
    moved = await desk.post(
        f"/administracion/areas/{unit.id}",
        **{**fields, "name": "Compras", "acronym": "UC", "parent_id": str(sg.id)},
    )
    assert moved.status_code == 303
    assert (await Unit.get(acronym="UC")).parent_id == sg.id
    told = text_of((await desk.get(f"/administracion/cambios?tipo=unit&de={unit.id}")).text)
    assert "antes: Dirección Administrativa después: Secretaría General" in told


@ONE_BACKEND
async def test_the_institution_describes_itself(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    path = "/administracion/institucion"
    page = await desk.get(path)
    fields = {
        "version": field_value(page.text, "version"),
        "name": "Instituto Chasqui del Sur",
        "acronym": "ICS",
        "ruc": "176000001000",
        "city": "Loja",
        "term_days": "10",
    }
    wrong = await desk.post(path, **fields)
    assert wrong.status_code == 422 and "El RUC tiene 13 cifras." in wrong.text
    assert "Instituto Chasqui del Sur" in wrong.text
    right = await desk.post(path, **{**fields, "ruc": "1760000010001"})
    assert right.status_code == 303
    row = await Institution.get(id=world.institution.id)
    assert (row.name, row.acronym, row.ruc, row.term_days) == (
        "Instituto Chasqui del Sur",
        "ICS",
        "1760000010001",
        10,
    )
    svg = await desk.post(f"{path}/logo", files={"logo": ("l.svg", b"<svg/>")}, version="2")
    assert svg.status_code == 422 and "PNG o JPEG" in svg.text
    picture = BytesIO()
    Image.new("1", (1, 1)).save(picture, "PNG")
    png = picture.getvalue()
    kept = await desk.post(f"{path}/logo", files={"logo": ("l.png", png)}, version="2")
    assert kept.status_code == 303
    assert (await desk.get(f"{path}/logo")).content == png


async def test_who_administers_some_units_sees_and_changes_only_those(
    world: World, clock: Clock
) -> None:
    world.pedro.post.admin_units = [world.units["DT"].id]
    await world.pedro.post.save()
    desk = await desk_of(world.pedro)
    listed = text_of((await desk.get("/administracion/areas")).text)
    assert "Dirección Técnica" in listed and "Dirección Administrativa" not in listed
    assert (await desk.get(f"/administracion/areas/{world.units['DA'].id}")).status_code == 404
    role = await desk.post("/administracion/roles/nuevo", nombre="Todo", permiso=["sign"])
    assert role.status_code == 403 and "administra solo algunas áreas" in role.text
    top = await desk.post(
        "/administracion/areas/nueva", name="Otra", acronym="OT", city="Quito", parent_id=""
    )
    assert top.status_code == 403
    below = await desk.post(
        "/administracion/areas/nueva",
        name="Otra",
        acronym="OT",
        city="Quito",
        parent_id=str(world.units["DT"].id),
    )
    assert below.status_code == 303


@ONE_BACKEND
async def test_the_tabs_lead_to_every_part(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    page = (await desk.get("/administracion/roles")).text
    assert "/administracion/accesos" not in page  # for auditors
    for part in dict(SECTIONS).keys() - {"accesos"}:
        assert f'href="/administracion/{part}"' in page
        assert (await desk.get(f"/administracion/{part}")).status_code == 200, part


async def test_an_institution_decides_whose_certificates_sign(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    page = (await desk.get("/administracion/institucion")).text
    names = ("name", "acronym", "city", "term_days", "version")
    form = {name: field_value(page, name) for name in names}
    answer = await desk.post("/administracion/institucion", **form, trusted_chain_required="si")
    assert answer.status_code == 303, answer.text
    assert (await Institution.get(id=world.institution.id)).trusted_chain_required
    told = text_of((await desk.get("/administracion/cambios")).text)
    assert "Firmar solo con certificados de emisor comprobado antes: no después: sí" in told
