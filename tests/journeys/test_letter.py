"""A citizen's letter travels the whole way: by mail in, signed on the screen, by mail back."""

import asyncio
import hashlib
import re
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from tests.journeys.conftest import TEMPLATE
from tests.support.certificate import certificate
from tests.support.citizen import Received, about, letter, next_mail, pdf, received, send
from tests.support.clerk import Clerk
from tests.support.polling import until
from tests.support.premises import Premises
from tests.support.sink import Sink
from tests.support.world import World

SUBJECT = "Copia certificada de mi escritura"
ACKNOWLEDGED = about("Recibimos su documento")


async def _acknowledged(opened: Premises, sent: EmailMessage) -> Received:
    await send(opened, sent)
    return await next_mail(opened.sink, ACKNOWLEDGED)


@pytest.mark.browser
async def test_from_the_citizen_s_mail_to_the_signed_answer(
    opened: Premises, world: World, page: Page, tmp_path: Path
) -> None:
    request = pdf()
    sent = letter(SUBJECT, files=(("solicitud.pdf", request),))
    acknowledgement = await _acknowledged(opened, sent)
    assert re.fullmatch(r"CHQ-SG-\d{4}-0001-E", acknowledgement.number)
    assert f"sha256:{hashlib.sha256(request).hexdigest()}" in acknowledgement.text
    assert "solicitud.pdf" in acknowledgement.text
    assert acknowledgement.mail["In-Reply-To"] == sent["Message-ID"]

    ana = Clerk(page, opened.site, world.ana)
    await _passes_it_on(ana, request)
    assert page.context.browser is not None
    desk = await page.context.browser.new_context(locale="es-EC")
    rosa = Clerk(await desk.new_page(), opened.site, world.rosa)
    await rosa.log_in()
    await _answers(rosa, certificate(world.rosa, tmp_path))

    answer = await next_mail(opened.sink, about("Respuesta a su trámite"))
    signed = _attached_pdf(answer)
    assert await _pdfsig(signed, tmp_path) == "Signature is Valid."
    await _verifies(page, opened.site, answer, signed)
    await _asks_for_the_state(opened, acknowledgement.number)
    await _delivery_is_proven(rosa)


async def _passes_it_on(ana: Clerk, request: bytes) -> None:
    await ana.log_in()
    await ana.page.wait_for_url("**/bandejas/recibidos")
    await ana.sees("María Quishpe")
    await ana.open_letter(SUBJECT)

    async def looked_through() -> str | None:
        """The PDF is shown in its page once a process apart has found nothing active in it."""
        link = ana.page.get_by_role("link", name="Ver solicitud.pdf")
        if await link.count():
            return await link.get_attribute("href")
        await ana.page.reload()
        return None

    shown = await until(looked_through, "the PDF of the letter to be shown", 60)
    assert await ana.fetch(shown) == request
    await ana.reassign("Rosa Quishpe", "Por favor, atender esta semana.")


async def _answers(rosa: Clerk, p12: Path) -> None:
    await rosa.open_letter(SUBJECT)
    await rosa.sees("Por favor, atender esta semana.")
    await rosa.begin_reply(TEMPLATE)
    page = rosa.page
    editor = page.get_by_role("textbox", name="Cuerpo del documento")
    await editor.click()
    await page.keyboard.press("Control+End")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Adjunto encontrará la copia ")
    await page.get_by_role("button", name="Negrita").click()
    await page.keyboard.type("certificada")
    await rosa.press("Vista previa")
    await page.wait_for_url("**/vista-previa")
    preview = await rosa.fetch(f"{urlsplit(page.url).path}.pdf")
    assert preview.startswith(b"%PDF-")
    await page.get_by_role("link", name="Firmar y enviar").click()
    await rosa.sign(p12)
    await page.wait_for_url("**/enviado")
    await rosa.sees("Firmado y enviado")


def _attached_pdf(answer: Received) -> bytes:
    (attached,) = answer.mail.iter_attachments()
    assert attached.get_content_type() == "application/pdf"
    content = attached.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


