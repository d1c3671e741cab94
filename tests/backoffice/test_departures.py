"""What has its number and has not left: undone in time, signed by several, signed with a pen."""

from collections.abc import AsyncIterator

import pytest
from httpx2 import Response

from models.enums import Action, CopyState, DocumentState, StepState
from models.tables import (
    Citizen,
    Copy,
    Document,
    Event,
    Institution,
    OutboxMessage,
    Recipient,
    ReviewStep,
    Signature,
)
from office.papers.validation.pdf_signatures import signatures_in
from office.records.sending.departures import leaving
from office.storage import blobs
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Desk, desk_of, field_value, text_of
from tests.backoffice.writing import written
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def rosa(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.rosa)
    yield desk
    await desk.http.aclose()


async def sign(desk: Desk, place: str) -> Response:
    page = await desk.get(f"{place}/firmar")
    holder = p12(desk.seat.official.name.upper(), desk.seat.login)
    return await desk.post(
        f"{place}/firmar",
        files={"p12": ("f.p12", holder, "application/x-pkcs12")},
        clave=PASSPHRASE,
        version=field_value(page.text, "version"),
    )


async def version(draft_id: int) -> int:
    return (await Document.get(id=draft_id)).version


async def minutes_to_undo(minutes: int) -> None:
    await Institution.filter(acronym="CHQ").update(undo_minutes=minutes)


async def test_what_was_signed_waits_and_can_be_taken_back(
    ana: Desk, world: World, clock: Clock
) -> None:
    await minutes_to_undo(5)
    draft_id = await written(ana, f"p{world.rosa.post.id}")
    assert "hasta entonces puede deshacer" in text_of(
        (await ana.get(f"/borradores/{draft_id}/firmar")).text
    )
    assert (await sign(ana, f"/borradores/{draft_id}")).status_code == 303
    assert not await Copy.filter(document_id=draft_id).exists()
    assert not await OutboxMessage.all().exists()
    assert "Inventario" in text_of((await ana.get("/bandejas/por-salir")).text)
    assert "Todavía no sale" in text_of((await ana.get(f"/documentos/{draft_id}/enviado")).text)

    undone = await ana.post(f"/documentos/{draft_id}/retirar", motivo="Faltaba un anexo")
    new_id = int(undone.headers["location"].split("/")[2].partition("?")[0])
    void = await Document.get(id=draft_id)
    assert (void.state, void.number) == (DocumentState.VOID, "CHQ-SG-2026-0001-M")
    event = await Event.get(document_id=draft_id, action=Action.WITHDRAWN)
    assert event.comment == "Faltaba un anexo"
    again = await Document.get(id=new_id)
    assert (again.state, again.subject, again.number) == (DocumentState.DRAFT, "Inventario", None)
    assert await Recipient.filter(document_id=new_id).count() == 1
    clock.advance(seconds=10 * 60)
    assert await leaving.leave_due() == 0 and not await Copy.all().exists()


async def test_it_leaves_by_itself_when_the_time_is_over_and_never_twice(
    ana: Desk, world: World, clock: Clock
) -> None:
    await minutes_to_undo(5)
    draft_id = await written(ana, f"p{world.rosa.post.id}")
    await sign(ana, f"/borradores/{draft_id}")
    clock.advance(seconds=4 * 60)
    assert await leaving.leave_due() == 0
    clock.advance(seconds=2 * 60)
    assert (await leaving.leave_due(), await leaving.leave_due()) == (1, 0)
    assert await Copy.filter(document_id=draft_id, state=CopyState.IN_PROCESS).count() == 1
    late = await ana.post(f"/documentos/{draft_id}/retirar")
    assert late.status_code == 409 and "ya salió" in text_of(late.text)

    other_id = await written(ana, f"p{world.rosa.post.id}")
    await sign(ana, f"/borradores/{other_id}")
    assert (await ana.post(f"/documentos/{other_id}/enviar-ya")).status_code == 303
    assert (await Document.get(id=other_id)).state is DocumentState.SENT


