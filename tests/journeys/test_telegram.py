"""A citizen writes to the bot, through a restart of the house, and gets the signed answer there."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page

from chasqui.standins.telegram import ActingCitizen
from tests.journeys.conftest import TEMPLATE
from tests.support.certificate import certificate
from tests.support.citizen import pdf
from tests.support.clerk import Clerk
from tests.support.premises import Premises
from tests.support.telegram import Telegram, hears, open_telegram
from tests.support.world import World

SUBJECT = "Una luminaria apagada en mi calle"


@pytest.mark.browser
async def test_from_the_chat_to_the_signed_answer(
    premises: Premises, world: World, page: Page, tmp_path: Path
) -> None:
    async with open_telegram() as telegram:
        premises.extra.update(telegram.settings)
        async with premises.open("bot") as building:
            await _begins(telegram.maria)
            await building.kill()
        await telegram.maria.attach(pdf("plano"), "plano.pdf")
        async with premises.open():
            number, code = await _goes_on(telegram.maria)
            await _is_answered(Clerk(page, premises.site, world.ana), world, tmp_path)
            await _gets_the_answer(telegram, number, code)


async def _begins(maria: ActingCitizen) -> None:
    await maria.say("/start")
    await hears(maria, "Soy el registro de documentos de «Instituto Chasqui»")
    await maria.say("/nuevo")
    await hears(maria, "¿De qué se trata?")
    await maria.say(SUBJECT)
    await hears(maria, "cuéntenos los detalles")
    await maria.attach(pdf("carta"), "carta.pdf")
    await hears(maria, "Recibí 1 archivo")


async def _goes_on(maria: ActingCitizen) -> tuple[str, str]:
    """The conversation goes on where it was; the number and code it ends with."""
    await hears(maria, "Recibí 2 archivos")
    await maria.say("Es el poste de la esquina.")
    await hears(maria, "Anotado.")
    await maria.press_label("Revisar")
    review = await hears(maria, "Esto es lo que presentará")
    for part in (SUBJECT, "Es el poste de la esquina.", "carta.pdf", "plano.pdf"):
        assert part in review.text
    await maria.press_label("Presentar")
    receipt = await hears(maria, "Código de consulta:")
    number = re.search(r"CHQ-SG-\d{4}-0001-E", receipt.text)
    code = re.search(r"Código de consulta: (\S+)", receipt.text)
    assert number and code
    return number[0], code[1]


async def _is_answered(ana: Clerk, world: World, folder: Path) -> None:
    await ana.log_in()
    await ana.open_letter(SUBJECT)
    await ana.sees("plano.pdf")
    await ana.begin_reply(TEMPLATE)
    await ana.press("Firmar y enviar")
    await ana.sign(certificate(world.ana, folder))
    await ana.page.wait_for_url("**/enviado")


async def _gets_the_answer(telegram: Telegram, number: str, code: str) -> None:
    maria = telegram.maria
    answer = await hears(maria, "firmado electrónicamente por Ana Torres")
    assert answer.file is not None
    assert answer.file.name.endswith(".pdf")
    assert answer.file.content.startswith(b"%PDF-") and b"/ByteRange" in answer.file.content
    await maria.say("/estado")
    listed = await hears(maria, "Estado: respondido")
    assert number in listed.text
    await maria.say(f"/estado {number} {code}")
    told = await hears(maria, "Respuestas enviadas:")
    assert number in told.text
    assert sum("quedó registrado" in m.text for m in telegram.state.from_bot(maria.user_id)) == 1
