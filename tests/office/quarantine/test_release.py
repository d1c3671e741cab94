"""Quarantine: what is shown of a held message, what officials decide, and what its sender hears."""

import time
from dataclasses import replace
from email.message import EmailMessage

import pytest

from models.enums import Action, Channel, Disposition, Trust
from models.tables import (
    Attachment,
    BlockedSender,
    Copy,
    Document,
    Event,
    InboundMessage,
    OutboxMessage,
)
from office.custody import queue
from office.custody.reception import Arrival, receive
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.intake import quarantining
from office.intake.process import process
from office.messages.incoming import IncomingFile, IncomingMessage, MessageKind
from office.quarantine import blocked_senders, release
from office.quarantine import messages as held
from office.quarantine import preview as previews
from office.quarantine.preview_child import read
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World

STRANGER = "otro@x.example"


async def _stranger(number: str, **parts: object) -> IncomingMessage:
    """A mail that quotes somebody else's case."""
    return await arrived(subject=f"Sobre {number}", sender=STRANGER, name="Otro", **parts)  # type: ignore[arg-type]


async def _row(message: IncomingMessage) -> InboundMessage:
    return await InboundMessage.get(id=message.inbound_id)


async def test_registered_as_told_in_the_unit_told(world: World, clock: Clock) -> None:
    (first,) = await process([await arrived()])
    message = await _stranger(first.number)
    (kept,) = await process([message])
    assert kept.disposition is Disposition.QUARANTINED
    await release.register(world.ana.actor, message.inbound_id, world.units["DT"].id)
    assert (await _row(message)).disposition is Disposition.PENDING
    assert [one.id for one in await queue.claim(Channel.EMAIL)] == [message.inbound_id]
    (done,) = await process([message])
    assert (done.disposition, done.number) == (Disposition.REGISTERED, "CHQ-DT-2026-0001-E")
    document = await Document.get(id=done.document_id)
    assert document.case_id != first.case_id
    released = await Event.get(action=Action.RELEASED)
    assert released.detail["inbound_id"] == message.inbound_id
    registered = await Event.get(document_id=document.id)
    assert registered.comment == (
        "Salió de cuarentena por decisión de Ana Torres, Secretaria General."
    )


async def test_a_machine_s_mail_that_was_held_is_registered_in_silence(
    world: World, clock: Clock
) -> None:
    message = await arrived(kind=MessageKind.AUTOMATIC)
    await quarantining.quarantine_silently(message.inbound_id, "No pudimos leer el mensaje.", MARIA)
    await release.register(world.ana.actor, message.inbound_id, world.units["SG"].id)
    (done,) = await process([message])
    assert done.disposition is Disposition.REGISTERED
    assert await OutboxMessage.all().count() == 0


async def test_joined_to_the_case_told(world: World, clock: Clock) -> None:
    (first,) = await process([await arrived()])
    message = await _stranger(first.number)
    await process([message])
    await release.join(world.ana.actor, message.inbound_id, f" {first.number.lower()} ")
    (done,) = await process([message])
    assert (done.disposition, done.case_id) == (Disposition.APPENDED, first.case_id)
    assert (await Event.get(action=Action.RELEASED)).case_id == first.case_id
    (again,) = await process([message])
    assert again.number == done.number and await Document.all().count() == 2


async def test_an_order_survives_a_reader_that_dies(world: World, clock: Clock) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE)
    await process([message])
    await release.register(world.ana.actor, message.inbound_id, world.units["SG"].id)
    await queue.claim(Channel.EMAIL)
    clock.advance(hours=1)
    assert len(await queue.claim(Channel.EMAIL)) == 1
    (done,) = await process([message])
    assert done.disposition is Disposition.REGISTERED


async def test_what_nobody_could_read_is_registered_with_its_original(
    world: World, clock: Clock
) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE, sender="", name="", text="%%%")
    await process([message])
    with pytest.raises(Invalid, match="quien lo envía") as caught:
        await release.register(world.ana.actor, message.inbound_id, world.units["SG"].id)
    assert caught.value.field == "sender"
    await release.register(
        world.ana.actor, message.inbound_id, world.units["SG"].id, "Maria@Correo.example"
    )
    (done,) = await process([message])
    document = await Document.get(id=done.document_id)
    assert (document.sender_address, document.attachment_count) == (MARIA, 1)
    assert (await document.attachments.all())[0].name == "mensaje-original.eml"  # type: ignore[attr-defined]