async def test_several_sign_one_document_in_their_order(
    ana: Desk, rosa: Desk, world: World
) -> None:
    draft_id = await written(ana, f"p{world.luis.post.id}")
    posts = [world.ana.post.id, world.rosa.post.id]
    sent_up = await ana.post(
        f"/borradores/{draft_id}/enviar", version=await version(draft_id), firma=posts
    )
    assert sent_up.status_code == 303, text_of(sent_up.text)
    assert not await OutboxMessage.filter(kind="for_signature").exists()
    page = text_of((await ana.get(f"/borradores/{draft_id}/firmar")).text)
    assert "Después firma Rosa Quishpe, Directora Técnica" in page
    first = await sign(ana, f"/borradores/{draft_id}")
    assert first.headers["location"].startswith("/por-firmar")
    row = await Document.get(id=draft_id)
    assert (row.state, row.number) == (DocumentState.SIGNING, "CHQ-SG-2026-0001-M")
    assert (await OutboxMessage.get()).to_address == "rosa@chq.example"
    assert "Falta la firma de Rosa Quishpe" in text_of(
        (await ana.get(f"/documentos/{draft_id}")).text
    )
    assert f"/documentos/{draft_id}" in (await rosa.get("/por-firmar")).text

    assert (await sign(rosa, f"/documentos/{draft_id}")).status_code == 303
    row = await Document.get(id=draft_id)
    assert (row.state, row.unit_id) == (DocumentState.SENT, world.units["SG"].id)
    found = await signatures_in(await blobs.read(row.pdf_id or ""))
    assert [(each.intact, each.signer_name) for each in found] == [
        (True, "ANA TORRES"),
        (True, "ROSA QUISHPE"),
    ]
    assert await Signature.filter(document_id=draft_id).count() == 2
    assert await Copy.filter(document_id=draft_id).count() == 1
    seen = text_of((await ana.get(f"/verificar/{row.verification_code}")).text)
    assert "Documento enviado por esta institución" in seen and "ROSA QUISHPE" in seen


async def test_who_signs_second_may_give_it_back_and_the_number_stays_void(
    ana: Desk, rosa: Desk, world: World
) -> None:
    draft_id = await written(ana, f"p{world.luis.post.id}")
    posts = [world.ana.post.id, world.rosa.post.id]
    await ana.post(f"/borradores/{draft_id}/enviar", version=await version(draft_id), firma=posts)
    await sign(ana, f"/borradores/{draft_id}")
    silent = await rosa.post(f"/documentos/{draft_id}/retirar", devolver="1")
    assert silent.status_code == 422 and "por qué lo devuelve" in text_of(silent.text)
    back = await rosa.post(f"/documentos/{draft_id}/retirar", devolver="1", motivo="Falta el área")
    assert back.status_code == 303
    assert (await Document.get(id=draft_id)).state is DocumentState.VOID
    (fresh,) = await Document.filter(state=DocumentState.DRAFT)
    assert fresh.holder_post_id == world.ana.post.id
    told = await OutboxMessage.get(kind="given_back")
    assert (told.to_address, told.facts["note"]) == ("ana@chq.example", "Falta el área")
    steps = await ReviewStep.filter(document_id=draft_id).order_by("position")
    assert [step.state for step in steps] == [StepState.DONE, StepState.RETURNED]


async def test_signed_with_a_pen_it_leaves_once_its_scan_is_there(ana: Desk, world: World) -> None:
    jose = await Citizen.create(name="José")
    draft_id = await written(ana, f"p{world.rosa.post.id}", f"c{jose.id}")
    done = await ana.post(f"/borradores/{draft_id}/firma-manual", version=await version(draft_id))
    assert done.headers["location"].startswith(f"/documentos/{draft_id}")
    row = await Document.get(id=draft_id)
    assert (row.state, row.number, row.by_hand) == (
        DocumentState.SIGNING,
        "CHQ-SG-2026-0001-O",
        True,
    )
    assert "Espera la firma a mano" in text_of((await ana.get(f"/documentos/{draft_id}")).text)
    paper = await ana.get(f"/documentos/{draft_id}/papel")
    assert paper.content.startswith(b"%PDF-") and not await signatures_in(paper.content)

    for content, said in ((b"", "Elija el PDF"), (b"hola", "debe ser un PDF")):
        refused = await ana.post(
            f"/documentos/{draft_id}/escaneado",
            files={"escaneado": ("s.pdf", content, "application/pdf")},
        )
        assert refused.status_code == 422 and said in text_of(refused.text)
    scan = paper.content + b"\n% escaneado\n"
    answer = await ana.post(
        f"/documentos/{draft_id}/escaneado",
        files={"escaneado": ("s.pdf", scan, "application/pdf")},
    )
    assert answer.status_code == 303, text_of(answer.text)
    row = await Document.get(id=draft_id)
    assert row.state is DocumentState.SENT
    assert (await ana.get(f"/documentos/{draft_id}/pdf")).content == scan
    states = await Copy.filter(document_id=draft_id).values_list("state", flat=True)
    assert sorted(states) == [CopyState.IN_PROCESS, CopyState.TO_PRINT]
    seen = text_of((await ana.get(f"/verificar/{row.verification_code}")).text)
    assert "Documento enviado por esta institución" in seen and "Firmado a mano" in seen
