"""Every page in a real browser: reachable by all, quiet in the console, whole without script."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from axe_core_python.async_playwright import Axe
from playwright.async_api import Page

from backoffice.app import create_app
from chasqui.doors.web import web_server
from office.intake import quarantining
from office.messages.incoming import IncomingFile
from office.quarantine import release
from office.records.drafting import replies
from office.records.sending import sign_and_send as sending
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Letter, letter, passed_to
from tests.backoffice.test_passed_over import BY_LIST, NEWS, came
from tests.backoffice.test_quarantine import active
from tests.backoffice.test_quarantine import held as quarantined
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import Seat, World

pytestmark = pytest.mark.browser
NOTE = IncomingFile("nota.txt", "text/plain", b"hola", "El nombre no dice lo que es.")


@asynccontextmanager
async def _served() -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    async with web_server(create_app(secure_cookies=False), listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
async def site(world: World, clock: Clock) -> AsyncIterator[str]:
    """The address of the backoffice."""
    async with _served() as address:
        yield address


async def _log_in(page: Page, site: str, seat: Seat) -> None:
    await page.goto(f"{site}/entrar")
    await page.get_by_label("Número de usuario").fill(seat.login)
    await page.get_by_label("Contraseña").fill(seat.password)
    await page.get_by_role("button", name="Entrar").click()
    await page.wait_for_url("**/bandejas/recibidos")


async def _problems(page: Page) -> list[str]:
    found = await Axe().run(page)
    said = [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]]
    wide = await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*said, *(["wider than the screen"] if wide else [])]


async def _desk_pages(world: World) -> tuple[str, ...]:
    closing = "Atentamente,\nMaría Quishpe\nCel. 099 123 4567"
    first = await letter(world, files=(NOTE,), message_id="<1@x>", signature=closing)
    draft = await replies.start(world.ana.actor, first.copy_id)
    return (
        f"/documentos/{first.document_id}",
        f"/ejemplares/{first.copy_id}/reasignar",
        f"/borradores/{draft}",
        f"/borradores/{draft}/firmar",
        "/bandejas/elaboracion",
    )


async def _tray_pages(world: World) -> tuple[str, ...]:
    await letter(world, message_id="<1@x>")
    await passed_to(world, world.luis, await letter(world, subject="Otro", message_id="<2@x>"))
    held = await arrived(text="basura", message_id="<3@x>")
    await quarantining.quarantine_silently(
        held.inbound_id, "No se pudo leer.", "x@y.example", "Oferta"
    )
    trays = ("recibidos", "cuarentena", "enviados", "reasignados", "archivados")
    return tuple(f"/bandejas/{tray}" for tray in trays)


async def _held_pages(world: World) -> tuple[str, ...]:
    held = await quarantined(active())
    nameless = await quarantined(b"\xff\xfe basura", sender="nadie")
    blocked = await quarantined(active())
    await release.block(world.ana.actor, blocked, "Publicidad", whole_domain=True)
    by_list, news = await came(BY_LIST), await came(NEWS)
    return (
        "/correo-sin-tramite",
        f"/correo-sin-tramite/{by_list.id}",
        f"/correo-sin-tramite/{news.id}",
        f"/cuarentena/{held}",
        f"/cuarentena/{nameless}",
        "/bandejas/cuarentena",
        "/cuarentena/bloqueados",
    )


async def _other_pages(world: World) -> tuple[str, ...]:
    received = await letter(world)
    draft_id = await replies.start(world.ana.actor, received.copy_id)
    draft = await replies.save(world.ana.actor, draft_id, "Sus copias", "<p>Van dos.</p>", 1)
    await sending.sign_and_send(world.ana.actor, draft_id, draft.version, p12(), PASSPHRASE)
    return (
        f"/documentos/{draft_id}",
        "/buscar?q=copia",
        "/buscar?q=zzz",
        "/salud",
        "/verificar",
        "/tramite",
    )


@pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)  # both look the same
@pytest.mark.parametrize("pages", [_desk_pages, _tray_pages, _held_pages, _other_pages])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (375, "dark")])
async def test_no_page_shuts_anybody_out(
    site: str,
    world: World,
    page: Page,
    width: int,
    scheme: str,
    pages: Callable[[World], Awaitable[tuple[str, ...]]],
) -> None:
    noise: list[str] = []
    page.on("console", lambda m: noise.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: noise.append(str(error)))
    await page.set_viewport_size({"width": width, "height": 800})
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    addresses = await pages(world)
    await _log_in(page, site, world.ana)
    found = {}
    for address in addresses:
        answer = await page.goto(site + address)
        assert answer is not None and answer.status == 200, address
        found[address] = await _problems(page)
    assert {address: said for address, said in found.items() if said} == {}
    assert noise == []


async def test_the_log_in_page_shuts_nobody_out(site: str, page: Page) -> None:
    await page.goto(f"{site}/entrar")
    assert await _problems(page) == []


@pytest.fixture
async def received(site: str, world: World) -> Letter:
    return await letter(world, message_id="<1@x>")


async def test_the_keyboard_is_enough(
    site: str, world: World, page: Page, received: Letter
) -> None:
    await _log_in(page, site, world.ana)
    await page.keyboard.press("j")
    await page.keyboard.press("o")
    await page.wait_for_url("**/documentos/*")
    await page.keyboard.press("c")
    await page.keyboard.type("Sin ratón, ni j ni k.")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_text("Sin ratón, ni j ni k.").wait_for()
    await page.keyboard.press("Escape")
    await page.locator("main").focus()
    await page.keyboard.press("r")
    await page.wait_for_url("**/reasignar**")
    await page.goto(f"{site}/bandejas/recibidos")
    await page.keyboard.press("j")
    await page.keyboard.press("e")
    await page.get_by_text("Se cierra sin respuesta 1 trámite").wait_for()
    await page.get_by_label("Es informativo y no pide respuesta.").check()
    await page.get_by_role("button", name="Archivar y cerrar").click()
    await page.get_by_text("quedó archivado.").wait_for()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_the_keyboard_begins_at_the_mistake_or_at_the_work(
    site: str, world: World, page: Page, received: Letter, script: bool
) -> None:
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(java_script_enabled=script)
    tab = await context.new_page()
    await _log_in(tab, site, world.ana)
    if script:
        await tab.locator("main:focus").wait_for()
    await tab.goto(f"{site}/ejemplares/{received.copy_id}/apartar")
    await tab.locator("#hasta:focus").wait_for()
    await tab.goto(f"{site}/ejemplares/{received.copy_id}/reasignar")
    await tab.locator("#nota").fill("Por favor")
    await tab.get_by_role("button", name="Reasignar").click()
    await tab.locator(".is-wrong:focus").wait_for()
    await context.close()


async def test_single_keys_can_be_switched_off(
    site: str, world: World, page: Page, received: Letter
) -> None:
    await _log_in(page, site, world.ana)
    await page.keyboard.press("?")
    await page.get_by_label("No usar atajos de una sola tecla").check()
    await page.get_by_role("button", name="Cerrar").click()
    await page.keyboard.press("/")
    assert await page.evaluate("document.activeElement.id") != "q"
    assert await page.locator("[data-keys]").first.is_hidden()


async def test_filters_change_only_the_list(
    site: str, world: World, page: Page, received: Letter
) -> None:
    await _log_in(page, site, world.ana)
    await page.evaluate("document.querySelector('header').dataset.kept = 'yes'")
    await page.locator(".c-chip", has_text="Vencidos").click()
    await page.get_by_text("Nada con este filtro").wait_for()
    assert page.url.endswith("?vencidos=1")
    assert await page.locator("header[data-kept]").count() == 1
    await page.go_back()
    await page.get_by_text(received.number, exact=True).wait_for()


async def test_without_script_nothing_is_missing(
    site: str, world: World, page: Page, received: Letter
) -> None:
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 375, "height": 800}
    )
    plain = await context.new_page()
    await _log_in(plain, site, world.ana)
    await plain.get_by_role("button", name="Abrir bandejas").click()
    await plain.get_by_role("link", name="Recibidos").click()
    assert await plain.get_by_role("button", name="Copiar").count() == 0
    await plain.locator("tbody .c-pick").first.click()
    await plain.get_by_role("button", name="Archivar").click()
    await plain.get_by_label("Es informativo y no pide respuesta.").check()
    await plain.get_by_role("button", name="Archivar y cerrar").click()
    await plain.get_by_text("quedó archivado.").wait_for()
    await context.close()
