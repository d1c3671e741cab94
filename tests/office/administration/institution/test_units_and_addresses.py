"""Units closed and merged without losing what they hold; addresses that rule at once."""

from models.enums import CaseState
from models.tables import Case, Copy, Holiday, Post, Unit
from office.addresses.ours import accepts
from office.intake.process import process
from tests.backoffice.desk import desk_of, field_value, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def test_a_unit_with_open_documents_needs_a_successor(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    da, dt = world.units["DA"], world.units["DT"]
    received = await passed_to(world, world.luis, await letter(world))
    path = f"/administracion/areas/{dt.id}/cierre"
    people = await desk.post(path, version="1", como="cerrar", successor=str(da.id))
    assert people.status_code == 409 and "2 personas" in people.text
    fixed = await desk.post(
        f"/administracion/areas/{da.id}/cierre", version="1", como="unir", successor=str(dt.id)
    )
    assert fixed.status_code == 409 and "El operador fijó" in fixed.text
    await Copy.filter(id=received.copy_id).update(holder_post_id=world.rosa.post.id, unit_id=dt.id)
    await Case.all().update(unit_id=dt.id)
    merged = await desk.post(path, version="1", como="unir", successor=str(da.id))
    assert merged.status_code == 303, text_of(merged.text)
    assert not (await Unit.get(id=dt.id)).active
    copy = await Copy.get(id=received.copy_id)
    assert (copy.unit_id, copy.holder_post_id) == (da.id, world.rosa.post.id)
    assert (await Post.get(id=world.rosa.post.id)).unit_id == da.id
    assert {case.unit_id async for case in Case.all()} == {da.id}
    rosa = await desk_of(world.rosa)
    assert received.number in (await rosa.get("/bandejas/recibidos")).text
    again = await desk.post(path, version="2", como="cerrar")
    assert again.status_code == 409 and "ya está cerrada" in again.text


async def test_a_unit_that_still_holds_something_is_not_closed_for_nothing(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.pedro)
    da = world.units["DA"]
    empty = await Unit.create(institution=world.institution, acronym="VA", name="Vacía", parent=da)
    await letter(world)
    await Case.all().update(unit_id=empty.id)
    path = f"/administracion/areas/{empty.id}/cierre"
    refused = await desk.post(path, version="1", como="cerrar")
    assert refused.status_code == 422 and "elija qué área los recibe" in refused.text
    closed = await desk.post(path, version="1", como="cerrar", successor=str(da.id))
    assert closed.status_code == 303
    assert {case.unit_id async for case in Case.all()} == {da.id}


async def test_an_address_set_on_the_page_is_ours_at_once(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    assert not accepts("compras@chq.example")
    page = text_of((await desk.get("/administracion/correos")).text)
    assert "tramites@chq.example Secretaría General Fijada por el operador" in page
    taken = await desk.post(
        "/administracion/correos", address="da@chq.example", unit_id=str(world.units["DT"].id)
    )
    assert taken.status_code == 422 and "ya lleva a un área" in taken.text
    added = await desk.post(
        "/administracion/correos", address="Compras@chq.example", unit_id=str(world.units["DT"].id)
    )
    assert added.status_code == 303 and accepts("compras+x@chq.example")
    await process([await arrived(to=("compras@chq.example",))])
    assert {case.unit_id async for case in Case.all()} == {world.units["DT"].id}
    row = field_row((await desk.get("/administracion/correos")).text)
    assert (await desk.post(row)).status_code == 303 and not accepts("compras@chq.example")


def field_row(html: str) -> str:
    """Where the first «Quitar» of a page leads."""
    start = html.index('action="/administracion/correos/') + len('action="')
    return html[start : html.index('"', start)]


async def test_a_holiday_decreed_late_moves_the_terms_that_run_over_it(
    world: World, clock: Clock
) -> None:
    registered = await letter(world)
    case = await Case.get(number=registered.number)
    assert case.due_at is not None and case.state is not CaseState.CLOSED
    before = case.due_at
    desk = await desk_of(world.pedro)
    day = clock().date().isoformat()
    fields = {"name": "Fiesta", "scope": "canton", "reference": "Ordenanza 4"}
    wrong = await desk.post("/administracion/calendario", day="2026-02-31", **fields)
    assert wrong.status_code == 422 and "no existe" in wrong.text
    tuesday = clock().date().replace(day=clock().date().day + 1).isoformat()
    assert (await desk.post("/administracion/calendario", day=tuesday, **fields)).status_code == 303
    moved = await Case.get(number=registered.number)
    assert moved.due_at is not None and moved.due_at > before, day
    copy = await Copy.get(id=registered.copy_id)
    assert copy.due_at in (None, moved.due_at)
    holiday = await Holiday.get(name="Fiesta")
    assert (holiday.scope, holiday.reference) == ("canton", "Ordenanza 4")
    taken = await desk.post("/administracion/calendario", day=tuesday, **fields)
    assert taken.status_code == 422
    await desk.post(f"/administracion/calendario/{holiday.id}/quitar")
    assert (await Case.get(number=registered.number)).due_at == before


async def test_procedures_are_described_and_changed(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    fields = {"name": "Permiso de poda", "term_days": "10", "papers": "Cédula\n\nFoto del árbol"}
    assert (await desk.post("/administracion/tramites/nuevo", **fields)).status_code == 303
    listed = await desk.get("/administracion/tramites")
    assert "Permiso de poda cualquiera 10 días hábiles 2" in text_of(listed.text)
    twice = await desk.post("/administracion/tramites/nuevo", **fields)
    assert twice.status_code == 422 and "Ya hay un trámite" in twice.text
    start = listed.text.index('href="/administracion/tramites/', listed.text.index("<tbody"))
    link = listed.text[start + 6 : listed.text.index('"', start + 6)]
    page = await desk.get(link)
    assert field_value(page.text, "name") == "Permiso de poda"
    long = await desk.post(link, version="1", **{**fields, "term_days": "900"})
    assert long.status_code == 422 and "de 1 a 365" in long.text
