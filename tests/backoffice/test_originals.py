"""The original of a mail on its document's page: what it was made of, and its bytes."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from backoffice.display.mail_parts import mail_signature, parts_in_words, signature_facts
from mailgateway.reading import worker as intake
from models.enums import Channel, Scan
from models.tables import Attachment, Document, InboundMessage
from office.config import Config, use_config
from office.custody.reception import Arrival, receive
from office.intake.process import process
from office.messages.incoming import IncomingPart, MailSignature, PartRole
from office.messages.mail_facts import MailFacts, from_json
from office.records.attachments import virus_scans
from tests.backoffice.desk import Desk, desk_of, text_of
from tests.mailgateway.letters import letter
from tests.mailgateway.wrapping import signed
from tests.support.clamd import EICAR, Clamd, open_clamd
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def clamd(house: Config) -> AsyncIterator[Clamd]:
    async with open_clamd() as scanner:
        use_config(replace(house, clamd=scanner.address))
        yield scanner


def full() -> EmailMessage:
    """A letter with two texts, a picture in one of them and a file, to several people."""
    mail = letter(text="Solicito la poda.\n")
    mail.replace_header("Date", "Thu, 26 Feb 2026 08:00:00 -0500")
    mail["Cc"] = '"Vecina" <vecina@correo.example>, otro@correo.example'
    mail.add_alternative("<p>Solicito la <img src='cid:f@x'> poda.</p>", subtype="html")
    html = mail.get_payload(1)
    assert isinstance(html, EmailMessage)
    html.add_related(PNG, "image", "png", cid="<f@x>", filename="firma.png")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="plano.pdf")
    return mail


async def registered(mail: EmailMessage | bytes) -> int:
    """The document that a mail became by way of the gateway."""
    original = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
    inbound_id = await receive(
        Arrival(
            Channel.EMAIL,
            original,
            mail_from="maria.quishpe@correo.example",
            recipients=("tramites@chq.example",),
            peer="192.0.2.7",
            greeting="mx.correo.example",
        )
    )
    await intake.read_waiting()
    row = await InboundMessage.get(id=inbound_id)
    assert row.document_id is not None
    return row.document_id


async def test_nothing_of_a_mail_is_left_out(ana: Desk) -> None:
    document_id = await registered(full())
    said = text_of((await ana.get(f"/documentos/{document_id}")).text)
    assert (
        "El mensaje tenía 4 partes: 1 de texto, 1 adjunto, 1 imagen dentro del texto, "
        "1 omitida (es otra versión del mismo texto)." in said
    )
    assert "Según su remitente, escrito el jueves 26 de febrero de 2026, 08:00: 4 días" in said
    assert "Con copia a Vecina · vecina@correo.example otro@correo.example" in said
    assert "desde 192.0.2.7 (mx.correo.example)" in said
    assert "<carta-1@correo.example>" in said
    assert said.count(hashlib.sha256(PDF).hexdigest()) == 2  # as a part and as a file
    assert "firma.png 28 bytes Imagen dentro del texto" in said
    assert "plano.pdf 15 bytes Imagen" not in said


async def test_the_original_is_downloaded_as_it_came(ana: Desk, world: World) -> None:
    original = full().as_bytes(policy=SMTP)
    document_id = await registered(original)
    await registered(original)  # again: the first one counts
    page = await ana.get(f"/documentos/{document_id}")
    assert hashlib.sha256(original).hexdigest() in page.text
    answer = await ana.get(f"/documentos/{document_id}/original")
    assert answer.content == original
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith('attachment; filename="CHQ-SG-2026-')
    luis = await desk_of(world.luis)
    assert (await luis.get(f"/documentos/{document_id}/original")).status_code == 404
    await luis.http.aclose()


async def test_what_came_by_telegram_has_no_original(ana: Desk, world: World) -> None:
    message = await arrived(channel=Channel.TELEGRAM, sender="4242")
    (done,) = await process([message])
    page = await ana.get(f"/documentos/{done.document_id}")
    assert "El mensaje original" not in page.text
    answer = await ana.get(f"/documentos/{done.document_id}/original")
    assert answer.status_code == 404 and "no llegó por correo" in text_of(answer.text)


async def test_a_document_older_than_the_facts_says_so(ana: Desk) -> None:
    document_id = await registered(full())
    await Document.filter(id=document_id).update(mail_facts=None)
    page = await ana.get(f"/documentos/{document_id}")
    assert "no se anotaba de qué partes constaban" in page.text
    assert (await ana.get(f"/documentos/{document_id}/original")).status_code == 200


async def test_a_signature_is_told_and_not_trusted(ana: Desk) -> None:
    plain = b"Content-Type: text/plain; charset=utf-8\r\n\r\nPido la poda.\r\n"
    whole = signed(plain, serialization.Encoding.SMIME, pkcs7.PKCS7Options.DetachedSignature)
    head = b"From: Maria <maria.quishpe@correo.example>\r\nTo: tramites@chq.example\r\n"
    document_id = await registered(head + b"Subject: Poda\r\n" + whole)
    said = text_of((await ana.get(f"/documentos/{document_id}")).text)
    assert "Firma íntegra El mensaje no cambió desde que se firmó con el certificado de " in said
    assert "No se comprobó si el certificado merece confianza" in said
    assert "Firmó María Quishpe Identificación 171•••••65" in said
    assert "válida" not in said

    changed = whole.replace(b"Pido la poda", b"Pido la tala")
    other = await registered(head + b"Subject: Otra\r\n" + changed)
    said = text_of((await ana.get(f"/documentos/{other}")).text)
    assert "Firma que no coincide El contenido no es el que se firmó" in said


async def test_an_infected_mail_is_not_downloaded_in_any_form(
    ana: Desk, clamd: Clamd, house: Config
) -> None:
    inner = letter("El de adentro")
    inner.add_attachment(
        b"%PDF-1.4 " + EICAR, maintype="application", subtype="pdf", filename="factura.pdf"
    )
    mail = letter("Reenvío")
    mail.add_attachment(inner)
    document_id = await registered(mail)
    place = f"/documentos/{document_id}"
    waiting = await ana.get(f"{place}/original")
    assert waiting.status_code == 503
    assert "cuando el antivirus revise" in text_of((await ana.get(place)).text)
    await virus_scans.scan_waiting()
    # The stand-in does not look into base64, so that only the file itself was found.
    assert await Attachment.filter(scan=Scan.INFECTED).count() == 2
    use_config(house)  # also once nobody scans any more
    page = await ana.get(place)
    said = text_of(page.text)
    assert "El antivirus encontró «Eicar-Signature»: este archivo no se ofrece." in said
    assert "Trae dentro «factura.pdf», con un virus: este archivo no se ofrece." in said
    assert "Trae un virus. 2 archivos quedaron cerrados; puede leer el texto" in said
    assert "El original no se descarga: el antivirus encontró un virus" in said
    assert "/anexos/" not in page.text and f'href="{place}/original"' not in page.text
    for row in await Attachment.all():
        assert (await ana.get(f"/anexos/{row.id}?descargar=1")).status_code == 403
    assert (await ana.get(f"{place}/original")).status_code == 403


async def test_a_virus_outside_the_files_closes_the_original_too(ana: Desk, clamd: Clamd) -> None:
    document_id = await registered(letter(text=f"Solicito. {EICAR.decode()}\n"))
    answer = await ana.get(f"/documentos/{document_id}/original")
    assert answer.status_code == 403 and "Eicar-Signature" in text_of(answer.text)


def test_what_is_kept_comes_back_as_it_was() -> None:
    at = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    part = IncomingPart("text/plain", "a\0.txt", 1, "00", PartRole.SKIPPED, "Porque sí.")
    signature = MailSignature(True, "", "x.pdf", "Ana", ("a@b.c",), signed_at=at, not_after=at)
    facts = MailFacts(at, "es", (), (part,), (signature,))
    assert from_json(facts.to_json()) == replace(facts, parts=(replace(part, name="a.txt"),))
    assert from_json(None) is None


def test_words_for_parts_and_signatures(house: Config) -> None:
    skipped = IncomingPart("x/y", "", 1, "00", PartRole.SKIPPED, "No contiene texto.")
    other = replace(skipped, reason="Repite el texto del mensaje.")
    assert parts_in_words((skipped, other)) == "El mensaje tenía 2 partes: 2 omitidas."
    assert parts_in_words(()) == ""
    damaged = MailSignature(False, "La firma está dañada y no se pudo comprobar.")
    assert mail_signature(damaged).text == "Firma sin comprobar"
    at = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    told = dict(
        signature_facts(
            MailSignature(
                True,
                "",
                "acta.pdf",
                "Ana",
                ("ana@correo.example",),
                not_before=datetime(2020, 1, 1, tzinfo=UTC),
                not_after=datetime(2021, 1, 1, tzinfo=UTC),
            ),
            "maria@correo.example",
            at,
        )
    )
    assert told["Correo del certificado"] == "ana@correo.example; no es el del remitente"
    assert told["Vigencia"].endswith("al llegar el mensaje ya había vencido")
    assert told["Firmado"] == "el archivo «acta.pdf»"
