"""An answer from draft to signed letter: numbers only when it leaves, nothing when it does not."""

import asyncio
from datetime import timedelta

import pytest

from chasqui.demo.certificate import make_demo_p12
from models.enums import Action, CaseState, CopyState, DocumentState
from models.tables import (
    Case,
    Copy,
    Document,
    DocumentVersion,
    Event,
    NumberSeries,
    OutboxMessage,
    Template,
)
from office import clock as office_clock
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.intake.process import process
from office.papers.validation.pdf_signatures import signatures_in
from office.records.documents.public_verification import verify, verify_file
from office.records.drafting import replies, templates
from office.records.drafting.beginnings import addressee
from office.records.routing import reassign as routing
from office.records.sending import sign_and_send as sending
from office.storage import blobs
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import Seat, World

PASSPHRASE = "una frase larga"
BODY = "<p>Estimada señora: <strong>adjuntamos</strong> lo pedido.</p>"


def certificate(seat: Seat) -> bytes:
    now = office_clock.now()
    year = timedelta(days=365)
    return make_demo_p12(seat.official.name, seat.login, PASSPHRASE, now - year, now + year)


async def received(holder: Seat, world: World, **facts: str) -> Copy:
    (done,) = await process([await arrived(**facts)])
    copy = await Copy.get(document_id=done.document_id)
    if holder is not world.ana:
        await routing.reassign(world.ana.actor, copy.id, holder.post.id, "", None)
    return copy


async def drafted(world: World, **facts: str) -> tuple[int, int]:
    """A draft of ana's with text; (document id, version)."""
    copy = await received(world.ana, world, **facts)
    document_id = await replies.start(world.ana.actor, copy.id)
    view = await replies.draft(world.ana.actor, document_id)
    saved = await replies.save(world.ana.actor, document_id, view.subject, BODY, view.version)
    return document_id, saved.version


async def test_a_draft_has_no_number_and_takes_the_copy_once_something_is_written(
    world: World, clock: Clock
) -> None:
    copy = await received(world.ana, world)
    document_id = await replies.start(world.ana.actor, copy.id)
    view = await replies.draft(world.ana.actor, document_id)
    assert view.draft_number == "CHQ-SG-2026-1-TEMP"
    assert (view.delivery_address, view.recipients[0].name) == (MARIA, "María Quishpe")
    assert view.reference == "CHQ-SG-2026-0001-E"
    assert await replies.start(world.ana.actor, copy.id) == document_id
    assert (await Copy.get(id=copy.id)).holder_post_id is None
    await replies.save(world.ana.actor, document_id, "Su copia", BODY, view.version)
    assert (await Copy.get(id=copy.id)).holder_post_id == world.ana.post.id
    case = Case.get(id=(await Document.get(id=document_id)).case_id)
    assert (await case).state is CaseState.IN_PROCESS
    await replies.discard(world.ana.actor, document_id)
    assert (await Copy.get(id=copy.id)).holder_post_id is None
    assert (await case).state is CaseState.RECEIVED


async def test_two_who_answer_what_lies_with_the_unit_the_second_is_told(
    world: World, clock: Clock
) -> None:
    copy = await received(world.ana, world)
    document_id = await replies.start(world.ana.actor, copy.id)
    await routing.reassign(world.ana.actor, copy.id, world.luis.post.id, "", None)
    with pytest.raises(Conflict, match="Luis Paredes, Analista, tomó este documento"):
        await replies.save(world.ana.actor, document_id, "Su copia", BODY, 1)


async def test_what_a_template_left_to_fill_in_stops_signing(world: World, clock: Clock) -> None:
    document_id, version = await drafted(world)
    text = "<p>Le informo que [Escriba aquí el detalle.] {tramite}</p>"
    saved = await replies.save(world.ana.actor, document_id, "Su copia", text, version)
    p12 = certificate(world.ana)
    with pytest.raises(Invalid, match=r"«\[Escriba aquí el detalle.\]», «{tramite}»") as refused:
        await sending.sign_and_send(world.ana.actor, document_id, saved.version, p12, PASSPHRASE)
    assert refused.value.field == "leftovers"
    sent = await sending.sign_and_send(
        world.ana.actor, document_id, saved.version, p12, PASSPHRASE, brackets_meant=True
    )
    assert sent.number == "CHQ-SG-2026-0001-O"


async def _added_by_a_stranger(world: World) -> tuple[Case, Copy]:
    """A case of María's, and what Segundo wrote that an official added to it."""
    opened = await received(world.ana, world)
    case = await Case.get(documents__id=opened.document_id)
    (added,) = await process(
        [await arrived(sender="segundo@correo.example", name="Segundo", subject="Testigo")]
    )
    await Document.filter(id=added.document_id).update(case_id=case.id)
    return case, await Copy.get(document_id=added.document_id)