async def test_what_beats_the_reader_a_second_time_is_registered_without_it(
    world: World, clock: Clock
) -> None:
    message = await arrived(subject="Rompe todo")
    await quarantining.quarantine_silently(message.inbound_id, "No pudimos leer el mensaje.", MARIA)
    unit = world.units["DA"].id
    await release.register(world.ana.actor, message.inbound_id, unit)
    await queue.claim(Channel.EMAIL)
    await quarantining.quarantine_silently(message.inbound_id, "No pudimos leer el mensaje.", MARIA)
    page = await held.message_page(world.ana.actor, message.inbound_id)
    assert page.earlier == "Ana Torres, Secretaria General, ordenó registrarlo"
    await release.register(world.ana.actor, message.inbound_id, unit)
    row = await _row(message)
    assert row.disposition is Disposition.REGISTERED
    document = await Document.get(id=row.document_id)
    assert (document.number, document.sender_address) == ("CHQ-DA-2026-0001-E", MARIA)
    assert document.attachment_count == 1


async def test_a_copy_lies_with_the_unit_it_was_sent_to(world: World, clock: Clock) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE)
    await process([message])
    await release.register(world.ana.actor, message.inbound_id, world.units["DA"].id)
    (done,) = await process([message])
    copy = await Copy.get(document_id=done.document_id)
    assert (copy.unit_id, copy.holder_post_id) == (world.units["DA"].id, None)


async def test_discarded_with_a_reason_and_kept_in_custody(world: World, clock: Clock) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE)
    await process([message])
    with pytest.raises(Invalid, match="Escriba el motivo"):
        await release.discard(world.ana.actor, message.inbound_id, "  ")
    await release.discard(world.ana.actor, message.inbound_id, "Publicidad")
    row = await _row(message)
    assert (row.disposition, row.reason) == (Disposition.DISCARDED, "Publicidad")
    assert (await Event.get(action=Action.DISCARDED)).comment == "Publicidad"


async def test_who_comes_second_is_told_who_was_first(world: World, clock: Clock) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE)
    await process([message])
    await release.discard(world.ana.actor, message.inbound_id, "Publicidad")
    clock.advance(seconds=130)
    with pytest.raises(Conflict, match=r"Ana Torres.* lo descartó hace 2 minutos"):
        await release.register(world.ana.actor, message.inbound_id, world.units["SG"].id)
    with pytest.raises(NotFound):
        await release.discard(world.ana.actor, (await arrived()).inbound_id, "Nunca retenido")


async def test_only_those_who_may_decide_and_only_for_their_unit(
    world: World, clock: Clock
) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE, to=("da@chq.example",))
    await process([message])
    unit = world.units["DA"].id
    for act in (
        release.register(world.luis.actor, message.inbound_id, unit),
        release.join(world.luis.actor, message.inbound_id, "CHQ-SG-2026-0001-E"),
        release.discard(world.luis.actor, message.inbound_id, "x"),
        release.block(world.luis.actor, message.inbound_id, "x"),
        held.message_page(world.luis.actor, message.inbound_id),
        blocked_senders.blocked(world.luis.actor),
        blocked_senders.unblock(world.luis.actor, 1),
    ):
        with pytest.raises(NotAllowed):
            await act
    with pytest.raises(Invalid, match="Elija el área"):
        await release.register(world.ana.actor, message.inbound_id, 1)
    with pytest.raises(Invalid, match="No hay un trámite"):
        await release.join(world.ana.actor, message.inbound_id, "CHQ-SG-2026-0999-E")


async def test_a_blocked_sender_is_heard_no_more(world: World, clock: Clock) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE, sender="spam@malo.example")
    await process([message])
    entry = await release.block(world.ana.actor, message.inbound_id, "Acoso", whole_domain=True)
    assert entry == "@malo.example"
    assert (await _row(message)).disposition is Disposition.DISCARDED
    (done,) = await process([await arrived(sender="otra@malo.example")])
    assert done.disposition is Disposition.DISCARDED
    (row,) = await blocked_senders.blocked(world.ana.actor)
    assert (row.address, row.by) == ("@malo.example", "Ana Torres, Secretaria General")
    await blocked_senders.unblock(world.ana.actor, row.blocked_id)
    with pytest.raises(NotFound):
        await blocked_senders.unblock(world.ana.actor, row.blocked_id)
    (again,) = await process([await arrived(sender="otra@malo.example", subject="Otra vez")])
    assert again.disposition is Disposition.REGISTERED
    assert await Event.filter(action=Action.BLOCKED).count() == 2


