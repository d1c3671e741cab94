"""An answer that a citizen's server sends back: by the real doors, until an official has it."""

import re
from pathlib import Path

from models.enums import Outcome
from models.tables import DeliveryEvidence
from tests.backoffice.desk import Desk, field_value, text_of
from tests.support.certificate import PASSPHRASE, certificate
from tests.support.citizen import about, letter, next_mail, send
from tests.support.polling import until
from tests.support.premises import Premises
from tests.support.sink import Sink
from tests.support.world import World

SUBJECT = "Copia de mi escritura"
ANSWERED = about("Respuesta a su trámite")
BOUNCE = """\
From: Mail Delivery System <MAILER-DAEMON@mx.correo.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.correo.example

Final-Recipient: rfc822; maria.quishpe@correo.example
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--b--
"""


async def test_what_comes_back_is_a_task_for_who_answered(
    opened: Premises, world: World, tmp_path: Path
) -> None:
    await send(opened, letter(SUBJECT))
    await next_mail(opened.sink, about("Recibimos su documento"))
    async with opened.visitor() as browser:
        ana = await Desk(world.ana, browser).log_in()
        document = await _answers(ana, certificate(world.ana, tmp_path))
        await next_mail(opened.sink, ANSWERED)
        assert SUBJECT not in (await ana.get("/bandejas/recibidos")).text

        await _comes_back(opened)
        back = await until(lambda: _in_the_tray(ana), "the letter in Recibidos again")
        assert "No se pudo entregar" in text_of(back)
        said = text_of((await ana.get(document)).text)
        assert "552 5.2.2 Mailbox full" in said and "mx.correo.example" in said
        assert "devuelto; su servidor no pudo entregarlo" in said
        letter_page = re.search(r'href="(/documentos/\d+)[?"]', back)
        assert letter_page
        task = text_of((await ana.get(letter_page[1])).text)
        assert "Busque otra forma de hacerlo llegar" in task and "Mailbox full" in task


async def _answers(ana: Desk, p12: Path) -> str:
    """Write, sign and send the answer as plain forms; the path of the sent document."""
    tray = (await ana.get("/bandejas/recibidos")).text
    path = re.search(r'href="(/documentos/\d+)[?"]', tray)
    assert path
    page = (await ana.get(path[1])).text
    begin = re.search(r'action="(/ejemplares/\d+/responder)"', page)
    assert begin
    draft = (await ana.post(begin[1])).headers["location"]
    page = (await ana.get(draft)).text
    saved = await ana.post(
        draft,
        version=field_value(page, "version"),
        asunto="Su copia",
        cuerpo="<p>Adjuntamos la copia.</p>",
    )
    assert saved.status_code == 303, saved.text
    version = field_value((await ana.get(f"{draft}/firmar")).text, "version")
    signed = await ana.post(
        f"{draft}/firmar",
        files={"p12": ("firma.p12", p12.read_bytes(), "application/x-pkcs12")},
        version=version,
        clave=PASSPHRASE,
    )
    assert signed.status_code == 303, signed.text
    return draft.replace("borradores", "documentos")


async def _comes_back(opened: Premises) -> None:
    """The citizen's server tells the envelope sender of the answer, with no sender of its own."""
    sender = _envelope_sender(opened.sink)
    assert sender.startswith("tramites+b")
    await send(opened, BOUNCE.format(to=sender).replace("\n", "\r\n").encode(), "", sender)


def _envelope_sender(sink: Sink) -> str:
    (sender,) = {
        str(envelope.mail_from)
        for envelope, message in zip(sink.envelopes, sink.messages, strict=True)
        if "Respuesta a su trámite" in str(message["Subject"])
    }
    return sender


async def _in_the_tray(ana: Desk) -> str:
    page = (await ana.get("/bandejas/recibidos")).text
    return page if SUBJECT in page else ""


async def test_a_forged_seal_brings_nothing_back(
    opened: Premises, world: World, tmp_path: Path
) -> None:
    """A report to an address that we never gave away changes nothing, and is answered nowhere."""
    await send(opened, letter(SUBJECT))
    acknowledgement = await next_mail(opened.sink, about("Recibimos su documento"))
    sender = str(opened.sink.envelopes[-1].mail_from)
    local, _, domain = sender.partition("@")
    forged = f"{local[:-1]}{'0' if local[-1] != '0' else '1'}@{domain}"
    await send(opened, BOUNCE.format(to=forged).replace("\n", "\r\n").encode(), "", forged)
    await send(opened, letter(f"estado {acknowledgement.number}", "Gracias."))
    told = await next_mail(opened.sink, about("Su trámite"))
    assert acknowledgement.number in told.text
    assert len(opened.sink.messages) == 2
    assert not await DeliveryEvidence.filter(outcome=Outcome.BOUNCED).exists()
