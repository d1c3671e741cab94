"""On a telephone 375 pixels wide, a letter is found, read, answered and signed with a finger."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page

from tests.journeys.conftest import TEMPLATE
from tests.support.certificate import PASSPHRASE, certificate
from tests.support.citizen import about, letter, next_mail, pdf, send
from tests.support.clerk import Clerk
from tests.support.premises import Premises
from tests.support.world import World

SUBJECT = "Desde un teléfono, con un asunto bastante largo que no cabe en una sola línea"
WIDTH, HEIGHT = 375, 812
_LEAST_TARGET = 24  # pixels, WCAG 2.2 criterion 2.5.8

pytestmark = pytest.mark.browser


@pytest.fixture
async def phone(page: Page) -> AsyncIterator[Page]:
    """A page on a telephone."""
    assert page.context.browser is not None
    context = await page.context.browser.new_context(
        locale="es-EC",
        viewport={"width": WIDTH, "height": HEIGHT},
        is_mobile=True,
        has_touch=True,
        device_scale_factor=2,
    )
    yield await context.new_page()
    await context.close()


async def _fits(page: Page) -> None:
    assert await page.evaluate("document.scrollingElement.scrollWidth") <= WIDTH, page.url


async def _tap(target: Locator) -> None:
    """Tap what a finger can hit: large enough, and wholly on the screen once scrolled to."""
    await target.scroll_into_view_if_needed()
    box = await target.bounding_box()
    assert box is not None
    assert box["height"] >= _LEAST_TARGET and box["width"] >= _LEAST_TARGET, box
    assert box["x"] >= 0 and box["x"] + box["width"] <= WIDTH, box
    await target.tap()


async def test_a_letter_is_answered_from_a_telephone(
    opened: Premises, world: World, phone: Page, tmp_path: Path
) -> None:
    await send(opened, letter(SUBJECT, files=(("solicitud-con-un-nombre-largo.pdf", pdf()),)))
    await next_mail(opened.sink, about("Recibimos su documento"))
    ana = Clerk(phone, opened.site, world.ana)
    await ana.log_in()
    await phone.wait_for_url("**/bandejas/recibidos")
    await _fits(phone)
    await _opens_the_trays(phone)
    await _tap(phone.locator("tr[data-row]").first)
    await phone.wait_for_url("**/documentos/*")
    await _fits(phone)
    await phone.get_by_role("heading", name=SUBJECT).wait_for()
    await _tap(phone.get_by_role("button", name="Responder"))
    await phone.wait_for_url("**/borradores/*")
    await _fits(phone)
    await phone.get_by_label("Plantilla").select_option(label=TEMPLATE)
    await _tap(phone.get_by_role("button", name="Usar plantilla"))
    await ana.sees("El borrador tomó el texto de la plantilla.")
    await _tap(phone.get_by_role("button", name="Firmar y enviar"))
    await _signs(ana, certificate(world.ana, tmp_path))
    await next_mail(opened.sink, about("Respuesta a su trámite"))


async def _opens_the_trays(phone: Page) -> None:
    trays = phone.get_by_role("navigation", name="Bandejas")
    assert not await trays.is_visible()
    await _tap(phone.get_by_role("button", name="Abrir bandejas"))
    await trays.wait_for()
    await _fits(phone)
    await _tap(trays.get_by_role("link", name="Recibidos"))
    await phone.get_by_text(SUBJECT).first.wait_for()
    assert not await trays.is_visible()


async def _signs(ana: Clerk, p12: Path) -> None:
    phone = ana.page
    await phone.wait_for_url("**/firmar")
    await _fits(phone)
    await phone.get_by_label("Archivo de firma").set_input_files(p12)
    await phone.get_by_label("Clave del archivo").fill(PASSPHRASE)
    await _tap(phone.get_by_role("button", name="Firmar y enviar"))
    await phone.wait_for_url("**/enviado")
    await _fits(phone)