@pytest.mark.parametrize(
    ("sender", "whole"), [("alguien@gmail.com", True), ("da@chq.example", False)]
)
async def test_neither_everybody_nor_ourselves_can_be_blocked(
    world: World, clock: Clock, sender: str, whole: bool
) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE, sender=sender)
    await quarantining.quarantine_silently(message.inbound_id, "Prueba.", sender)
    with pytest.raises(Invalid):
        await release.block(world.ana.actor, message.inbound_id, "x", whole_domain=whole)
    assert not await BlockedSender.exists()
    assert (await _row(message)).disposition is Disposition.QUARANTINED


async def test_a_person_is_told_once_and_nothing_of_somebody_elses_case(
    world: World, clock: Clock
) -> None:
    (first,) = await process([await arrived()])
    message = await _stranger(first.number, message_id="<s@x>")
    await process([message])
    (mail,) = await OutboxMessage.filter(kind="held_for_review")
    assert (mail.to_address, mail.facts["reason"]) == (STRANGER, "")
    assert mail.in_reply_to == "<s@x>"
    await InboundMessage.filter(id=message.inbound_id).update(disposition=Disposition.PENDING)
    await process([message])
    assert await OutboxMessage.filter(kind="held_for_review").count() == 1
    assert await Event.filter(action=Action.QUARANTINED).count() == 2


async def test_an_unreadable_mail_is_answered_with_what_was_wrong(
    world: World, clock: Clock
) -> None:
    message = await arrived(kind=MessageKind.UNREADABLE)
    await process([replace(message, reason="El archivo llegó dañado.")])
    mail = await OutboxMessage.get(kind="held_for_review")
    assert mail.facts["reason"] == "El archivo llegó dañado."


async def test_machines_and_the_nameless_are_not_told(world: World, clock: Clock) -> None:
    nameless = await arrived(kind=MessageKind.UNREADABLE, sender="")
    bulk = replace(await arrived(kind=MessageKind.UNREADABLE, subject="b"), bulk=True)
    null = await arrived(kind=MessageKind.UNREADABLE, subject="c")
    await InboundMessage.filter(id=null.inbound_id).update(mail_from="")
    done = await process([nameless, bulk, null])
    assert {one.disposition for one in done} == {Disposition.QUARANTINED}
    assert not await OutboxMessage.exists()


async def test_nobody_is_flooded_with_notices_of_review(world: World, clock: Clock) -> None:
    for n in range(25):
        await process([await arrived(kind=MessageKind.UNREADABLE, subject=str(n))])
    assert await OutboxMessage.filter(kind="held_for_review").count() == 20


async def _held(original: bytes, channel: Channel = Channel.EMAIL) -> int:
    inbound_id = await receive(Arrival(channel, original, mail_from=MARIA))
    await quarantining.quarantine_silently(inbound_id, "Prueba.", f"María <{MARIA}>")
    return inbound_id


def _letter() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "María Ñ <maria@correo.example>"
    mail["Subject"] = "Petición \u202etxt.exe"
    mail.set_content("<p>Hola</p><script>alert(1)</script><img src='http://x.example/a.png'>")
    mail.replace_header("Content-Type", 'text/html; charset="utf-8"')
    mail.add_attachment(
        b"%PDF-1.4\n", maintype="application", subtype="octet-stream", filename="../../c.exe"
    )
    return mail


async def test_a_preview_has_words_and_parts_and_nothing_that_acts(
    world: World, clock: Clock
) -> None:
    inbound_id = await _held(_letter().as_bytes())
    page = await held.message_page(world.ana.actor, inbound_id)
    headers = dict(page.preview.headers)
    assert headers["De"] == "María Ñ <maria@correo.example>"
    assert "\u202e" not in headers["Asunto"]
    assert page.preview.text == "Hola"
    (part,) = page.preview.parts
    assert (part.name, part.media_type, part.size) == ("c.exe", "application/pdf", 9)
    assert len(part.sha256) == 64 and page.address == MARIA


