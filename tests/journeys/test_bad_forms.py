"""What is wrong in a form gets one clear sentence in Spanish, and changes nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.enums import CaseState, DocumentState
from models.tables import Case, Document, Event, NumberSeries, OutboxMessage, Signature
from office.records.trays.listing import tray
from tests.backoffice.desk import Desk, field_value, text_of
from tests.support.certificate import PASSPHRASE, certificate
from tests.support.citizen import about, letter, next_mail, pdf, send
from tests.support.polling import until
from tests.support.premises import Premises
from tests.support.world import World

SUBJECT = "Una carta con anexo"
PROGRAM = b"MZ" + b"\x90\x00" * 400


@pytest.fixture
async def ana(opened: Premises, world: World) -> AsyncIterator[Desk]:
    """Ana at her desk, with one letter in Recibidos."""
    files = (("solicitud.pdf", pdf()), ("plano.pdf", b"PK\x03\x04" + b"\0" * 60))
    await send(opened, letter(SUBJECT, files=files))
    await next_mail(opened.sink, about("Recibimos su documento"))
    async with opened.visitor() as http:
        yield await Desk(world.ana, http).log_in()


async def test_the_forms_say_what_is_wrong(ana: Desk, opened: Premises, world: World) -> None:
    await _wrong_password(opened, world)
    await _expired_form(ana)
    await _files_that_are_not_what_they_say(ana, opened)


async def _wrong_password(opened: Premises, world: World) -> None:
    async with opened.visitor() as stranger:
        page = await stranger.get("/entrar")
        data = {"csrf": field_value(page.text, "csrf"), "usuario": world.rosa.login, "clave": "no"}
        answer = await stranger.post("/entrar", data=data)
        assert answer.status_code == 422
        assert "El usuario o la contraseña no son correctos." in text_of(answer.text)
        assert (await stranger.get("/bandejas/recibidos")).status_code == 303


async def _expired_form(ana: Desk) -> None:
    document = await Document.get(subject=SUBJECT)
    events = await Event.all().count()
    path = f"/documentos/{document.id}/comentar"
    data = {"csrf": "de otra sesión", "comentario": "Lo que escribí."}
    answer = await ana.http.post(path, data=data)
    assert answer.status_code == 403
    said = text_of(answer.text)
    assert "El formulario caducó" in said and "No se guardó ningún cambio." in said
    assert "Lo que escribí." in answer.text
    assert await Event.all().count() == events


async def _files_that_are_not_what_they_say(ana: Desk, opened: Premises) -> None:
    await send(opened, letter("Un programa", files=(("oficio.pdf", PROGRAM),)))
    await next_mail(opened.sink, about("Un programa"))
    for subject, sentence in (
        (SUBJECT, "El archivo se llama «plano.pdf», pero su contenido es"),
        ("Un programa", "El archivo «oficio.pdf» es un programa; no lo abra."),
    ):
        document = await Document.get(subject=subject)
        assert sentence in text_of((await ana.get(f"/documentos/{document.id}")).text)
    page = await ana.http.post(
        "/verificar", data={"codigo": "AAAA-BBBB-CCCC"}, files={"archivo": ("a.pdf", PROGRAM)}
    )
    assert page.status_code == 404 and "No hay ningún documento con ese código." in page.text


async def test_signing_says_what_is_wrong(
    ana: Desk, opened: Premises, world: World, tmp_path: Path
) -> None:
    path = await _draft(ana, world)
    good = certificate(world.ana, tmp_path).read_bytes()
    old = certificate(world.ana, tmp_path, datetime(2021, 1, 1, tzinfo=UTC)).read_bytes()
    others = certificate(world.rosa, tmp_path).read_bytes()
    before = await _books()
    rosa, ana_herself = world.rosa.official.name, world.ana.official.name
    for p12, passphrase, sentence in (
        (pdf(), PASSPHRASE, "Ese archivo no es un certificado .p12 o .pfx."),
        (good, "otra frase", "La clave no abre ese certificado; revise mayúsculas y números."),
        (old, PASSPHRASE, "Ese certificado venció el 31 de diciembre de 2020."),
        (others, PASSPHRASE, f"Ese certificado es de {rosa}. {ana_herself} firma con el suyo."),
    ):
        answer = await _sign(ana, path, p12, passphrase)
        assert answer[0] == 422
        assert f"{sentence} El borrador sigue igual y no se usó ningún número." in answer[1]
        assert await _books() == before
    assert (await _sign(ana, path, good, PASSPHRASE))[0] == 303
    sent = await next_mail(opened.sink, about("Respuesta a su trámite"))
    assert sent.number.endswith("-0001-O")
    await _only_that_file_is_the_letter(opened, sent.number)


async def _draft(ana: Desk, world: World) -> str:
    """Begin an answer and write its text; the address of its signing page."""
    (row,) = (await tray(world.ana.actor, "recibidos")).rows
    begun = await ana.post(f"/ejemplares/{row.copy_id}/responder")
    path = str(begun.headers["location"])
    text = {"version": "1", "format": "plain", "asunto": SUBJECT, "cuerpo": "Se concede."}
    assert (await ana.post(path, **text)).status_code == 303
    return f"{path}/firmar"


async def _sign(ana: Desk, path: str, p12: bytes, passphrase: str) -> tuple[int, str]:
    version = field_value((await ana.get(path)).text, "version")
    answer = await ana.post(
        path, files={"p12": ("firma.p12", p12)}, version=version, clave=passphrase
    )
    return answer.status_code, text_of(answer.text) if answer.text else ""


async def _books() -> tuple[object, ...]:
    """What a refused signature must leave as it is."""
    draft = await Document.get(state=DocumentState.DRAFT)
    series = await NumberSeries.all().order_by("unit_id", "kind").values_list("kind", "last_given")
    return (
        (draft.version, draft.number, draft.body),
        tuple(series),
        await OutboxMessage.all().count(),
        await Signature.all().count(),
        (await Case.get()).state is CaseState.IN_PROCESS,
    )


async def _only_that_file_is_the_letter(opened: Premises, number: str) -> None:
    code = (await Document.get(number=number)).verification_code
    async with opened.visitor() as anybody:
        page = await anybody.post(
            f"/verificar/{code}", data={"codigo": code}, files={"archivo": ("a.pdf", PROGRAM)}
        )
    assert page.status_code == 422
    assert "Ese archivo no es un PDF, aunque su nombre lo diga." in text_of(page.text)

    async def delivered() -> bool:
        return await OutboxMessage.filter(kind="signed_reply", state="delivered").count() == 1

    await until(delivered, "the record of the delivery")
