"""Where paper is: handed over and accepted, put into the archive, lent; and a state read out."""

import re

import pytest

from models.enums import Action
from models.tables import ArchivePlace, Event, OfficialNotice, Paper
from tests.backoffice.desk import desk_of, text_of
from tests.backoffice.test_front_desk import MARIA, taken
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


async def test_paper_changes_hands_when_it_is_accepted(world: World, clock: Clock) -> None:
    ana, luis = await desk_of(world.ana), await desk_of(world.luis)
    document_id = await taken(ana)
    here = f"/ventanilla/papeles/{document_id}"
    assert "Lo tiene Ana Torres" in text_of((await ana.get(here)).text)
    to_unit = await ana.post(f"{here}/mover", hacer="entregar", para="DA")
    assert to_unit.status_code == 422 and "se entrega a una persona" in to_unit.text
    hand = {"hacer": "entregar", "para": "Luis Paredes", "estado": "worn"}
    done = await ana.post(f"{here}/mover", **hand, observaciones="Falta la grapa")
    assert done.status_code == 303, text_of(done.text)
    assert (await ana.post(f"{here}/mover", **hand)).status_code == 409
    assert (await OfficialNotice.get(kind="paper")).post_id == world.luis.post.id
    page = await luis.get("/papeles")
    assert "Falta la grapa" in page.text and "usado" in page.text
    (move,) = re.findall(r'name="entrega" value="(\d+)"', page.text)
    silent = await luis.post("/papeles", entrega=move, hacer="no")
    assert silent.status_code == 422 and "Escriba por qué" in silent.text
    stranger = await ana.post("/papeles", entrega=move, hacer="aceptar")
    assert stranger.status_code == 404
    refused = await luis.post("/papeles", entrega=move, hacer="no", observaciones="No llegó")
    assert refused.status_code == 303
    assert (await Paper.get()).holder_post_id == world.ana.post.id
    assert "No llegó" in (await ana.get(here)).text
    await ana.post(f"{here}/mover", **hand)
    (move,) = re.findall(r'name="entrega" value="(\d+)"', (await luis.get(here)).text)
    assert (await luis.post("/papeles", entrega=move, hacer="aceptar")).status_code == 303
    assert (await Paper.get()).holder_post_id == world.luis.post.id
    assert (await luis.post("/papeles", entrega=move, hacer="aceptar")).status_code == 409
    assert "Lo tiene Luis Paredes" in text_of((await luis.get(here)).text)
    assert (await ana.post(f"{here}/mover", **hand)).status_code == 403
    told = (
        await Event.filter(document_id=document_id).order_by("id").values_list("action", flat=True)
    )
    a = Action
    assert [x for x in told if x is not a.REGISTERED] == [
        a.PAPER_HANDED, a.PAPER_REFUSED, a.PAPER_HANDED, a.PAPER_ACCEPTED,
    ]  # fmt: skip
    await ana.http.aclose()
    await luis.http.aclose()


async def test_paper_lies_in_the_archive_and_is_lent(world: World, clock: Clock) -> None:
    ana, luis = await desk_of(world.ana), await desk_of(world.luis)
    document_id = await taken(ana)
    here, archive = f"/ventanilla/papeles/{document_id}", "/ventanilla/archivo"
    named = await ana.post(archive, hacer="niveles", nivel=["Bodega", "Caja", ""])
    assert named.status_code == 303
    for sigla, parent in (("B1", ""), ("C7", "B1")):
        row = await ArchivePlace.get_or_none(code=parent)
        fields = {"sigla": sigla, "nombre": f"Lugar {sigla}", "padre": str(row.id) if row else ""}
        assert (await ana.post(archive, hacer="lugar", **fields)).status_code == 303
    again = await ana.post(archive, hacer="lugar", sigla="b1", nombre="x")
    assert again.status_code == 409
    box = await ArchivePlace.get(code="C7")
    deeper = await ana.post(archive, hacer="lugar", sigla="S", nombre="x", padre=str(box.id))
    assert deeper.status_code == 422 and "No hay más niveles" in deeper.text
    fewer = await ana.post(archive, hacer="niveles", nivel=["Bodega"])
    assert fewer.status_code == 409
    put = await ana.post(f"{here}/mover", hacer="guardar", lugar=str(box.id))
    assert put.status_code == 303
    assert "En el archivo: B1 / C7 Lugar C7" in text_of((await ana.get(here)).text)
    assert f"papeles/{document_id}" in (await ana.get(f"{archive}/{box.id}")).text
    lend = {"hacer": "prestar", "para": "Luis Paredes", "hasta": "2026-03-10"}
    assert (await ana.post(f"{here}/mover", **{**lend, "hasta": "2026-01-01"})).status_code == 422
    assert (await ana.post(f"{here}/mover", **lend)).status_code == 303
    assert "Prestado a Luis Paredes" in text_of((await luis.get(here)).text)
    assert (await ana.post(f"{here}/mover", **lend)).status_code == 409
    back = await ana.post(f"{here}/mover", hacer="devolver", observaciones="completo")
    assert back.status_code == 303
    row = await Paper.get()
    assert (row.holder_post_id, row.place_id) == (None, box.id)
    closed = await ana.post(archive, hacer="cerrar", lugar=str(box.id))
    assert closed.status_code == 303
    full = await ana.post(f"{here}/mover", hacer="guardar", lugar=str(box.id))
    assert full.status_code == 422
    assert (await luis.get(archive)).status_code == 403
    assert (await luis.get(here)).status_code == 404
    await ana.http.aclose()
    await luis.http.aclose()


async def test_a_state_is_read_out_to_who_shows_their_cedula(world: World, clock: Clock) -> None:
    ana = await desk_of(world.ana)
    await taken(ana)
    cedula = MARIA["cedula"]
    unseen = await ana.post("/ventanilla/estado", cedula=cedula)
    assert unseen.status_code == 422 and "Copia de mi escritura" not in unseen.text
    nobody = await ana.post("/ventanilla/estado", cedula="1102345673", vi_cedula="si")
    assert nobody.status_code == 404
    told = await ana.post("/ventanilla/estado", cedula=cedula, vi_cedula="si")
    assert "CHQ-DA-2026-0001-E" in told.text and "Todavía no tiene usuario" in told.text
    events = await Event.filter(action=Action.STATE_READ_OUT)
    assert len(events) == 2 and {event.official_id for event in events} == {world.ana.official.id}
    (path,) = re.findall(r'action="(/ciudadanos/\d+/enlace)"', told.text)
    printed = await ana.post(path, cedula=cedula, vi_cedula="si")
    assert printed.status_code == 200 and "Sirve una vez" in printed.text
    luis = await desk_of(world.luis)
    assert (await luis.get("/ventanilla/estado")).status_code == 403
    await ana.http.aclose()
    await luis.http.aclose()