async def test_a_preview_that_takes_too_long_is_the_beginning_as_it_came(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previews, "_WALL_SECONDS", 0.01)
    message = await _held(b"Subject: lento\r\n\r\n" + b"hola " * 20_000)
    shown = (await held.message_page(world.ana.actor, message)).preview
    assert shown.text.startswith("Subject: lento") and shown.cut and "por partes" in shown.problem


@pytest.mark.parametrize(
    "original",
    [
        b"",
        b"\xff\xfe\x00" * 50,
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 300,
        b"Subject: =?x-none?b?%%%?=\nContent-Type: text/plain; charset=x-none\n\n\xe1",
        b"Content-Type: message/rfc822\n\n" * 400,
    ],
)
async def test_a_preview_is_given_of_anything(world: World, original: bytes) -> None:
    inbound_id = await _held(original)
    page = await held.message_page(world.ana.actor, inbound_id)
    assert isinstance(page.preview.text, str)


async def test_rubbish_in_a_text_part_is_told_as_no_text() -> None:
    shown = read(b"Subject: Foto\r\nContent-Type: text/plain\r\n\r\n" + bytes(range(256)) * 20)
    assert (shown.text, shown.problem) == ("", "No es texto; puede descargar el original.")


async def test_a_preview_of_endless_encoded_words_takes_no_time() -> None:
    began = time.thread_time()
    shown = read(b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\r\n\r\nhola")
    assert time.thread_time() - began < 1
    assert dict(shown.headers)["Asunto"].startswith("aaaa") and shown.text == "hola"


async def test_what_a_chat_left_is_shown_and_can_only_be_discarded(
    world: World, clock: Clock
) -> None:
    inbound_id = await _held(b'{"message": {"text": "hola"}}', Channel.TELEGRAM)
    page = await held.message_page(world.ana.actor, inbound_id)
    assert "hola" in page.preview.text and not page.is_mail
    with pytest.raises(Invalid, match="no trae el documento"):
        await release.register(world.ana.actor, inbound_id, world.units["SG"].id)
    await release.discard(world.ana.actor, inbound_id, "Ya lo envió de nuevo")


async def _presented(number: str) -> int:
    """A document from a stranger's chat that quotes somebody else's case."""
    file = IncomingFile("foto.png", "image/png", b"\x89PNG\r\n\x1a\n", "Algo.")
    message = await arrived(
        f"Sobre {number}",
        "Adjunto la foto.",
        sender="4242",
        name="Segundo",
        channel=Channel.TELEGRAM,
        files=(file,),
        to=(),
    )
    (done,) = await process([replace(message, trust=Trust.TELEGRAM_LINKED)])
    assert done.disposition is Disposition.QUARANTINED
    return done.inbound_id


async def test_what_was_presented_in_a_chat_is_registered_with_its_files(
    world: World, clock: Clock
) -> None:
    (case,) = await process([await arrived()])
    inbound_id = await _presented(case.number)
    page = await held.message_page(world.ana.actor, inbound_id)
    assert page.registrable and page.preview.text == "Adjunto la foto."
    assert [part.name for part in page.preview.parts] == ["foto.png"]
    clock.advance(hours=1)
    await release.register(world.ana.actor, inbound_id, world.units["DT"].id)
    row = await InboundMessage.get(id=inbound_id)
    assert row.disposition is Disposition.REGISTERED
    document = await Document.get(id=row.document_id)
    assert (document.sender_name, document.trust) == ("Segundo", Trust.TELEGRAM_LINKED)
    assert document.unit_id == world.units["DT"].id and document.body == "Adjunto la foto."
    attachment = await Attachment.get(document_id=document.id)
    assert (attachment.name, attachment.finding) == ("foto.png", "Algo.")
    notice = await OutboxMessage.get(document_id=document.id)
    assert (notice.channel, notice.to_address) == (Channel.TELEGRAM, "4242")


async def test_what_was_presented_in_a_chat_joins_a_case(world: World, clock: Clock) -> None:
    (case,) = await process([await arrived()])
    inbound_id = await _presented(case.number)
    await release.join(world.ana.actor, inbound_id, case.number)
    row = await InboundMessage.get(id=inbound_id)
    assert row.disposition is Disposition.APPENDED
    assert (await Document.get(id=row.document_id)).case_id == case.case_id