async def test_answering_a_stranger_s_addition_leaves_the_case_open(
    world: World, clock: Clock
) -> None:
    case, copy = await _added_by_a_stranger(world)
    to = [each.address for each in await addressee.choices_for(world.ana.actor, copy.id)]
    assert to == [MARIA, "segundo@correo.example"]
    document_id = await replies.start(world.ana.actor, copy.id, to=addressee.WRITER)
    saved = await replies.save(world.ana.actor, document_id, "Gracias", BODY, 1)
    sent = await sending.sign_and_send(
        world.ana.actor, document_id, saved.version, certificate(world.ana), PASSPHRASE
    )
    assert sent.address == "segundo@correo.example"
    assert (await Case.get(id=case.id)).state is not CaseState.ANSWERED
    assert (await Copy.get(id=copy.id)).state is CopyState.ARCHIVED
    assert await Copy.filter(state=CopyState.IN_PROCESS).count() == 1


async def test_what_the_citizen_added_is_answered_with_the_case_under_its_subject(
    world: World, clock: Clock
) -> None:
    opened = await received(world.ana, world, subject="Copia de escritura")
    number = (await Document.get(id=opened.document_id)).number
    (added,) = await process([await arrived(subject=f"Re: {number} y más", message_id="<b@x>")])
    for copy in await Copy.all():
        await Copy.filter(id=copy.id).update(holder_post_id=world.ana.post.id)
    copy = await Copy.get(document_id=added.document_id)
    document_id = await replies.start(world.ana.actor, copy.id)
    assert (await Document.get(id=document_id)).subject == "Copia de escritura"
    saved = await replies.save(world.ana.actor, document_id, "Su copia", BODY, 1)
    await sending.sign_and_send(
        world.ana.actor, document_id, saved.version, certificate(world.ana), PASSPHRASE
    )
    assert not await Copy.filter(state=CopyState.IN_PROCESS).exists()


async def test_saving_keeps_what_was_there_and_refuses_an_old_version(
    world: World, clock: Clock
) -> None:
    document_id, version = await drafted(world)
    ana = world.ana.actor
    saved = await replies.save(
        ana, document_id, "Otro asunto", "<p onclick=x>Hola<script>1</script></p>", version
    )
    assert saved.body == "<p>Hola</p>"
    with pytest.raises(Conflict):
        await replies.save(ana, document_id, "Tarde", "<p>Tarde</p>", version)
    assert [v.body for v in await DocumentVersion.all().order_by("version")] == ["", BODY]
    with pytest.raises(Invalid) as refused:
        await replies.save(ana, document_id, "  ", BODY, saved.version)
    assert refused.value.field == "subject"


async def test_a_template_is_filled_in_and_escaped(world: World, clock: Clock) -> None:
    await Template.create(
        institution_id=world.institution.id,
        name="Respuesta",
        body="<p>Sobre {documento}, {ciudadano}: {asunto}</p>",
    )
    document_id, version = await drafted(world, subject="<b>Agua & luz</b>")
    ana = world.ana.actor
    view = await replies.draft(ana, document_id)
    filled = await templates.use_template(ana, document_id, view.templates[0].template_id, version)
    assert filled.body == (
        "<p>Sobre CHQ-SG-2026-0001-E, María Quishpe: &lt;b&gt;Agua &amp; luz&lt;/b&gt;</p>"
    )
    with pytest.raises(NotFound):
        await templates.use_template(ana, document_id, 1, filled.version)


async def test_signing_gives_the_number_freezes_and_sends(world: World, clock: Clock) -> None:
    document_id, version = await drafted(world)
    sent = await sending.sign_and_send(
        world.ana.actor, document_id, version, certificate(world.ana), PASSPHRASE
    )

    assert (sent.number, sent.address) == ("CHQ-SG-2026-0001-O", MARIA)
    document = await Document.get(id=document_id)
    assert (document.state, document.number) == (DocumentState.SENT, sent.number)
    pdf = await blobs.read(document.pdf_id or "")
    (finding,) = await signatures_in(pdf)
    assert finding.intact
    notice = await OutboxMessage.get(kind="signed_reply")
    assert notice.files == [
        {
            "sha256": document.pdf_id,
            "name": f"{sent.number}.pdf",
            "media_type": "application/pdf",
        }
    ]
    case = await Case.get(id=document.case_id)
    assert case.state is CaseState.ANSWERED
    copy = await Copy.get(document_id=document.answers_id)
    assert copy.state is CopyState.ARCHIVED
    actions = set(await Event.filter(document_id=document_id).values_list("action", flat=True))
    assert {Action.DRAFTED, Action.SIGNED, Action.SENT} <= actions
    seen = await verify((document.verification_code or "").lower().replace("-", " "))
    assert (seen.number, seen.recipient) == (sent.number, "María Q.")
    assert await verify_file(document.verification_code or "", pdf)
    assert not await verify_file(document.verification_code or "", pdf + b"\n")
    with pytest.raises(Conflict):
        await replies.save(world.ana.actor, document_id, "x", BODY, version)


