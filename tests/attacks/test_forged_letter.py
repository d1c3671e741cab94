"""A letter's row is changed so that a forged file passes for ours: nobody confirms it."""

import hashlib
from collections.abc import Awaitable, Callable

import pytest
from tortoise import connections

from models import append_only_schema
from models.enums import Action
from models.tables import Blob, Document, Event, OutboxMessage, Signature
from office.monitoring.integrity import findings
from office.records.drafting import replies
from office.records.sending import sign_and_send as sending
from office.storage import blobs
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import letter, text_of, visitor
from tests.support.citizen import pdf
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def sent(world: World, clock: Clock) -> Document:
    opened = await letter(world)
    actor = world.ana.actor
    draft_id = await replies.start(actor, opened.copy_id)
    draft = await replies.save(actor, draft_id, "Sus copias", "<p>Las adjuntamos.</p>", 1)
    await sending.sign_and_send(actor, draft_id, draft.version, p12(), PASSPHRASE)
    return await Document.get(id=draft_id)


async def forged_file(sent: Document) -> None:
    """Another PDF, with the right number and code in its text, in the place of ours."""
    content = pdf(f"{sent.number} {sent.verification_code}: se le adjudica el terreno")
    stored = await blobs.keep_piece(content, "application/pdf")
    await Document.filter(id=sent.id).update(pdf_id=stored.sha256)


async def forged_file_with_its_event_and_outbox(sent: Document) -> None:
    """The same, and all that tells of it."""
    await forged_file(sent)
    changed = (await Document.get(id=sent.id)).pdf_id
    await append_only_schema.drop(connections.get("default"))
    for event in await Event.filter(document_id=sent.id, action=Action.SIGNED):
        await Event.filter(id=event.id).update(detail={"sha256": changed}, content_hash="")
    for row in await OutboxMessage.filter(document_id=sent.id, kind="signed_reply"):
        row.files = [{**file, "sha256": changed} for file in row.files]
        await row.save()


async def another_number(sent: Document) -> None:
    """The genuine file under the number of another letter."""
    await Document.filter(id=sent.id).update(number="CHQ-SG-2026-0009-O")


async def another_code(sent: Document) -> None:
    """The genuine file under a code that was given away elsewhere."""
    await Document.filter(id=sent.id).update(verification_code="AAAA-BBBB-CCCC")


WAYS: tuple[Callable[[Document], Awaitable[None]], ...] = (
    forged_file,
    forged_file_with_its_event_and_outbox,
    another_number,
    another_code,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.__name__))
async def test_a_forged_letter_is_not_confirmed(
    sent: Document, way: Callable[[Document], Awaitable[None]]
) -> None:
    await way(sent)
    row = await Document.get(id=sent.id)
    assert row.pdf_id is not None
    content = await blobs.read(row.pdf_id)
    files = {"archivo": ("oficio.pdf", content, "application/pdf")}
    async with visitor() as anybody:
        for page in (
            await anybody.get(f"/verificar/{row.verification_code}"),
            await anybody.post("/verificar", data={"codigo": row.verification_code}, files=files),
        ):
            said = text_of(page.text)
            assert "No podemos confirmar este documento" in said
            assert "auténtico" not in said and "ANA TORRES" not in said
    checks = [f"{finding.check} {finding.text}" async for finding in findings()]
    assert any(line.startswith(f"letter {row.number}: ") for line in checks), checks


async def test_a_genuine_letter_is_confirmed(sent: Document) -> None:
    assert [finding.text async for finding in findings()] == []
    assert await Signature.filter(document_id=sent.id).exists()
    content = await blobs.read(str(sent.pdf_id))
    assert hashlib.sha256(content).hexdigest() == sent.pdf_id
    assert await Blob.filter(sha256=sent.pdf_id).exists()
    async with visitor() as anybody:
        page = await anybody.get(f"/verificar/{sent.verification_code}")
    assert "Documento enviado por esta institución" in page.text
