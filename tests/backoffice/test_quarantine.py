"""A held message as an official sees it, and what they decide about it, through the pages."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import EmailMessage
from html import unescape

import pytest

from models.enums import Channel, Disposition, Scan
from models.tables import Attachment, InboundMessage
from office.config import Config, use_config
from office.custody.reception import Arrival, receive
from office.errors import Invalid
from office.intake import quarantining
from office.intake.process import process
from office.messages.incoming import IncomingFile
from office.quarantine import blocked_senders
from office.records.attachments import virus_scans
from tests.backoffice.desk import Desk, desk_of, field_value, letter, text_of
from tests.support.clamd import EICAR, open_clamd
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

SPAM = "Oferta <oferta@malo.example>"


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


def active() -> bytes:
    """A mail with everything that would act if anybody let it."""
    mail = EmailMessage()
    mail["From"] = SPAM
    mail["Subject"] = "<img src=x onerror=alert(1)>"
    mail.set_content(
        "<p>Gane <b>ya</b></p><script>alert(1)</script>"
        "<img src='http://rastreo.example/p.gif'><a href='javascript:alert(2)'>aquí</a>",
        subtype="html",
    )
    mail.add_attachment(b"MZ", maintype="application", subtype="pdf", filename="factura.pdf")
    return mail.as_bytes()


async def held(
    original: bytes, sender: str = SPAM, channel: Channel = Channel.EMAIL, subject: str = "Oferta"
) -> int:
    """A message in quarantine."""
    inbound_id = await receive(
        Arrival(channel, original, mail_from="oferta@malo.example", peer="192.0.2.7")
    )
    await quarantining.quarantine_silently(inbound_id, "Un <motivo>.", sender, subject)
    return inbound_id


async def disposition(inbound_id: int) -> Disposition:
    return (await InboundMessage.get(id=inbound_id)).disposition


async def test_a_message_is_shown_and_nothing_in_it_acts(world: World, ana: Desk) -> None:
    inbound_id = await held(active())
    tray = await ana.get("/bandejas/cuarentena")
    assert f'href="/cuarentena/{inbound_id}"' in tray.text
    page = await ana.get(f"/cuarentena/{inbound_id}")
    said = text_of(page.text)
    assert page.status_code == 200 and "Un <motivo>." in unescape(page.text)
    assert "Gane ya" in said and "oferta@malo.example, desde 192.0.2.7" in said
    assert re.search(r"factura\.pdf 2 (bytes|B)", said) and "SHA-256" in said
    assert "rastreo.example" not in page.text and "javascript:" not in page.text
    assert "alert(1)</script>" not in page.text and "<img src=x" not in page.text
    assert (await ana.get("/cuarentena/1")).status_code == 404


async def test_every_part_of_a_held_mail_is_counted(world: World, ana: Desk) -> None:
    mail = EmailMessage()
    mail["From"] = SPAM
    mail.set_content("Hola.")
    mail.add_alternative("<p>Hola.</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="f.pdf")
    page = await ana.get(f"/cuarentena/{await held(mail.as_bytes())}")
    assert (
        "El mensaje tenía 3 partes: 1 de texto, 1 adjunto, "
        "1 omitida (es otra versión del mismo texto)." in text_of(page.text)
    )


async def test_registered_in_the_unit_chosen(world: World, ana: Desk) -> None:
    inbound_id = await held(active())
    path = f"/cuarentena/{inbound_id}/registrar"
    wrong = await ana.post(path, unidad="")
    assert wrong.status_code == 422 and "Elija el área en la que se registra." in wrong.text
    done = await ana.post(path, unidad=str(world.units["DT"].id))
    page = await ana.get(done.headers["location"])
    assert "El mensaje salió de cuarentena" in page.text
    assert await disposition(inbound_id) is Disposition.PENDING
    again = await ana.post(path, unidad=str(world.units["DT"].id))
    assert again.status_code == 409 and "Ana Torres" in text_of(again.text)


async def test_who_wrote_it_is_asked_when_the_message_does_not_tell(
    world: World, ana: Desk
) -> None:
    inbound_id = await held(b"\xff\xfe basura", sender="nadie")
    page = await ana.get(f"/cuarentena/{inbound_id}")
    assert "Correo de quien lo envía" in page.text and "Bloquear al remitente" not in page.text
    path, unit = f"/cuarentena/{inbound_id}/registrar", str(world.units["SG"].id)
    wrong = await ana.post(path, unidad=unit, remitente="no es correo")
    assert wrong.status_code == 422 and "no es válida" in wrong.text
    assert field_value(wrong.text, "remitente") == "no es correo"
    assert (await ana.post(path, unidad=unit, remitente="a@b.example")).status_code == 303


async def test_added_to_a_case_by_its_number(world: World, ana: Desk) -> None:
    first = await letter(world, message_id="<1@x>")
    message = await arrived(subject=f"Re: {first.number}", sender="otro@x.example")
    await process([message])
    page = await ana.get(f"/cuarentena/{message.inbound_id}")
    assert field_value(page.text, "numero") == first.number
    path = f"/cuarentena/{message.inbound_id}/anadir"
    wrong = await ana.post(path, numero="CHQ-SG-2026-0999-E")
    assert wrong.status_code == 422 and "No hay un trámite con ese número." in wrong.text
    assert (await ana.post(path, numero=first.number)).status_code == 303
    await process([message])
    assert await disposition(message.inbound_id) is Disposition.APPENDED
    shown = await ana.get(f"/documentos/{first.document_id}")
    assert "Dio entrada al mensaje apartado" in text_of(shown.text)


async def test_several_are_discarded_at_once_for_one_reason(world: World, ana: Desk) -> None:
    chosen = [await held(active(), subject=f"Oferta {n}") for n in range(2)]
    left = await held(active(), subject="Otra")
    page = await ana.get("/bandejas/cuarentena")
    assert page.text.count('name="mensaje"') == 3
    refused = await ana.post("/cuarentena/descartar", motivo="Propaganda.")
    assert refused.status_code == 422 and "No eligió ningún mensaje." in refused.text
    done = await ana.post("/cuarentena/descartar", mensaje=chosen, motivo="Propaganda.")
    assert done.headers["location"] == "/bandejas/cuarentena?hecho=descartados"
    again = await ana.post("/cuarentena/descartar", mensaje=chosen, motivo="Propaganda.")
    assert again.headers["location"] == "/bandejas/cuarentena?hecho=nada_que_descartar"
    waiting = await InboundMessage.filter(disposition=Disposition.QUARANTINED)
    assert [row.id for row in waiting] == [left]


async def test_discarded_only_with_a_reason(world: World, ana: Desk) -> None:
    inbound_id = await held(active())
    path = f"/cuarentena/{inbound_id}/descartar"
    assert (await ana.post(path, motivo=" ")).status_code == 422
    done = await ana.post(path, motivo="Publicidad")
    assert "El mensaje quedó descartado." in (await ana.get(done.headers["location"])).text
    assert await disposition(inbound_id) is Disposition.DISCARDED
    assert (await ana.get(f"/cuarentena/{inbound_id}")).status_code == 404
    assert (await ana.post(f"/cuarentena/{inbound_id}/quemar")).status_code == 404


async def test_blocked_listed_and_taken_back(world: World, ana: Desk) -> None:
    nobody = await ana.get("/cuarentena/bloqueados")
    assert "No hay nadie bloqueado" in nobody.text
    inbound_id = await held(active())
    path = f"/cuarentena/{inbound_id}/bloquear"
    assert (await ana.post(path, motivo="", dominio="on")).status_code == 422
    done = await ana.post(path, motivo="Publicidad", dominio="on")
    assert "El remitente quedó bloqueado" in (await ana.get(done.headers["location"])).text
    listed = await ana.get("/cuarentena/bloqueados")
    assert "todo el dominio @malo.example" in text_of(listed.text)
    found = re.search(r"/cuarentena/bloqueados/\d+/quitar", listed.text)
    assert found is not None
    back = await ana.post(found.group())
    assert "vuelven a recibirse" in (await ana.get(back.headers["location"])).text


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("x@hotmail.com.ar", True),
        ("x@yahoo.com.ec", True),
        ("x@andinanet.net", True),
        ("x@com.ec", True),
        ("x@outlook.es", True),
        ("x@empresa.example", False),
        ("x@mail.empresa.example", False),
    ],
)
def test_whole_providers_cannot_be_blocked(address: str, refused: bool, house: Config) -> None:
    if refused:
        with pytest.raises(Invalid, match="tiene su correo mucha gente"):
            blocked_senders.entry_for(address, whole_domain=True)
    else:
        assert blocked_senders.entry_for(address, whole_domain=True).startswith("@")


async def test_whom_a_block_would_hit_is_said_before(world: World, ana: Desk) -> None:
    await letter(world, sender="uno@empresa.example")
    await letter(world, sender="dos@empresa.example")
    inbound_id = await held(active(), sender="uno@empresa.example")
    said = text_of((await ana.get(f"/cuarentena/{inbound_id}")).text)
    assert "Tiene 1 trámite abierto con nosotros." in said
    assert "Alcanza a 2 contactos conocidos, con 2 trámites abiertos." in said


async def test_a_provider_of_everybody_is_not_blocked(world: World, ana: Desk) -> None:
    inbound_id = await held(active(), sender="uno@gmail.com")
    answer = await ana.post(f"/cuarentena/{inbound_id}/bloquear", motivo="x", dominio="on")
    assert answer.status_code == 422 and "Bloquee solo la dirección." in answer.text


async def test_what_a_chat_left_can_only_be_discarded(world: World, ana: Desk) -> None:
    inbound_id = await held(b'{"text": "hola"}', "77", Channel.TELEGRAM)
    page = await ana.get(f"/cuarentena/{inbound_id}")
    assert "no trae el documento, que estaba en la conversación" in page.text
    assert "/registrar" not in page.text and "/descartar" in page.text


async def test_quarantine_is_only_for_those_who_may(world: World, clock: Clock) -> None:
    inbound_id = await held(active())
    desk = await desk_of(world.luis)
    for path in (f"/cuarentena/{inbound_id}", "/cuarentena/bloqueados"):
        assert (await desk.get(path)).status_code == 403
    for act in ("registrar", "anadir", "descartar", "bloquear"):
        answer = await desk.post(f"/cuarentena/{inbound_id}/{act}", motivo="x")
        assert answer.status_code == 403
    assert await disposition(inbound_id) is Disposition.QUARANTINED
    await desk.http.aclose()


async def test_an_infected_file_has_a_red_mark_and_no_link(
    world: World, ana: Desk, house: Config
) -> None:
    bad = IncomingFile("factura.pdf", "application/pdf", b"%PDF-1.4 " + EICAR)
    async with open_clamd() as clamd:
        use_config(replace(house, clamd=clamd.address))
        document = await letter(world, files=(bad,))
        row = await Attachment.get(document_id=document.document_id)
        link = f"/anexos/{row.id}"
        waiting = await ana.get(f"/documentos/{document.document_id}")
        assert "El antivirus no lo ha revisado todavía" in waiting.text
        assert link not in waiting.text and (await ana.get(link)).status_code == 503
        await virus_scans.scan_waiting()
    page = await ana.get(f"/documentos/{document.document_id}")
    assert "is-danger" in page.text and "Eicar-Signature" in text_of(page.text)
    refused = await ana.get(link)
    assert link not in page.text and refused.status_code == 403
    assert (await Attachment.get(id=row.id)).scan is Scan.INFECTED
