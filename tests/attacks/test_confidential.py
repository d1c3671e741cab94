"""What is confidential leaks nothing: not through its case, its trail, trays, search or mail."""

from dataclasses import replace

import pytest

from models.enums import Confidentiality, Permission
from models.tables import Case, Copy, Document, OutboxMessage
from office.intake.process import process
from office.records.drafting import replies
from office.records.routing.comments import comment
from office.records.routing.reassign import reassign
from office.records.search import query as search
from office.records.trays import listing as trays
from tests.backoffice.desk import Letter, desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World

SECRET = "Denuncia de acoso contra mi jefe"
WORDS = "esto no lo lea nadie más"


@pytest.fixture
async def secret(world: World, clock: Clock) -> Letter:
    """A confidential case that luis has, with a comment of his, passed to him by ana."""
    opened = await letter(world, subject=SECRET, message_id="<denuncia@correo.example>")
    await Document.filter(id=opened.document_id).update(
        confidentiality=Confidentiality.CONFIDENTIAL
    )
    await reassign(world.ana.actor, opened.copy_id, world.luis.post.id, "Con reserva", None)
    await comment(world.luis.actor, opened.document_id, WORDS)
    return opened


async def public_in_its_case(world: World, secret: Letter) -> int:
    """A public document of the same case, which rosa holds; its key."""
    case = await Case.get(number=secret.number)
    (done,) = await process([await arrived(subject="Un plano", sender="otra@correo.example")])
    await Document.filter(id=done.document_id).update(case_id=case.id)
    copy = await Copy.get(document_id=done.document_id)
    await reassign(world.ana.actor, copy.id, world.rosa.post.id, "", None)
    assert done.document_id is not None
    return done.document_id


async def test_its_case_tells_nothing_of_it(world: World, secret: Letter) -> None:
    public = await public_in_its_case(world, secret)
    for seat in (world.rosa, world.ana):  # ana sees all that is not confidential
        desk = await desk_of(seat)
        page = await desk.get(f"/documentos/{public}")
        assert page.status_code == 200 and "Un plano" in page.text
        for told in (
            SECRET,
            WORDS,
            "Con reserva",
            secret.number,
            f"/documentos/{secret.document_id}",
        ):
            assert told not in page.text, told
        tray = await desk.get("/bandejas/recibidos")
        assert SECRET not in tray.text and secret.number not in tray.text
        assert (await desk.get(f"/documentos/{secret.document_id}")).status_code == 404
        await desk.http.aclose()
    luis = await desk_of(world.luis)
    page = await luis.get(f"/documentos/{secret.document_id}")
    assert SECRET in page.text and WORDS in page.text
    await luis.http.aclose()


async def test_the_trays_and_search_of_others_tell_nothing(world: World, secret: Letter) -> None:
    ana = await desk_of(world.ana)
    page = await ana.get("/bandejas/reasignados")
    said = text_of(page.text)
    assert "Documento confidencial" in said
    assert SECRET not in said and secret.number not in said and "María" not in said
    found = await ana.get(f"/buscar?q={secret.number}")
    assert SECRET not in found.text
    assert (await search.search(world.ana.actor, "acoso")).rows == ()
    rows = (await trays.tray(world.luis.actor, "recibidos")).rows
    assert [row.subject for row in rows] == [SECRET]
    await ana.http.aclose()


async def test_what_is_added_to_it_is_confidential(world: World, secret: Letter) -> None:
    (done,) = await process(
        [await arrived(subject="Más pruebas", references=("<denuncia@correo.example>",))]
    )
    assert done.document_id is not None
    added = await Document.get(id=done.document_id)
    assert added.case_id == (await Case.get(number=secret.number)).id
    assert added.confidentiality is Confidentiality.CONFIDENTIAL
    ana = await desk_of(world.ana)
    assert (await ana.get(f"/documentos/{added.id}")).status_code == 404
    await ana.http.aclose()
    copy = await Copy.get(document_id=secret.document_id)
    draft_id = await replies.start(world.luis.actor, copy.id)
    assert (await Document.get(id=draft_id)).confidentiality is Confidentiality.CONFIDENTIAL


async def test_what_lies_with_a_unit_is_read_by_who_receives_there(
    world: World, clock: Clock
) -> None:
    opened = await letter(world, subject=SECRET)
    await Document.filter(id=opened.document_id).update(
        confidentiality=Confidentiality.CONFIDENTIAL
    )
    ana = await desk_of(world.ana)
    assert SECRET in (await ana.get(f"/documentos/{opened.document_id}")).text
    await ana.http.aclose()
    blind = replace(world.ana.actor, permissions=frozenset({Permission.SEE_ALL}))
    assert (await search.search(blind, "acoso")).rows == ()


async def test_the_mail_to_its_new_holder_keeps_it(world: World, secret: Letter) -> None:
    mail = await OutboxMessage.filter(kind="assigned").order_by("-id").first()
    assert mail is not None and mail.facts["subject"] == "Documento confidencial"
    for told in (MARIA, "María", SECRET, "Con reserva"):
        assert told not in str(mail.facts)