async def _pdfsig(content: bytes, folder: Path) -> str:
    """What pdfsig says of the one signature."""
    path = folder / "answer.pdf"
    path.write_bytes(content)
    process = await asyncio.create_subprocess_exec(
        "pdfsig", "-nocert", str(path), stdout=asyncio.subprocess.PIPE
    )
    said = (await process.communicate())[0].decode()
    assert said.count("Signature Validation") == 1, said
    return said.partition("Signature Validation:")[2].splitlines()[0].strip()


async def _verifies(page: Page, site: str, answer: Received, signed: bytes) -> None:
    """Anybody, with the address in the mail and no account."""
    found = re.search(r"https?://\S+/verificar/\S+", answer.text)
    assert found and found[0].startswith(site), answer.text
    assert page.context.browser is not None
    nobody = await (await page.context.browser.new_context(locale="es-EC")).new_page()
    await nobody.goto(found[0])
    await nobody.get_by_text("Documento enviado por esta institución").wait_for()
    for content, verdict in (
        (signed, "Documento auténtico y sin cambios"),
        (signed + b"\n", "Este archivo no es el que enviamos"),
    ):
        await nobody.locator("summary", has_text="Verificar otro documento").click()
        await nobody.get_by_label("el archivo PDF").set_input_files(
            {"name": "respuesta.pdf", "mimeType": "application/pdf", "buffer": content}
        )
        await nobody.get_by_role("button", name="Verificar").click()
        await nobody.get_by_text(verdict).wait_for()


async def _asks_for_the_state(opened: Premises, number: str) -> None:
    await send(opened, letter(f"Consulta: Estado  {number.lower()}", "Gracias."))
    told = await next_mail(opened.sink, about("Su trámite"))
    assert "Estado: respondido" in told.text
    assert number in told.text


async def _delivery_is_proven(rosa: Clerk) -> None:
    await rosa.page.get_by_role("link", name="Ver el documento").click()
    await rosa.page.wait_for_url("**/documentos/*")

    async def proven() -> bool:
        await rosa.page.reload()
        return await rosa.page.get_by_text("250 OK").count() > 0

    await until(proven, "the relay's answer on the page of the document")


async def test_what_a_mailbox_sees(opened: Premises) -> None:
    """The same mail twice is one record; a stranger learns nothing; the code opens the state."""
    sink = opened.sink
    sent = letter(files=(("solicitud.pdf", pdf()),))
    number, code = await _twice(opened, sent)

    stranger = "vecino@otro.example"
    subject = f"estado {number}"
    await send(opened, letter(subject, "Quiero saber.", stranger), stranger)
    refused = await next_mail(sink, about("Sobre su consulta"), stranger)
    await send(opened, letter("estado CHQ-SG-2026-9999-E", "¿?", stranger), stranger)

    async def both() -> bool:
        return len(received(sink, stranger)) >= 2

    await until(both, "the second refusal")
    assert len({one.text for one in received(sink, stranger)}) == 1
    assert number not in refused.text and "María" not in refused.text

    await send(opened, letter(f"{subject} {code}", "Con el código.", stranger), stranger)
    told = await next_mail(sink, about("Su trámite"), stranger)
    assert "Estado: recibido" in told.text


async def _twice(opened: Premises, sent: EmailMessage) -> tuple[str, str]:
    """Send a mail twice and another one after it; number and code of the first."""
    first = await _acknowledged(opened, sent)
    await send(opened, sent)
    await send(opened, letter("Otro pedido"))
    second = await next_mail(opened.sink, about("Otro pedido"))
    assert first.number.endswith("-0001-E") and second.number.endswith("-0002-E")
    assert len(_acknowledgements(opened.sink)) == 2
    return first.number, first.code


def _acknowledgements(sink: Sink) -> list[Received]:
    return [one for one in received(sink) if ACKNOWLEDGED(one)]
