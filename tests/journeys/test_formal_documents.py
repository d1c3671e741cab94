"""Formal documents from the first word to the last hand: several authors, many readers, paper."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from axe_core_python.async_playwright import Axe
from playwright.async_api import Page

from backoffice.app import create_app
from chasqui.doors.web import web_server
from models.enums import ContactKind, CopyState, DocumentState, Profile
from models.tables import Blob, BodyPicture, Citizen, Contact, Copy, Document, OutboxMessage
from office.papers.validation.pdf_signatures import signatures_in
from office.storage import blobs
from scripts.picture_kinds import drawing
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Desk, desk_of, text_of
from tests.backoffice.writing import signed, written
from tests.support.clock import Clock
from tests.support.world import Seat, World, seat

# What is shown here does not depend on the database; the acts are tried on both in their rooms.
one_database = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def site(world: World, clock: Clock) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    async with web_server(create_app(secure_cookies=False), listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def come_in(page: Page, site: str, who: Seat) -> None:
    await page.context.clear_cookies()
    await page.goto(f"{site}/entrar")
    await page.get_by_label("Número de usuario").fill(who.login)
    await page.get_by_label("Contraseña").fill(who.password)
    await page.get_by_role("button", name="Entrar").click()
    await page.wait_for_url("**/bandejas/recibidos")


async def sign(page: Page, who: Seat, folder: Path) -> None:
    file = folder / f"{who.login}.p12"
    file.write_bytes(p12(who.official.name.upper(), who.login))
    await page.set_input_files("input[type=file]", file)
    await page.get_by_label("Clave").fill(PASSPHRASE)
    await page.locator("main form[enctype] button[type=submit]").click()


async def quiet(page: Page) -> None:
    found = await Axe().run(page)
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]] == []


@pytest.mark.browser
@one_database
async def test_an_oficio_of_three_authors_is_reviewed_corrected_and_signed(
    page: Page, site: str, ana: Desk, world: World, tmp_path: Path
) -> None:
    maria = await Citizen.create(name="María Quishpe")
    draft_id = await written(ana, f"c{maria.id}", subject="Convenio de limpieza")
    world.luis.post.permissions = [*world.luis.post.permissions, "sign"]
    await world.luis.post.save()

    await come_in(page, site, world.ana)
    await page.goto(f"{site}/borradores/{draft_id}/enviar")
    await page.select_option("#revisa-1", str(world.marta.post.id))
    for place, who in (("#firma", world.ana), ("#firma-2", world.luis), ("#firma-3", world.rosa)):
        await page.select_option(place, str(who.post.id))
    await quiet(page)
    await page.get_by_role("button", name="Enviar", exact=True).click()

    await come_in(page, site, world.marta)
    await page.goto(f"{site}/borradores/{draft_id}/revision")
    await page.fill("#sobre", "el inventario")
    await page.fill("#comentario", "Diga de qué bienes")
    await page.get_by_role("button", name="Comentar").click()
    await page.get_by_role("button", name="Dar el visto bueno").click()
    await page.wait_for_url("**/por-firmar*")

    for who in (world.ana, world.luis, world.rosa):
        await come_in(page, site, who)
        await page.goto(f"{site}/por-firmar")
        await page.get_by_role("link", name="Convenio de limpieza").click()
        await page.locator('main a[href$="/firmar"]').click()
        await sign(page, who, tmp_path)
        await page.wait_for_url("**/enviado" if who is world.rosa else "**/por-firmar*")
    row = await Document.get(id=draft_id)
    assert (row.state, row.number) == (DocumentState.SENT, "CHQ-SG-2026-0001-O")
    found = await signatures_in(await blobs.read(row.pdf_id or ""))
    assert [each.intact for each in found] == [True, True, True]

    await come_in(page, site, world.ana)
    await page.goto(f"{site}/por-imprimir")
    await quiet(page)
    await page.get_by_label("Seleccionar CHQ-SG-2026-0001-O para María Quishpe").check()
    await page.get_by_role("button", name="Despachar").click()
    await page.fill("#lleva", "Servicios Postales")
    await page.get_by_role("button", name="Despachar").click()
    assert (await Copy.get(document_id=draft_id)).state is CopyState.DISPATCHED


@one_database
async def test_a_circular_to_two_hundred_stands_in_each_recibidos(ana: Desk, world: World) -> None:
    people = [
        await seat(world.units["DT"], f"{n:010}", f"Persona {n}", "Técnica") for n in range(200)
    ]
    draft_id = await written(ana, *(f"p{each.post.id}" for each in people), tipo="C")
    row = await signed(ana, draft_id)
    assert row.number == "CHQ-SG-2026-0001-C"
    copies = Copy.filter(document_id=draft_id, state=CopyState.IN_PROCESS)
    assert await copies.count() == await OutboxMessage.filter(kind="received").count() == 200
    last = await desk_of(people[-1])
    assert "Inventario" in text_of((await last.get("/bandejas/recibidos")).text)
    await last.http.aclose()


@one_database
async def test_a_resolution_bears_its_table_and_its_picture(ana: Desk, world: World) -> None:
    assert world.ana.actor.profile is Profile.CHIEF
    draft_id = await written(ana, f"p{world.rosa.post.id}", subject="Tarifas de agua", tipo="R")
    (stored,) = await blobs.keep([(drawing(), "image/png")])
    await Blob.create(**vars(stored)) if not await Blob.exists(sha256=stored.sha256) else None
    await BodyPicture.create(
        document_id=draft_id, blob_id=stored.sha256, at=(await Document.get(id=draft_id)).created_at
    )
    body = (
        "<p>Artículo 1.- Apruébanse las tarifas:</p><table><tr><th>Rango</th><th>Valor</th></tr>"
        "<tr><td>De 0 a 15 m³</td><td>0,31</td></tr></table>"
        f'<p><img src="/imagenes/{stored.sha256}" alt="Plano"></p>'
    )
    await Document.filter(id=draft_id).update(body=body)
    row = await signed(ana, draft_id)
    assert row.number == "CHQ-SG-2026-0001-R"
    pdf = pdfium.PdfDocument(await blobs.read(row.pdf_id or ""))
    said = pdf[0].get_textpage().get_text_range()
    images = [o for o in pdf[0].get_objects() if o.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE]
    pdf.close()
    assert "RESOLUCIÓN NRO. CHQ-SG-2026-0001-R" in said
    assert "De 0 a 15 m³" in said and "0,31" in said and images


@one_database
async def test_an_oficio_leaves_by_mail_to_one_citizen_and_on_paper_to_another(
    ana: Desk, world: World
) -> None:
    maria, jose = await Citizen.create(name="María"), await Citizen.create(name="José")
    await Contact.create(
        citizen=maria, kind=ContactKind.EMAIL, address="m@x.example", verified_at="2026-01-01"
    )
    draft_id = await written(ana, f"c{maria.id}", f"c{jose.id}")
    row = await signed(ana, draft_id)
    (mail,) = await OutboxMessage.filter(kind="signed_reply")
    assert (mail.to_address, mail.files[0]["sha256"]) == ("m@x.example", row.pdf_id)
    copy = await Copy.get(document_id=draft_id)
    printed = await ana.post("/por-imprimir/imprimir", ejemplar=[copy.id])
    assert printed.content == await blobs.read(row.pdf_id or "")
    await ana.post("/por-imprimir/despachar", ejemplar=[copy.id], lleva="Correo")
    await ana.post("/por-imprimir/entregados", ejemplar=[copy.id], recibio="José")
    page = text_of((await ana.get(f"/documentos/{draft_id}")).text)
    assert "Entregado en papel" in page and "lo recibió José" in page
