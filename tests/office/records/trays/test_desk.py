"""Trays beyond Recibidos, filters, views and neighbours, through the door."""

from dataclasses import replace
from datetime import date

import pytest

from models.enums import Confidentiality, Profile
from models.tables import Copy, Document, Informed, OfficialNotice
from office.errors import Invalid, NotFound
from office.intake.process import process
from office.people.posts import actor_in
from office.records.drafting import replies, restoring
from office.records.routing import aside, comments, inform
from office.records.trays import listing
from office.records.trays.filters import Filters
from tests.backoffice.desk import desk_of, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def test_informed_reads_and_takes_off(world: World, clock: Clock) -> None:
    came = await letter(world)
    ana, luis = await desk_of(world.ana), await desk_of(world.marta)
    path = f"/documentos/{came.document_id}"
    assert (await luis.get(path)).status_code == 404
    assert (await ana.post(f"{path}/informar")).status_code == 422
    sent = await ana.post(f"{path}/informar", area=str(world.units["DT"].id), comentario="Lea")
    assert sent.status_code == 303
    assert "Lea" in text_of((await luis.get("/bandejas/informados")).text)
    assert (await luis.get(path)).status_code == 200
    row = await Informed.get(post_id=world.marta.post.id)
    assert row.read_at is not None
    assert (await luis.post(f"/informados/{row.id}/quitar")).status_code == 303
    assert "Lea" not in text_of((await luis.get("/bandejas/informados")).text)
    assert (await luis.post(f"/informados/{row.id}/quitar")).status_code == 404
    await Document.filter(id=came.document_id).update(confidentiality=Confidentiality.CONFIDENTIAL)
    with pytest.raises(Invalid):
        await inform.inform(world.ana.actor, came.document_id, [world.luis.post.id])
    await ana.http.aclose()
    await luis.http.aclose()


async def test_a_mention_tells_and_lets_read(world: World, clock: Clock) -> None:
    came = await letter(world)
    await comments.comment(world.ana.actor, came.document_id, "Vea esto @Marta Chávez, por favor")
    assert await OfficialNotice.filter(post_id=world.marta.post.id, kind="mention").count() == 1
    assert len((await listing.tray(world.marta.actor, "informados")).rows) == 1


async def test_put_aside_and_back(world: World, clock: Clock) -> None:
    came = await letter(world)
    ana = await desk_of(world.ana)
    with pytest.raises(Invalid):
        await aside.set_aside(world.ana.actor, came.copy_id, clock().date())
    answer = await ana.post(f"/ejemplares/{came.copy_id}/apartar", hasta="2026-03-05")
    assert answer.status_code == 303
    assert "quedó en Apartados" in text_of((await ana.get(answer.headers["location"])).text)
    assert not (await listing.tray(world.ana.actor, "recibidos")).rows
    assert "vuelve el" in text_of((await ana.get("/bandejas/apartados")).text)
    await comments.comment(world.ana.actor, came.document_id, "Llegó el informe")
    assert (await Copy.get(id=came.copy_id)).aside_until is None
    await aside.set_aside(world.ana.actor, came.copy_id, date(2026, 3, 5))
    clock.advance(days=5)
    assert await aside.bring_back_due() == 1
    (row,) = (await listing.tray(world.ana.actor, "recibidos")).rows
    assert row.unread
    await ana.http.aclose()


async def test_a_draft_given_up_comes_back(world: World, clock: Clock) -> None:
    came = await letter(world)
    draft = await replies.start(world.ana.actor, came.copy_id)
    await replies.discard(world.ana.actor, draft)
    ana = await desk_of(world.ana)
    assert "Restaurar" in text_of((await ana.get("/bandejas/eliminados")).text)
    assert (await ana.post(f"/borradores/{draft}/restaurar")).status_code == 303
    assert (await ana.get(f"/borradores/{draft}")).status_code == 200
    with pytest.raises(NotFound):
        await restoring.restore(world.luis.actor, draft)
    await ana.http.aclose()


async def test_the_assistant_works_off_the_chiefs_tray(world: World, clock: Clock) -> None:
    came = await passed_to(world, world.rosa, await letter(world))
    await world.marta.post.filter(id=world.marta.post.id).update(profile=Profile.ASSISTANT)
    marta = await desk_of(world.marta)
    assert came.number in text_of((await marta.get("/bandejas/compartida")).text)
    assert (await marta.get(f"/documentos/{came.document_id}")).status_code == 200
    post = (
        await type(world.marta.post)
        .get(id=world.marta.post.id)
        .select_related("unit", "official", "acting_for__official")
    )
    actor = await actor_in(post)
    assert (await Copy.get(id=came.copy_id)).read_at is None
    await Document.filter(id=came.document_id).update(confidentiality=Confidentiality.CONFIDENTIAL)
    with pytest.raises(NotFound):
        await aside.set_aside(actor, came.copy_id, date(2026, 3, 5))
    assert not (await listing.tray(actor, "compartida")).rows
    await marta.http.aclose()


async def test_filters_sorting_views_and_steps(world: World, clock: Clock) -> None:
    for n in range(3):
        await process([await arrived(subject=f"Pedido {n}", message_id=f"<{n}@x>")])
        clock.advance(seconds=1)
    rows = (await listing.tray(world.ana.actor, "recibidos")).rows
    await Copy.filter(id=rows[2].copy_id).update(due_at=date(2026, 3, 4))
    by_term = Filters(sort="plazo")
    first = (await listing.tray(world.ana.actor, "recibidos", filters=by_term)).rows[0]
    assert first.copy_id == rows[2].copy_id
    found = await listing.tray(world.ana.actor, "recibidos", filters=Filters(text="pedido 1"))
    assert [row.subject for row in found.rows] == ["Pedido 1"]
    ana = await desk_of(world.ana)
    page = await ana.get("/bandejas/recibidos?sin-leer=1&q=Pedido+1&ciudadania=1&tipo=E")
    assert "Pedido 1" in text_of(page.text) and "Pedido 2" not in text_of(page.text)
    saved = await ana.post("/bandejas/recibidos/vistas", **{"q": "Pedido 1", "nombre": "Míos"})
    assert saved.status_code == 303
    assert "Míos 1" in text_of((await ana.get("/bandejas/recibidos")).text)
    middle = rows[1]
    opened = await ana.get(
        f"/documentos/{middle.document_id}?bandeja=recibidos&lugar={middle.place}&n=2"
    )
    assert "2 de 3" in text_of(opened.text)
    assert f"/documentos/{rows[2].document_id}?" in opened.text
    assert f"/documentos/{rows[0].document_id}?" in opened.text
    newest = replace(middle).row_id
    news = await ana.get(f"/bandejas/recibidos/nuevos?ultimo={newest}")
    assert "1 nuevo: mostrar" in news.text
    read = await ana.post("/ejemplares/leidos", ejemplar=[str(row.copy_id) for row in rows])
    assert read.status_code == 303
    assert not (await listing.tray(world.ana.actor, "recibidos", filters=Filters(unread=True))).rows
    await ana.post(f"/documentos/{middle.document_id}/etiquetas", nueva="Urge")
    tagged = await ana.get(f"/documentos/{middle.document_id}")
    assert "Urge" in text_of(tagged.text)
    chosen = await ana.post("/bandejas/preferencias", densidad="compacta", ver="plazo")
    assert chosen.status_code == 303
    assert "is-dense" in (await ana.get("/bandejas/recibidos")).text
    await ana.http.aclose()