async def test_letters_signed_at_once_get_consecutive_numbers(world: World, clock: Clock) -> None:
    drafts = [
        await drafted(world, subject=f"Carta {n}", sender=f"p{n}@x.example") for n in range(4)
    ]
    p12 = certificate(world.ana)
    sent = await asyncio.gather(
        *(sending.sign_and_send(world.ana.actor, d, v, p12, PASSPHRASE) for d, v in drafts)
    )
    assert sorted(s.number for s in sent) == [f"CHQ-SG-2026-{n:04d}-O" for n in range(1, 5)]
    for document in await Document.filter(state=DocumentState.SENT):
        pdf = await blobs.read(document.pdf_id or "")
        assert (await signatures_in(pdf))[0].intact


async def test_what_cannot_be_signed_changes_nothing_and_uses_no_number(
    world: World, clock: Clock
) -> None:
    document_id, version = await drafted(world)
    now, day = office_clock.now(), timedelta(days=1)
    name, login = world.ana.official.name, world.ana.login
    good = certificate(world.ana)
    expired = make_demo_p12(name, login, PASSPHRASE, now - 9 * day, now - day)
    early = make_demo_p12(name, login, PASSPHRASE, now + day, now + 9 * day)
    others = certificate(world.luis)
    for p12, passphrase, field in [
        (b"%PDF-1.4 no soy un certificado", PASSPHRASE, "p12"),
        (b"", PASSPHRASE, "p12"),
        (good, "otra", "passphrase"),
        (expired, PASSPHRASE, "p12"),
        (early, PASSPHRASE, "p12"),
        (others, PASSPHRASE, "p12"),
    ]:
        with pytest.raises(Invalid) as refused:
            await sending.sign_and_send(world.ana.actor, document_id, version, p12, passphrase)
        assert refused.value.field == field
        assert "no se usó ningún número" in str(refused.value)
    with pytest.raises(Conflict):
        await sending.sign_and_send(world.ana.actor, document_id, version - 1, good, PASSPHRASE)
    document = await Document.get(id=document_id)
    assert (document.state, document.number) == (DocumentState.DRAFT, None)
    assert not await NumberSeries.filter(kind="O", last_given__gt=0).exists()
    assert not await OutboxMessage.filter(kind="signed_reply").exists()


async def test_a_post_without_the_permission_cannot_sign(world: World, clock: Clock) -> None:
    copy = await received(world.marta, world)
    document_id = await replies.start(world.marta.actor, copy.id)
    view = await replies.draft(world.marta.actor, document_id)
    assert not view.may_sign
    with pytest.raises(NotAllowed, match="Dirección Técnica"):
        await sending.sign_and_send(
            world.marta.actor, document_id, view.version, certificate(world.marta), PASSPHRASE
        )


async def test_an_empty_letter_is_not_signed(world: World, clock: Clock) -> None:
    copy = await received(world.ana, world)
    document_id = await replies.start(world.ana.actor, copy.id)
    with pytest.raises(Invalid, match="no tiene texto"):
        await sending.sign_and_send(
            world.ana.actor, document_id, 1, certificate(world.ana), PASSPHRASE
        )


async def test_a_discarded_draft_is_gone_from_the_desk(world: World, clock: Clock) -> None:
    document_id, _ = await drafted(world)
    with pytest.raises(NotFound):
        await replies.discard(world.luis.actor, document_id)
    await replies.discard(world.ana.actor, document_id)
    assert (await Document.get(id=document_id)).state is DocumentState.VOID
    with pytest.raises(Conflict):
        await replies.draft(world.ana.actor, document_id)


async def test_the_preview_is_a_pdf_without_number(world: World, clock: Clock) -> None:
    document_id, _ = await drafted(world)
    pdf = await replies.preview(world.ana.actor, document_id)
    assert pdf.startswith(b"%PDF-")
    assert not await NumberSeries.filter(kind="O", last_given__gt=0).exists()
