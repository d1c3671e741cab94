"""Trays as an official sees them: rows, filters, pages, and acts on several documents."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from models.enums import Channel, Trust
from models.tables import OutboxMessage
from office.intake import quarantining
from office.intake.process import process
from office.messages.authentication import Authentication, Verdict
from office.records.routing import reassign as routing
from office.records.trays import catalogue as trays
from office.records.trays import listing
from tests.backoffice.desk import Desk, desk_of, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

PARTIAL = {"HX-Request": "true"}


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


async def _letters(count: int, clock: Clock) -> None:
    for n in range(count):
        await process([await arrived(subject=f"Pedido {n}", message_id=f"<{n}@x>")])
        clock.advance(seconds=1)


async def _copies(world: World) -> list[str]:
    page = await listing.tray(world.ana.actor, "recibidos", size=100)
    return [str(row.copy_id) for row in page.rows]


async def test_a_row_tells_that_its_sender_could_not_be_checked_yet(
    world: World, ana: Desk, clock: Clock
) -> None:
    waiting = Authentication(Verdict.UNCHECKED, clock(), "correo.example")
    await process([replace(await arrived(), authentication=waiting)])
    assert "Sin comprobar todavía" in (await ana.get("/bandejas/recibidos")).text
    clock.advance(days=3)  # nobody asks any more
    await ana.log_in()
    page = (await ana.get("/bandejas/recibidos")).text
    assert "Sin comprobar" not in page and "Correo sin verificar" in page


async def test_a_row_tells_who_what_and_until_when(world: World, ana: Desk) -> None:
    message = await arrived(subject="Copia de <mi> escritura")
    await process([replace(message, trust=Trust.DMARC_ALIGNED)])
    page = await ana.get("/bandejas/recibidos")
    said = text_of(page.text)
    assert "María Quishpe" in said and "Correo verificado" in said
    assert "Sin leer. Copia de <mi> escritura" in said and "<mi>" not in page.text
    assert "CHQ-SG-2026-0001-E" in said and "15 días" in said
    assert "1 documento · 1 sin leer" in said
    assert "<title>Recibidos (1) · Chasqui</title>" in page.text


async def test_what_telegram_brought_says_so(world: World, ana: Desk) -> None:
    message = await arrived(sender="77", channel=Channel.TELEGRAM)
    await process([replace(message, trust=Trust.TELEGRAM_LINKED)])
    assert "Telegram vinculado" in text_of((await ana.get("/bandejas/recibidos")).text)


async def test_every_tray_opens_and_says_what_belongs_there(world: World, ana: Desk) -> None:
    for tray in (one for one in trays.trays_of(world.ana.actor) if not one.place):
        page = await ana.get(tray.href)
        assert page.status_code == 200
        assert f"<h1>{tray.label}</h1>" in page.text and "c-empty" in page.text
    assert (await ana.get("/bandejas/otra")).status_code == 404


async def test_pages_follow_one_another_without_gap(world: World, ana: Desk, clock: Clock) -> None:
    await _letters(30, clock)
    first = await ana.get("/bandejas/recibidos")
    assert "1–25 de 30" in text_of(first.text) and 'rel="prev"' not in first.text
    second = await ana.get(_link(first.text, "next"))
    assert "26–30 de 30" in text_of(second.text) and 'rel="next"' not in second.text
    assert "Pedido 4" in second.text and "Pedido 5" not in second.text
    back = await ana.get(_link(second.text, "prev"))
    assert "1–25 de 30" in text_of(back.text)
    assert "Pedido 29" in back.text and "Pedido 5" in back.text


def _link(html: str, rel: str) -> str:
    return html.split(f'rel="{rel}" href="')[1].split('"')[0].replace("&amp;", "&")


async def test_filters_narrow_and_travel_with_the_pages(
    world: World, ana: Desk, clock: Clock
) -> None:
    await _letters(29, clock)
    read = await passed_to(world, world.ana, await letter(world, subject="Ya leído"))
    await ana.get(f"/documentos/{read.document_id}")
    unread = await ana.get("/bandejas/recibidos?sin-leer=1")
    assert "Pedido 28" in unread.text and "Ya leído" not in unread.text
    assert "sin-leer=1&amp;desde=" in unread.text
    nothing = await ana.get("/bandejas/recibidos?vencidos=1")
    assert "Nada con este filtro" in nothing.text
    clock.advance(days=60)
    desk = await desk_of(world.ana)
    assert "30 vencidos" in text_of((await desk.get("/bandejas/recibidos?vencidos=1")).text)
    await desk.http.aclose()


async def test_htmx_gets_the_list_alone(world: World, ana: Desk) -> None:
    await letter(world)
    part = await ana.http.get("/bandejas/recibidos?sin-leer=1", headers=PARTIAL)
    assert part.text.lstrip().startswith("<title>") and "c-top" not in part.text
    assert 'id="bandeja"' in part.text
    whole = await ana.http.get(
        "/bandejas/recibidos", headers={**PARTIAL, "HX-History-Restore-Request": "true"}
    )
    assert "<!doctype html>" in whole.text


async def test_counters_alone(world: World, ana: Desk) -> None:
    await letter(world)
    part = await ana.http.get("/contadores?en=recibidos", headers=PARTIAL)
    assert 'aria-current="page"' in part.text and "sin leer de" in part.text
    assert "c-top" not in part.text


async def test_several_documents_are_archived_and_brought_back(
    world: World, ana: Desk, clock: Clock
) -> None:
    await _letters(3, clock)
    chosen = (await _copies(world))[:2]
    asked = await ana.post("/ejemplares/archivar", ejemplar=chosen)
    assert "Se cierran sin respuesta 2 trámites" in text_of(asked.text)
    assert len(await _copies(world)) == 3
    done = await ana.post("/ejemplares/archivar", ejemplar=chosen, motivo="Ya se atendieron.")
    page = await ana.get(done.headers["location"])
    assert "2 archivados." in page.text and "Deshacer" in page.text
    assert await _copies(world) != chosen and len(await _copies(world)) == 1
    back = await ana.post("/ejemplares/deshacer", de=".".join(chosen))
    assert back.status_code == 303 and len(await _copies(world)) == 3
    assert not await OutboxMessage.filter(kind="case_closed").exists()
    again = await ana.post("/ejemplares/archivar", ejemplar=chosen, elegido=2)
    assert again.status_code == 303
    back = await ana.post("/ejemplares/restaurar", ejemplar=chosen)
    assert back.status_code == 303 and len(await _copies(world)) == 3


async def test_what_cannot_be_archived_is_said_and_the_rest_is_done(
    world: World, ana: Desk, clock: Clock
) -> None:
    await _letters(2, clock)
    chosen = await _copies(world)
    await routing.reassign(world.ana.actor, int(chosen[0]), world.luis.post.id, "", None)
    answer = await ana.post(
        "/ejemplares/archivar",
        ejemplar=[*chosen, "x", "9" * 20, "9" * 5_000],
        motivo="Repetidos.",
    )
    assert answer.status_code == 409
    assert "Ana Torres reasignó este documento" in text_of(answer.text)
    assert await _copies(world) == []


async def test_nothing_chosen_changes_nothing(world: World, ana: Desk) -> None:
    await letter(world)
    answer = await ana.post("/ejemplares/archivar")
    assert "Elija al menos un documento." in answer.text
    assert len(await _copies(world)) == 1
    assert "Elija al menos" in (await ana.post("/ejemplares/reasignar")).text


async def test_several_documents_are_passed_on_at_once_and_recovered(
    world: World, ana: Desk, clock: Clock
) -> None:
    await _letters(2, clock)
    chosen = await _copies(world)
    form = await ana.post("/ejemplares/reasignar", ejemplar=chosen)
    assert form.status_code == 200 and "Reasignar 2 documentos" in text_of(form.text)
    done = await ana.post(
        "/ejemplares/reasignar", **{"con-persona": "1"}, ejemplar=chosen, para=world.luis.post.id
    )
    note = text_of((await ana.get(done.headers["location"])).text)
    assert "2 documentos pasaron a Luis Paredes, Analista. Deshacer" in note
    assert await _copies(world) == []
    await ana.post("/ejemplares/deshacer", de=".".join(chosen))
    assert sorted(await _copies(world)) == sorted(chosen)


async def test_what_was_passed_on_shows_who_has_it_and_can_be_recovered(
    world: World, ana: Desk
) -> None:
    passed = await passed_to(world, world.luis, await letter(world))
    said = text_of((await ana.get("/bandejas/reasignados")).text)
    assert "Luis Paredes, Analista" in said and "Recuperar" in said
    done = await ana.post(f"/ejemplares/{passed.copy_id}/recuperar")
    note = text_of((await ana.get(done.headers["location"])).text)
    assert f"{passed.number} volvió a su bandeja." in note
    assert "Recuperar" not in text_of((await ana.get("/bandejas/reasignados")).text)


async def test_what_a_citizen_adds_shows_its_case_and_the_name_on_file(
    world: World, ana: Desk
) -> None:
    first = await letter(world, subject="Copia de escritura")
    await letter(
        world,
        subject=f"Re: {first.number}",
        message_id="<mas@correo.example>",
        name="maria quishpe (cel)",
    )
    said = text_of((await ana.get("/bandejas/recibidos")).text)
    assert f"Añade a {first.number} : Copia de escritura" in said
    assert "(cel)" not in said


async def test_quarantine_shows_the_reason_and_gives_only_the_original(
    world: World, ana: Desk
) -> None:
    message = await arrived(text="<script>alert(1)</script>")
    await quarantining.quarantine_silently(
        message.inbound_id, "No es un <correo>.", "x@y.example", ""
    )
    page = await ana.get("/bandejas/cuarentena")
    assert "No es un &lt;correo&gt;." in page.text and "(sin asunto)" in page.text
    original = await ana.get(f"/cuarentena/{message.inbound_id}/original")
    assert original.headers["content-disposition"].startswith("attachment;")
    assert original.headers["content-type"] == "application/octet-stream"
    assert b"<script>" in original.content


async def test_quarantine_is_only_for_those_who_may(world: World, clock: Clock) -> None:
    message = await arrived()
    await quarantining.quarantine_silently(message.inbound_id, "Motivo.")
    desk = await desk_of(world.luis)
    assert (await desk.get("/bandejas/cuarentena")).status_code == 404
    refused = await desk.get(f"/cuarentena/{message.inbound_id}/original")
    assert refused.status_code == 403 and "no puede ver los mensajes" in refused.text
    await desk.http.aclose()
