"""With script switched off in the browser, the same acts go through as plain forms."""

from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.journeys.conftest import TEMPLATE
from tests.support.certificate import certificate
from tests.support.citizen import about, letter, next_mail, send
from tests.support.clerk import Clerk
from tests.support.premises import Premises
from tests.support.world import World

SUBJECT = "Sin programas en el navegador"

pytestmark = pytest.mark.browser


async def test_every_act_is_a_plain_form(
    opened: Premises, world: World, page: Page, tmp_path: Path
) -> None:
    await send(opened, letter(SUBJECT))
    await next_mail(opened.sink, about("Recibimos su documento"))
    browser = page.context.browser
    assert browser is not None
    context = await browser.new_context(java_script_enabled=False, locale="es-EC")
    ana = Clerk(await context.new_page(), opened.site, world.ana)
    await ana.log_in()
    await _puts_away_and_takes_back(ana)
    await ana.open_letter(SUBJECT)
    await ana.reassign("Rosa Quishpe", "Responda, por favor.")
    await ana.go("/bandejas/reasignados")
    await ana.sees("Rosa Quishpe")
    await ana.page.locator("header summary").click()
    await ana.press("Salir")
    await ana.sees("Salió de Chasqui.")

    rosa = Clerk(ana.page, opened.site, world.rosa)
    await rosa.log_in()
    await _answers(rosa, certificate(world.rosa, tmp_path))
    answer = await next_mail(opened.sink, about("Respuesta a su trámite"))
    assert "Rosa Quishpe" in answer.text


async def _puts_away_and_takes_back(ana: Clerk) -> None:
    await ana.open_letter(SUBJECT)
    await ana.comment("Revisado en secretaría.")
    await ana.archive("Se atenderá después.")
    await ana.open_letter(SUBJECT, "archivados")
    await ana.sees("Se atenderá después.")
    await ana.press("Devolver a Recibidos")
    await ana.sees("volvió a Recibidos.")


async def _answers(rosa: Clerk, p12: Path) -> None:
    await rosa.open_letter(SUBJECT)
    await rosa.begin_reply(TEMPLATE)
    field = rosa.page.get_by_label("Cuerpo del documento")
    before = await field.input_value()
    assert "En atención a su trámite CHQ-SG-" in before
    await field.fill(f"{before}\n\nSe hizo lo que pidió.")
    await rosa.press("Guardar")
    await rosa.sees("El borrador quedó guardado.")
    assert "Se hizo lo que pidió." in await field.input_value()
    await rosa.press("Vista previa")
    await rosa.page.get_by_role("link", name="Firmar y enviar").click()
    await rosa.sign(p12)
    await rosa.page.wait_for_url("**/enviado")
    await rosa.sees("Firmado y enviado")
