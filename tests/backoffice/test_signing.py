"""Signing and sending through the page: what it tells, what it refuses, what it leaves behind."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.enums import DocumentState, OutboxState
from models.tables import Document, NumberSeries, Official, OutboxMessage, Signature
from office.records.drafting import replies
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Desk, desk_of, field_value, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def draft_id(ana: Desk, world: World) -> int:
    arrived = await letter(world)
    draft_id = await replies.start(world.ana.actor, arrived.copy_id)
    await replies.save(world.ana.actor, draft_id, "Sus copias", "<p>Las adjuntamos.</p>", 1)
    return draft_id


async def _sign(
    desk: Desk, draft_id: int, file: bytes | None, passphrase: str = PASSPHRASE, **fields: Any
) -> Any:
    files = {"p12": ("firma.p12", file, "application/x-pkcs12")} if file is not None else None
    data = {"version": 2, "clave": passphrase, **fields}
    return await desk.post(f"/borradores/{draft_id}/firmar", files=files, **data)


async def _nothing_changed(draft_id: int) -> bool:
    row = await Document.get(id=draft_id)
    untouched = row.state is DocumentState.DRAFT and row.number is None and row.version == 2
    return untouched and not await OutboxMessage.filter(kind="signed_reply").exists()


async def test_the_page_says_what_is_signed_and_where_it_goes(ana: Desk, draft_id: int) -> None:
    page = await ana.get(f"/borradores/{draft_id}/firmar")
    said = text_of(page.text)
    assert "CHQ-SG-2026-0001-O" in said and "Sus copias" in said
    assert "maria@correo.example" in said
    assert said.count("No se guarda") == 2
    assert "sello visible" in said
    assert field_value(page.text, "version") == "2"
    assert 'autocomplete="off"' in page.text


async def test_signed_numbered_and_on_its_way(ana: Desk, draft_id: int) -> None:
    answer = await _sign(ana, draft_id, p12())
    assert answer.status_code == 303, answer.text
    row = await Document.get(id=draft_id)
    assert (row.state, row.number) == (DocumentState.SENT, "CHQ-SG-2026-0001-O")
    page = await ana.get(answer.headers["location"])
    said = text_of(page.text)
    assert "CHQ-SG-2026-0001-O" in said and "Qué sigue" in said
    assert f"/verificar/{row.verification_code}" in page.text
    message = await OutboxMessage.get(kind="signed_reply")
    assert message.state is OutboxState.PENDING
    assert message.to_address == "maria@correo.example"


async def test_signing_twice_sends_once(ana: Desk, draft_id: int) -> None:
    await _sign(ana, draft_id, p12())
    again = await _sign(ana, draft_id, p12())
    assert again.status_code == 409
    assert await OutboxMessage.filter(kind="signed_reply").count() == 1
    back = await ana.get(f"/borradores/{draft_id}/firmar")  # as the browser's Back does
    assert back.headers["location"] == f"/borradores/{draft_id}"
    back = await ana.get(f"/borradores/{draft_id}")
    assert back.headers["location"] == f"/documentos/{draft_id}"


_OUT_OF_DATE = p12(not_before=datetime(2020, 1, 1, tzinfo=UTC), lasts=timedelta(days=30))


@pytest.mark.parametrize(
    ("file", "passphrase", "field"),
    [
        (b"%PDF-1.7 esto no es un certificado", PASSPHRASE, "p12"),
        (p12(), "otra frase", "clave"),
        (_OUT_OF_DATE, PASSPHRASE, "p12"),
        (b"", PASSPHRASE, "p12"),
        (p12(), "", "clave"),
        (b"0" * (64 * 1024 + 1), PASSPHRASE, "p12"),
    ],
    ids=["no-p12", "wrong-passphrase", "out-of-date", "no-file", "no-passphrase", "too-large"],
)
async def test_one_sentence_at_the_field_and_nothing_changed(
    ana: Desk, draft_id: int, file: bytes, passphrase: str, field: str
) -> None:
    answer = await _sign(ana, draft_id, file, passphrase)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count("c-field-error") == 1
    assert 'aria-invalid="true"' in answer.text
    assert await _nothing_changed(draft_id)
    assert not await NumberSeries.filter(kind="O", last_given__gt=0).exists()


async def test_the_passphrase_is_never_shown_again(
    ana: Desk, draft_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "clave-que-nadie-debe-ver"
    answer = await _sign(ana, draft_id, p12(), secret)
    assert answer.status_code == 422
    assert secret not in answer.text
    assert secret not in caplog.text


async def test_a_flood_is_refused_at_the_field(ana: Desk, draft_id: int) -> None:
    answer = await _sign(ana, draft_id, b"0" * (300 * 1024))
    assert answer.status_code == 413
    assert "más de 64 KB" in answer.text and 'id="p12-error"' in answer.text
    assert await _nothing_changed(draft_id)


async def test_a_text_changed_meanwhile_is_not_signed(
    ana: Desk, draft_id: int, world: World
) -> None:
    await replies.save(world.ana.actor, draft_id, "Otro asunto", "<p>Otro texto.</p>", 2)
    answer = await _sign(ana, draft_id, p12())
    assert answer.status_code == 409
    assert "No se firmó ni se envió nada" in answer.text
    assert (await Document.get(id=draft_id)).state is DocumentState.DRAFT


async def test_an_empty_letter_is_not_signed(ana: Desk, draft_id: int, world: World) -> None:
    await replies.save(world.ana.actor, draft_id, "Sus copias", "", 2)
    answer = await _sign(ana, draft_id, p12(), version=3)
    assert answer.status_code == 422
    assert "no tiene texto" in answer.text


async def test_who_may_not_sign_is_told_so(world: World, clock: Clock) -> None:
    luis = await desk_of(world.luis)
    arrived = await passed_to(world, world.luis, await letter(world))
    draft_id = await replies.start(world.luis.actor, arrived.copy_id)
    await replies.save(world.luis.actor, draft_id, "Sus copias", "<p>Sí.</p>", 1)
    answer = await _sign(luis, draft_id, p12())
    assert answer.status_code == 403
    assert "Su puesto actual (Analista, Dirección Administrativa) no puede firmar" in answer.text
    assert await _nothing_changed(draft_id)
    await luis.http.aclose()


async def test_a_file_with_two_signing_keys_asks_which_and_signs_with_the_chosen(
    world: World, ana: Desk, draft_id: int
) -> None:
    file = (Path(__file__).parents[1] / "office/papers/p12/dos-que-firman.p12").read_bytes()
    await Official.filter(id=world.ana.official.id).update(login="1710034065")
    asked = await _sign(ana, draft_id, file, "clave-A-7002")
    assert asked.status_code == 422
    assert "70010002" in asked.text and "70010003" in asked.text
    assert await _nothing_changed(draft_id)
    sent = await _sign(ana, draft_id, file, "clave-A-7002", serial="70010003")
    assert sent.status_code == 303, sent.text
    assert (await Signature.get(document_id=draft_id)).serial == "70010003"
