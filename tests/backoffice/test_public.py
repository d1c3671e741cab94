"""The pages that need no account: checking a letter, and asking where a case is."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from models.tables import Document, OutboxMessage
from office.delivery import attempts
from office.records.drafting import replies
from office.records.routing import archive
from office.records.sending import sign_and_send as sending
from office.storage import blobs
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Letter, letter, text_of, visitor
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def citizen() -> AsyncIterator[httpx2.AsyncClient]:
    async with visitor() as client:
        yield client


@pytest.fixture
async def opened(world: World, clock: Clock) -> Letter:
    return await letter(world)


@pytest.fixture
async def sent(world: World, opened: Letter) -> Document:
    actor = world.ana.actor
    draft_id = await replies.start(actor, opened.copy_id)
    draft = await replies.save(actor, draft_id, "Sus copias", "<p>Las adjuntamos.</p>", 1)
    await sending.sign_and_send(actor, draft_id, draft.version, p12(), PASSPHRASE)
    return await Document.get(id=draft_id)


def _file(content: bytes, name: str = "oficio.pdf") -> dict[str, tuple[str, bytes, str]]:
    return {"archivo": (name, content, "application/pdf")}


async def test_a_code_leads_to_the_facts(citizen: httpx2.AsyncClient, sent: Document) -> None:
    answer = await citizen.get(f"/verificar?codigo={sent.verification_code}")
    assert answer.status_code == 303
    page = await citizen.get(answer.headers["location"])
    said = text_of(page.text)
    for fact in (sent.number, "ANA TORRES", "AC de prueba", "Instituto Chasqui", sent.pdf_id):
        assert fact is not None and fact in said
    assert "Quishpe" not in said  # a person's name is masked
    assert "sin cambios" not in said  # nobody has looked at the file yet


async def test_the_very_file_is_authentic(citizen: httpx2.AsyncClient, sent: Document) -> None:
    pdf = await blobs.read(str(sent.pdf_id))
    answer = await citizen.post(
        "/verificar", data={"codigo": sent.verification_code}, files=_file(pdf)
    )
    assert answer.status_code == 200
    assert "Documento auténtico y sin cambios" in answer.text


async def test_an_altered_file_is_named_as_such(
    citizen: httpx2.AsyncClient, sent: Document
) -> None:
    pdf = await blobs.read(str(sent.pdf_id)) + b"\n% one line more"
    answer = await citizen.post(
        f"/verificar/{sent.verification_code}", files=_file(pdf, "oficio (2).pdf")
    )
    said = text_of(answer.text)
    assert "Este archivo no es el que enviamos" in said
    assert "oficio (2).pdf" in said and str(sent.pdf_id) in said


async def test_what_is_no_pdf_is_told_at_the_field(
    citizen: httpx2.AsyncClient, sent: Document
) -> None:
    answer = await citizen.post(
        "/verificar", data={"codigo": sent.verification_code}, files=_file(b"\x89PNG\r\n\x1a\n")
    )
    assert answer.status_code == 422
    assert 'id="archivo-error"' in answer.text and "no es un PDF" in answer.text


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "x", "../../etc/passwd", "a b\x00", "A" * 200])
async def test_an_unknown_code_is_told_at_the_field(
    citizen: httpx2.AsyncClient, world: World, code: str
) -> None:
    answer = await citizen.post("/verificar", data={"codigo": code})
    assert answer.status_code == 303
    page = await citizen.get(answer.headers["location"])
    assert page.status_code == 404
    assert 'id="codigo-error"' in page.text


async def test_neither_code_nor_file(citizen: httpx2.AsyncClient, world: World) -> None:
    assert (await citizen.get("/verificar")).status_code == 200
    answer = await citizen.post("/verificar", data={"codigo": ""})
    assert answer.status_code == 422
    assert "Elija el PDF que recibió, o escriba el código" in answer.text


async def test_the_file_alone_is_enough(citizen: httpx2.AsyncClient, sent: Document) -> None:
    pdf = await blobs.read(str(sent.pdf_id))
    answer = await citizen.post("/verificar", files=_file(pdf))
    said = text_of(answer.text)
    assert "Documento auténtico y sin cambios" in said and f"Asunto {sent.subject}" in said
    # The verdict comes first, the form folded after it.
    assert said.index("auténtico") < said.index("Verificar otro documento") < said.index("Código")
    other = await citizen.post("/verificar", files=_file(pdf + b"\n% one line more"))
    assert other.status_code == 404
    assert "No reconocemos este archivo" in text_of(other.text)


async def test_another_site_cannot_post(citizen: httpx2.AsyncClient, world: World) -> None:
    answer = await citizen.post(
        "/tramite", data={"numero": "1", "codigo": "2"}, headers={"Origin": "https://otro.example"}
    )
    assert answer.status_code == 403


async def test_the_state_with_number_and_code(citizen: httpx2.AsyncClient, opened: Letter) -> None:
    answer = await citizen.post(
        "/tramite", data={"numero": opened.number.lower(), "codigo": opened.query_code.lower()}
    )
    said = text_of(answer.text)
    assert answer.status_code == 200
    for fact in (opened.number, "Recibido", "Secretaría General", "Plazo", "Qué sigue"):
        assert fact in said


async def test_a_wrong_code_and_an_unknown_number_read_alike(
    citizen: httpx2.AsyncClient, opened: Letter
) -> None:
    wrong = await citizen.post("/tramite", data={"numero": opened.number, "codigo": "AAAA-AAAA"})
    unknown = await citizen.post(
        "/tramite", data={"numero": "CHQ-SG-2026-9999-E", "codigo": opened.query_code}
    )
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.text.replace(opened.number, "N") == unknown.text.replace("CHQ-SG-2026-9999-E", "N")
    assert "Ese número y ese código no corresponden entre sí" in wrong.text
    assert opened.query_code not in unknown.text  # what was typed as a secret is not shown again


@pytest.mark.parametrize(
    "spelled",
    [
        "chq sg 2026 1 e",
        "CHQ/SG/2026/0001/E",
        "CHQSG20260001E",
        "n.º CHQ.SG.2026.1",
        "chq_sg_2026_1",
    ],
)
async def test_a_number_is_understood_however_it_is_spelled(
    citizen: httpx2.AsyncClient, opened: Letter, spelled: str
) -> None:
    assert opened.number == "CHQ-SG-2026-0001-E"
    answer = await citizen.post(
        "/tramite", data={"numero": spelled, "codigo": opened.query_code.replace("-", " ")}
    )
    assert answer.status_code == 200 and opened.number in answer.text


async def test_an_answered_case_shows_its_answer_and_hands_it_over(
    citizen: httpx2.AsyncClient, opened: Letter, sent: Document
) -> None:
    pair = {"numero": opened.number, "codigo": opened.query_code}
    said = text_of((await citizen.post("/tramite", data=pair)).text)
    assert f"Respuesta {sent.number}" in said and "Entrega Está saliendo." in said
    assert "ya recibió" not in said and "se archivó" not in said
    message = await OutboxMessage.get(kind="signed_reply")
    await attempts.accepted(message.id, "mx.correo.example", "250 OK", "1")
    said = text_of((await citizen.post("/tramite", data=pair)).text)
    assert "Entrega Su servidor de correo la aceptó el" in said
    ask = {**pair, "respuesta": str(sent.number)}
    file = await citizen.post("/tramite/respuesta", data=ask)
    assert file.content == await blobs.read(str(sent.pdf_id))
    wrong = await citizen.post("/tramite/respuesta", data={**ask, "codigo": "AAAA-AAAA"})
    assert wrong.status_code == 404


async def test_a_case_put_away_unanswered_says_so(
    citizen: httpx2.AsyncClient, world: World, opened: Letter
) -> None:
    await archive.archive(world.ana.actor, opened.copy_id, reason="Se atendió por teléfono.")
    pair = {"numero": opened.number, "codigo": opened.query_code}
    said = text_of((await citizen.post("/tramite", data=pair)).text)
    assert "se cerró sin respuesta. Motivo: Se atendió por teléfono." in said


async def test_missing_fields_are_told(citizen: httpx2.AsyncClient, world: World) -> None:
    answer = await citizen.post("/tramite", data={"numero": "", "codigo": ""})
    assert answer.status_code == 422
    assert 'id="numero-error"' in answer.text and 'id="codigo-error"' in answer.text


async def test_guessing_is_throttled(citizen: httpx2.AsyncClient, opened: Letter) -> None:
    for _ in range(40):
        answer = await citizen.post(
            "/tramite", data={"numero": opened.number, "codigo": "AAAA-AAAA"}
        )
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Demasiados intentos" in text_of(answer.text) or "Espere" in text_of(answer.text)


async def test_the_number_may_come_with_the_address(
    citizen: httpx2.AsyncClient, opened: Letter
) -> None:
    page = await citizen.get(f"/tramite?numero={opened.number}")
    assert f'value="{opened.number}"' in page.text
