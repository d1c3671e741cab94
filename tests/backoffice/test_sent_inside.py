"""Documents between officials: in their Recibidos at once, answered, registered elsewhere."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from models.enums import (
    Action,
    ContactKind,
    CopyState,
    DocumentKind,
    DocumentState,
    LinkKind,
    Permission,
    Profile,
)
from models.tables import (
    Citizen,
    Contact,
    Copy,
    Document,
    Event,
    Institution,
    Link,
    OutboxMessage,
    Recipient,
    Unit,
)
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Desk, desk_of, field_value, text_of
from tests.backoffice.writing import save, signed, written
from tests.support.clock import Clock
from tests.support.world import Seat, World, seat


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


async def _received(desk: Desk) -> str:
    return text_of((await desk.get("/bandejas/recibidos")).text)


async def test_a_memo_between_two_units_is_read_and_answered(ana: Desk, world: World) -> None:
    draft_id = await written(ana, f"p{world.rosa.post.id}", f"u{world.units['DA'].id}")
    sent = await signed(ana, draft_id)
    assert (sent.number, sent.state) == ("CHQ-SG-2026-0001-M", DocumentState.SENT)
    assert {m.to_address for m in await OutboxMessage.filter(kind="received")} == {
        "rosa@chq.example"
    }
    rosa, luis = await desk_of(world.rosa), await desk_of(world.luis)
    assert "Inventario" in await _received(rosa) and "Inventario" in await _received(luis)
    opened = await rosa.get(f"/documentos/{draft_id}")
    assert "Se pide el inventario." in text_of(opened.text)
    assert "Abierto" in text_of((await ana.get(f"/documentos/{draft_id}")).text)

    copy = await Copy.get(document_id=draft_id, holder_post_id=world.rosa.post.id)
    begun = await rosa.post(f"/ejemplares/{copy.id}/responder-a-todos")
    reply_id = int(begun.headers["location"].rpartition("/")[2])
    names = (
        await Recipient.filter(document_id=reply_id)
        .order_by("position")
        .values_list("name", flat=True)
    )
    assert names == ["Ana Torres", "Dirección Administrativa"]
    await save(rosa, reply_id, "Inventario", "Va el inventario.")
    answer = await signed(rosa, reply_id)
    assert (answer.number, answer.reference) == ("CHQ-DT-2026-0001-M", sent.number)
    link = await Link.get(antecedent_id=draft_id, consequent_id=reply_id)
    assert link.kind is LinkKind.ANSWERS
    await copy.refresh_from_db()
    assert copy.state is CopyState.ARCHIVED
    assert "CHQ-DT-2026-0001-M" in await _received(ana)
    assert f"Respondido con {answer.number}" in text_of(
        (await ana.get(f"/documentos/{draft_id}")).text
    )
    for desk in (rosa, luis):
        await desk.http.aclose()


async def test_citizens_get_it_by_their_verified_channel_or_on_paper(
    ana: Desk, world: World
) -> None:
    maria, jose = await Citizen.create(name="María"), await Citizen.create(name="José")
    await Contact.create(
        citizen=maria, kind=ContactKind.EMAIL, address="m@x.example", verified_at="2026-01-01"
    )
    await Contact.create(citizen=jose, kind=ContactKind.EMAIL, address="j@x.example")
    draft_id = await written(ana, f"c{maria.id}", f"c{jose.id}")
    sent = await signed(ana, draft_id)
    assert sent.kind is DocumentKind.LETTER
    (message,) = await OutboxMessage.filter(kind="signed_reply")
    assert (message.to_address, message.case_id) == ("m@x.example", None)
    (copy,) = await Copy.filter(document_id=draft_id).select_related("recipient")
    assert copy.recipient is not None
    assert (copy.state, copy.recipient.name) == (CopyState.TO_PRINT, "José")
    said = text_of((await ana.get(f"/documentos/{draft_id}")).text)
    assert "José Por imprimir" in said


async def _other_institution() -> Seat:
    ministry = await Institution.create(acronym="MIN", name="Ministerio de Ríos")
    unit = await Unit.create(institution=ministry, acronym="DG", name="Despacho")
    rights = (Permission.RECEIVE, Permission.WRITE, Permission.SIGN)
    return await seat(unit, "0912345675", "Elena Ríos", "Ministra", Profile.CHIEF, rights)


async def test_another_institution_registers_it_and_answers_back(ana: Desk, world: World) -> None:
    elena = await _other_institution()
    draft_id = await written(ana, f"p{elena.post.id}")
    sent = await signed(ana, draft_id)
    assert sent.number == "CHQ-SG-2026-0001-O"
    arrived = await Document.get(number="MIN-DG-2026-0001-E")
    assert (arrived.reference, arrived.pdf_id) == (sent.number, sent.pdf_id)
    receipt = await Event.get(document_id=draft_id, action=Action.ACKNOWLEDGED)
    assert receipt.comment == "Ministerio de Ríos lo registró con el número MIN-DG-2026-0001-E"
    desk = await desk_of(elena)
    assert "Inventario" in await _received(desk)
    copy = await Copy.get(document_id=arrived.id)
    begun = await desk.post(f"/ejemplares/{copy.id}/responder")
    reply_id = int(begun.headers["location"].rpartition("/")[2])
    await save(desk, reply_id, "Inventario", "Recibido.")
    answer = await signed(desk, reply_id)
    assert answer.number == "MIN-DG-2026-0001-O"
    back = await Document.get(number="CHQ-SG-2026-0001-E")
    assert back.reference == answer.number
    assert "Recibido." in text_of((await ana.get(f"/documentos/{back.id}")).text)
    assert (await desk.get(f"/documentos/{draft_id}")).status_code == 404
    await desk.http.aclose()


async def test_who_left_is_followed_by_the_chief_and_the_sender_is_told(
    ana: Desk, world: World, clock: Clock
) -> None:
    draft_id = await written(ana, f"p{world.marta.post.id}")
    world.marta.post.held_to = clock() - timedelta(hours=1)
    await world.marta.post.save()
    await signed(ana, draft_id)
    copy = await Copy.get(document_id=draft_id)
    assert copy.holder_post_id == world.rosa.post.id
    told = await OutboxMessage.get(kind="redirected")
    assert told.to_address == "ana@chq.example"
    assert told.facts["now"] == "Rosa Quishpe, Directora Técnica"


async def test_nothing_is_sent_to_nobody_nor_by_who_may_not_sign_the_kind(
    ana: Desk, world: World
) -> None:
    answer = await ana.post("/borradores")
    draft_id = int(answer.headers["location"].rpartition("/")[2])
    await save(ana, draft_id, "Sin nadie", "Texto")
    version = field_value((await ana.get(f"/borradores/{draft_id}/firmar")).text, "version")
    refused = await ana.post(
        f"/borradores/{draft_id}/firmar",
        files={"p12": ("f.p12", p12(), "application/x-pkcs12")},
        clave=PASSPHRASE,
        version=version,
    )
    assert refused.status_code == 422 and "no tiene destinatario" in text_of(refused.text)
    assert (await Document.get(id=draft_id)).state is DocumentState.DRAFT
    clerk = await seat(
        world.units["DA"],
        "1802345678",
        "Iván Mora",
        "Asesor",
        permissions=(Permission.WRITE, Permission.SIGN),
    )
    desk = await desk_of(clerk)
    ruled = await written(desk, f"p{world.ana.post.id}", tipo="R")
    assert (await desk.get(f"/borradores/{ruled}/firmar")).status_code == 403
    await desk.http.aclose()


async def test_a_circular_to_many_stands_in_every_recibidos(
    world: World, clock: Clock, ana: Desk
) -> None:
    posts = [
        await seat(world.units["DT"], f"{n:010}", f"Persona {n}", "Técnica") for n in range(60)
    ]
    draft_id = await written(ana, *(f"p{each.post.id}" for each in posts), tipo="C")
    sent = await signed(ana, draft_id)
    assert sent.number == "CHQ-SG-2026-0001-C"
    assert await Copy.filter(document_id=draft_id, state=CopyState.IN_PROCESS).count() == 60
    assert await OutboxMessage.filter(kind="received").count() == 60


async def test_copies_forwards_and_corrections(ana: Desk, world: World) -> None:
    draft_id = await written(ana, f"p{world.rosa.post.id}")
    sent = await signed(ana, draft_id)
    copied = await ana.post(f"/documentos/{draft_id}/copiar")
    new = await Document.get(id=int(copied.headers["location"].rpartition("/")[2]))
    assert (new.subject, new.body) == ("Inventario", "<p>Se pide el inventario.</p>")
    assert not await Link.filter(consequent_id=new.id).exists()
    corrected = await ana.post(f"/documentos/{draft_id}/corregir")
    right = await Document.get(id=int(corrected.headers["location"].rpartition("/")[2]))
    assert right.subject == f"Corrección de {sent.number}: Inventario"
    assert await Recipient.filter(document_id=right.id).count() == 1
    rosa = await desk_of(world.rosa)
    forwarded = await rosa.post(f"/documentos/{draft_id}/reenviar")
    onward = int(forwarded.headers["location"].rpartition("/")[2])
    assert (await Link.get(consequent_id=onward)).kind is LinkKind.FORWARDS
    assert (await rosa.post(f"/documentos/{draft_id}/corregir")).status_code == 422
    await rosa.http.aclose()
