"""The way in as a browser sees it: an account on a telephone, a forgotten password, a passkey."""

import re
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from axe_core_python.async_playwright import Axe
from playwright.async_api import Page

from backoffice.app import create_app
from chasqui.doors.web import web_server
from models.enums import Channel
from models.tables import Case, OutboxMessage
from office.config import config, use_config
from office.notices import texts
from tests.backoffice.desk import letter
from tests.support.clock import Clock
from tests.support.world import Seat, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True),  # both look the same
]
NEW = "tres quipus y 9 nudos"


@pytest.fixture
async def site(world: World, clock: Clock) -> AsyncIterator[str]:
    """The address of the backoffice, by a name that passkeys may be bound to."""
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://localhost:{listening.getsockname()[1]}"
    use_config(replace(config(), base_url=address))
    async with web_server(create_app(secure_cookies=False), listening):
        yield address


async def _link(kind: str, path: str) -> str:
    row = await OutboxMessage.filter(kind=kind).order_by("-id").first()
    assert row is not None
    said = texts.render(row.kind, row.facts, Channel.EMAIL).text
    return re.findall(rf"http\S+{path}\S+", said)[0]


async def _is_clean(page: Page) -> None:
    found = await Axe().run(page)
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found["violations"]] == []
    assert not await page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


async def test_on_a_telephone_an_acknowledgement_leads_to_an_account_and_a_question(
    site: str, world: World, page: Page
) -> None:
    sent = await letter(world)
    case = await Case.get(number=sent.number)
    await page.set_viewport_size({"width": 375, "height": 812})
    await page.goto(await _link("acknowledgement", "/ciudadania/seguir"))
    await _is_clean(page)
    await page.get_by_label("Número de cédula o pasaporte").fill("1710034065")
    await page.get_by_label("Cree una contraseña").fill("nudos7")
    assert await page.locator("[data-rule=largo].is-kept").count() == 1
    await page.get_by_label("La misma, otra vez").fill("nudos7")
    await page.get_by_role("button", name="Crear mi usuario y ver el trámite").click()
    await page.wait_for_url(f"**/ciudadania/tramites/{case.id}")
    await _is_clean(page)
    await page.get_by_label("Su mensaje").fill("¿Cuándo me responden?")
    await page.get_by_role("button", name="Enviar").click()
    await page.get_by_text("Lo que envió quedó en este trámite").wait_for()
    await page.get_by_text("¿Cuándo me responden?").wait_for(state="attached")
    for path in ("/ciudadania", "/ciudadania/carta", "/ciudadania/datos", "/ciudadania/cuenta"):
        await page.goto(site + path)
        await _is_clean(page)
    await page.goto(f"{site}/instituciones")
    await _is_clean(page)


async def _log_in(page: Page, site: str, seat: Seat, password: str) -> None:
    await page.goto(f"{site}/entrar")
    await page.get_by_label("Número de usuario").fill(seat.login)
    await page.get_by_label("Contraseña").fill(password)
    await page.get_by_role("button", name="Entrar").click()


async def test_a_forgotten_password_then_a_passkey(site: str, world: World, page: Page) -> None:
    await page.goto(f"{site}/entrar")
    await page.get_by_role("link", name="¿Olvidó su contraseña?").click()
    await page.get_by_label("Número de usuario").fill(world.rosa.login)
    await _is_clean(page)
    await page.get_by_role("button", name="Enviar el enlace").click()
    await page.get_by_text("Si ese usuario existe").wait_for()
    await page.goto(await _link("password_reset", "/clave"))
    await page.get_by_role("textbox", name="Contraseña nueva").fill(NEW)
    await _is_clean(page)
    await page.get_by_label("La misma, otra vez").fill(NEW)
    await page.get_by_role("button", name="Guardar y entrar").click()
    await page.wait_for_url("**/bandejas/recibidos")
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    made = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    made |= {"hasUserVerification": True, "isUserVerified": True}
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": made})
    await page.goto(f"{site}/cuenta/verificacion")
    await _is_clean(page)
    await page.get_by_label("Nombre para reconocerla").fill("Teléfono azul")
    await page.get_by_role("button", name="Crear una llave de acceso").click()
    await page.get_by_text("Guarde estos códigos").wait_for()
    await page.goto(f"{site}/cuenta")
    await page.get_by_text("Teléfono azul").wait_for()
    await _is_clean(page)
    await page.context.clear_cookies()
    await _log_in(page, site, world.rosa, NEW)
    await page.get_by_role("button", name="Usar mi llave de acceso").click()
    await page.wait_for_url("**/bandejas/recibidos")
