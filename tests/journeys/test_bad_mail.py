"""Mail that cannot be taken is refused at once; what cannot be read is kept for a person."""

import asyncio
import re
import smtplib

import httpx2
import pytest

from models.enums import Disposition
from models.tables import Document, InboundMessage
from tests.backoffice.desk import Desk, text_of
from tests.support.citizen import MARIA, about, letter, next_mail, pdf, send
from tests.support.polling import until
from tests.support.premises import FRONT_DESK, MAX_MEGABYTES, Premises
from tests.support.world import World

GARBAGE = bytes(range(256)) * 8


async def _quarantine(premises: Premises, world: World) -> tuple[str, httpx2.Response]:
    """What the quarantine tray says to Ana once something is held there, and its original."""
    async with premises.visitor() as http:
        ana = await Desk(world.ana, http).log_in()

        async def look() -> str:
            page = (await ana.get("/bandejas/cuarentena")).text
            return page if "/original" in page else ""

        page = await until(look, "a message in quarantine")
        link = re.search(r"/cuarentena/\d+/original", page)
        assert link
        return text_of(page), await ana.get(link[0])


async def test_mail_that_is_not_for_us_or_too_large(opened: Premises) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        await send(opened, letter(), to="nadie@chq.example")
    assert refused.value.recipients["nadie@chq.example"][0] == 550

    large = letter(files=(("plano.pdf", b"%PDF-" + b"0" * MAX_MEGABYTES * 2**20),))
    with pytest.raises(smtplib.SMTPSenderRefused) as told:  # its size is announced with MAIL
        await send(opened, large)
    assert told.value.smtp_code == 552
    assert await asyncio.to_thread(_unannounced, opened.smtp_port, large.as_bytes()) == 552
    assert await InboundMessage.all().count() == 0


def _unannounced(port: int, content: bytes) -> int:
    """The answer to DATA when MAIL said nothing of the size."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="correo.example", timeout=20) as client:
        client.ehlo()
        client.mail(MARIA)
        client.rcpt(FRONT_DESK)
        return client.data(content)[0]


async def test_bytes_that_are_no_mail_wait_for_a_person(opened: Premises, world: World) -> None:
    await send(opened, GARBAGE)
    await send(opened, letter("La siguiente"))
    await next_mail(opened.sink, about("La siguiente"))
    said, original = await _quarantine(opened, world)
    assert "Lo recibido no es un mensaje de correo" in said
    assert original.content == GARBAGE + b"\r\n"
    assert original.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "sabotage",
    [
        ("crashing", "mailgateway.parsing.message:parse"),
        # It is tried again alone: another message of its batch might have been to blame.
        ("crashing-twice", "office.intake.process:register"),
    ],
    ids=["reading", "registering"],
)
async def test_a_crash_holds_that_message_and_the_next_goes_on(
    premises: Premises, world: World, sabotage: tuple[str, str]
) -> None:
    async with premises.open_forked("mail,web", sabotage) as building:
        await send(premises, letter("La que falla", files=(("solicitud.pdf", pdf()),)))
        said, original = await _quarantine(premises, world)
        await send(premises, letter("La siguiente"))
        await next_mail(premises.sink, about("La siguiente"))
        assert "Sabotage" in building.output
    assert "persona debe revisarlo" in said
    assert "Traceback" not in said and "Sabotage" not in said
    assert b"La que falla" in original.content
    assert [document.subject for document in await Document.all()] == ["La siguiente"]
    held = await InboundMessage.get(disposition=Disposition.QUARANTINED)
    assert held.mail_from == MARIA
