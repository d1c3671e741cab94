"""Mail taken for a machine's: listed, read by an official, registered if a person wrote it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from html import unescape

import pytest
from tortoise import connections

from mailgateway.reading import worker as intake
from models.enums import Action, Channel, Disposition, PassedOver, Permission, Trust
from models.ids import new_id
from models.tables import Blob, Case, Contact, Document, Event, InboundMessage, OutboxMessage
from office import clock as office_clock
from office.config import Config, use_config
from office.custody import queue
from office.custody.reception import Arrival, receive
from office.delivery import attempts, claims
from office.errors import Conflict
from office.intake import quarantining
from office.intake.process import process
from office.notices import status_updates as updates
from office.quarantine import automatic_mail, release
from office.quarantine.messages import address_in
from office.quarantine.unregistered import Unregistered
from office.records.access.quarantine_scope import quarantine_of
from tests.backoffice.desk import Desk, desk_of, field_value, letter, text_of
from tests.mailgateway.classification.test_classify import DSN
from tests.support.clamd import EICAR, open_clamd
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.mail import MARIA, arrived
from tests.support.world import World

LIST = "/correo-sin-tramite"
ENVELOPE = "vecinos+bnc@grupos.example"
ROSA = "rosa@correo.example"
BY_LIST = {
    "List-Id": "Vecinos <vecinos.grupos.example>",
    "List-Post": "<https://grupos.example/vecinos>, <mailto:vecinos@grupos.example>",
    "Precedence": "list",
}
NEWS = {"Precedence": "bulk", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
ABSENT = {"Auto-Submitted": "auto-replied"}


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


async def came(
    headers: dict[str, str],
    sender: str = f"Rosa Chiluisa <{ROSA}>",
    subject: str = "Poda de árboles",
    text: str = "Solicitamos la poda.\n",
    mail_from: str = ENVELOPE,
    to: str = "tramites@chq.example",
) -> InboundMessage:
    """A mail from its bytes to its end."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = f"vecinos@grupos.example, {to}"
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{new_id()}@correo.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    mail.add_attachment(b"firmas", maintype="text", subtype="plain", filename="firmas.txt")
    original = mail.as_bytes(policy=SMTP)
    inbound_id = await receive(
        Arrival(Channel.EMAIL, original, mail_from=mail_from, recipients=(to,))
    )
    await intake.read_waiting()
    return await InboundMessage.get(id=inbound_id)


async def again(row: InboundMessage) -> InboundMessage:
    return await InboundMessage.get(id=row.id)


async def test_a_letter_that_came_by_a_list_is_found_and_registered(
    world: World, ana: Desk
) -> None:
    row = await came(BY_LIST, subject="Poda de <árboles>")
    assert (row.disposition, row.passed_over) == (Disposition.AUTOMATIC, PassedOver.LIST)
    assert "Correo que no abre trámite" in (await ana.get("/bandejas/cuarentena")).text
    listed = await ana.get(LIST)
    said = text_of(listed.text)
    assert (
        "Rosa Chiluisa" in said and "Poda de <árboles>" in said and "<árboles>" not in listed.text
    )
    assert "Es una carta que llegó por una lista de correo." in said
    page = await ana.get(f"{LIST}/{row.id}")
    said = text_of(page.text)
    assert "Solicitamos la poda." in said and "firmas.txt" in said
    assert "con número y acuse de recibo" in said and "Descartar" not in said
    assert field_value(page.text, "remitente") == ROSA
    done = await ana.post(
        f"{LIST}/{row.id}/registrar", unidad=str(world.units["DT"].id), remitente=ROSA
    )
    after = await ana.get(done.headers["location"])
    assert "El mensaje se registra en unos segundos." in after.text
    assert f"{LIST}/{row.id}" not in after.text
    await intake.read_waiting()
    row = await again(row)
    document = await Document.get(id=row.document_id)
    assert (row.disposition, document.number) == (Disposition.REGISTERED, "CHQ-DT-2026-0001-E")
    assert (document.sender_name, document.attachment_count) == ("Rosa Chiluisa", 1)
    notice = await OutboxMessage.all().get()
    assert (notice.kind, notice.to_address) == ("acknowledgement", ROSA)
    registered = await Event.get(document_id=document.id)
    assert registered.comment.startswith("Se registró por decisión de Ana Torres")
    released = await Event.get(action=Action.RELEASED)
    assert released.detail["inbound_id"] == row.id and "written_by" not in released.detail


@pytest.mark.parametrize(
    ("headers", "sender", "mail_from", "kind"),
    [
        (ABSENT, ROSA, ROSA, PassedOver.AUTOMATIC),
        (ABSENT | BY_LIST, ROSA, ENVELOPE, PassedOver.AUTOMATIC),
        (NEWS, ROSA, "b@news.example", PassedOver.BULK),
        (BY_LIST, "Rosa por Vecinos <vecinos@grupos.example>", ENVELOPE, PassedOver.BULK),
        (BY_LIST, ROSA, "", PassedOver.BULK),
        ({"X-Failed-Recipients": "a@b.example"}, "mailer-daemon@b.example", "", PassedOver.BOUNCE),
        ({"X-Boxbe-Challenge": "1"}, ROSA, ROSA, PassedOver.CHALLENGE),
    ],
)
async def test_what_a_machine_may_have_written_is_registered_in_silence(
    world: World,
    ana: Desk,
    clock: Clock,
    headers: dict[str, str],
    sender: str,
    mail_from: str,
    kind: PassedOver,
) -> None:
    row = await came(headers, sender, mail_from=mail_from)
    assert row.passed_over is kind and row.unit_id == world.units["SG"].id
    page = await ana.get(f"{LIST}/{row.id}")
    assert "No sale acuse de recibo" in text_of(page.text)
    unit, written = str(world.units["SG"].id), field_value(page.text, "remitente")
    assert written == ("" if kind is PassedOver.BULK else address_in(row.sender))
    written = written or address_in(row.sender)
    await ana.post(f"{LIST}/{row.id}/registrar", unidad=unit, remitente=written)
    await intake.read_waiting()
    row = await again(row)
    assert row.disposition is Disposition.REGISTERED
    clock.advance(days=7)
    assert await updates.send_status_updates() == 0
    assert await OutboxMessage.all().count() == 0


async def test_weekly_news_still_goes_to_who_wrote_to_a_list(
    world: World, ana: Desk, clock: Clock
) -> None:
    row = await came(BY_LIST)
    await release.register(
        world.ana.actor, row.id, world.units["SG"].id, among=Unregistered.PASSED_OVER
    )
    await intake.read_waiting()
    clock.advance(days=7)
    assert await updates.send_status_updates() == 1


async def test_the_person_behind_a_list_is_named_by_the_official(world: World, ana: Desk) -> None:
    row = await came(BY_LIST, "Rosa por Vecinos <vecinos@grupos.example>")
    path, unit = f"{LIST}/{row.id}/registrar", str(world.units["SG"].id)
    nobody = await ana.post(path, unidad=unit, remitente="")
    assert nobody.status_code == 422 and "puede ser el de una lista" in nobody.text
    wrong = await ana.post(path, unidad=unit, remitente="no es correo")
    assert wrong.status_code == 422 and field_value(wrong.text, "remitente") == "no es correo"
    assert (await ana.post(path, unidad=unit, remitente=ROSA)).status_code == 303
    await intake.read_waiting()
    document = await Document.get(id=(await again(row)).document_id)
    case = await Case.get(id=document.case_id)
    assert (await Contact.get(id=case.contact_id)).address == ROSA
    assert (document.sender_address, document.sender_name) == (ROSA, ROSA)
    assert document.trust is Trust.UNVERIFIED
    assert (await Event.get(action=Action.RELEASED)).detail["written_by"] == ROSA
    page = text_of((await ana.get(f"/documentos/{document.id}")).text)
    assert f"{ROSA}; el mensaje dice Rosa por Vecinos <vecinos@grupos.example>." in page
    assert await OutboxMessage.all().count() == 0


async def test_added_to_a_case(world: World, ana: Desk) -> None:
    first = await letter(world, message_id="<1@x>")
    row = await came(ABSENT, f"María <{MARIA}>", f"Re: {first.number}", mail_from=MARIA)
    page = await ana.get(f"{LIST}/{row.id}")
    assert field_value(page.text, "numero") == first.number
    path = f"{LIST}/{row.id}/anadir"
    assert (await ana.post(path, numero="CHQ-SG-2026-0999-E")).status_code == 422
    assert (await ana.post(path, numero=first.number)).status_code == 303
    await intake.read_waiting()
    assert (await again(row)).disposition is Disposition.APPENDED
    shown = text_of((await ana.get(f"/documentos/{first.document_id}")).text)
    assert "Dio entrada al mensaje apartado" in shown
    news = await came(NEWS)
    path = f"{LIST}/{news.id}/anadir"
    assert (await ana.post(path, numero=first.number)).status_code == 303
    await intake.read_waiting()
    assert (await again(news)).disposition is Disposition.APPENDED
    kinds = await OutboxMessage.all().values_list("kind", flat=True)
    assert kinds == ["acknowledgement"]  # of the first


async def test_of_two_at_once_one_decides_and_the_other_is_told(world: World, ana: Desk) -> None:
    row = await came(BY_LIST)
    acts = [
        release.register(
            world.ana.actor, row.id, world.units[unit].id, among=Unregistered.PASSED_OVER
        )
        for unit in ("SG", "DA")
    ]
    done = await asyncio.gather(*acts, return_exceptions=True)
    (refused,) = [one for one in done if one is not None]
    assert isinstance(refused, Conflict) and "Ana Torres" in str(refused)
    late = await ana.post(f"{LIST}/{row.id}/registrar", unidad=str(world.units["DT"].id))
    assert late.status_code == 409 and "ordenó registrarlo" in text_of(late.text)
    await intake.read_waiting()
    assert await Document.all().count() == await Event.filter(action=Action.RELEASED).count() == 1
    assert (await ana.get(f"{LIST}/{row.id}")).status_code == 404


async def test_what_then_beats_its_reader_waits_in_quarantine_and_stays_silent(
    world: World, ana: Desk
) -> None:
    row = await came(BY_LIST, "Vecinos <vecinos@grupos.example>")
    unit = world.units["SG"].id
    await release.register(world.ana.actor, row.id, unit, MARIA, Unregistered.PASSED_OVER)
    await queue.claim(Channel.EMAIL)
    await quarantining.quarantine_silently(
        row.id, "No pudimos leer el mensaje.", "vecinos@grupos.example"
    )
    assert (await ana.get(f"{LIST}/{row.id}")).status_code == 404
    page = await ana.get(f"/cuarentena/{row.id}")
    assert "No sale acuse de recibo" in text_of(page.text)
    await release.register(world.ana.actor, row.id, unit)
    row = await again(row)
    assert row.disposition is Disposition.REGISTERED
    assert (await Document.get(id=row.document_id)).sender_address == MARIA
    assert await OutboxMessage.all().count() == 0


async def test_only_for_those_who_may_and_only_for_their_unit(world: World, clock: Clock) -> None:
    row = await came(BY_LIST, to="da@chq.example")
    desk = await desk_of(world.luis)
    for path in (LIST, f"{LIST}/{row.id}", f"{LIST}/{row.id}/original"):
        assert (await desk.get(path)).status_code == 403
    for act in ("registrar", "anadir"):
        assert (await desk.post(f"{LIST}/{row.id}/{act}", numero="x")).status_code == 403
    await desk.http.aclose()
    of_unit = replace(world.rosa.actor, permissions=frozenset({Permission.QUARANTINE}))
    assert (await automatic_mail.passed_over(of_unit)).rows == ()
    assert len((await automatic_mail.passed_over(world.ana.actor)).rows) == 1
    here = replace(of_unit, unit_id=world.units["DA"].id)
    assert len((await automatic_mail.passed_over(here)).rows) == 1


async def test_only_what_somebody_may_miss_is_in_it(world: World, ana: Desk) -> None:
    assert "No hay correo sin trámite" in (await ana.get(LIST)).text
    await process([await arrived(message_id="<1@x>")])
    (parcel,) = await claims.claim(Channel.EMAIL)
    await attempts.accepted(parcel.outbox_id, "mx.correo.example", "250 OK")
    bounce = DSN.format(action="delayed", original="text/rfc822-headers").replace("\n", "\r\n")
    reported = await receive(
        Arrival(Channel.EMAIL, bounce.encode(), mail_from="", recipients=(parcel.return_path,))
    )
    await intake.read_waiting()
    same = await arrived(message_id="<1@x>")
    await process([same])
    chat = await receive(Arrival(Channel.TELEGRAM, b"{}"))
    await queue.dispose(chat, Disposition.AUTOMATIC, "No dice nada a lo que responder.")
    held = await receive(Arrival(Channel.EMAIL, b"basura"))
    await quarantining.quarantine_silently(held, "No se pudo leer.")
    assert (await automatic_mail.passed_over(world.ana.actor)).rows == ()
    for inbound_id in (reported, same.inbound_id, chat, held, 1):
        assert (await ana.get(f"{LIST}/{inbound_id}")).status_code == 404
        answer = await ana.post(f"{LIST}/{inbound_id}/registrar", unidad=str(world.units["SG"].id))
        assert answer.status_code == 404
    row = await came(BY_LIST)
    assert (await ana.get(f"/cuarentena/{row.id}")).status_code == 404
    for act in ("descartar", "bloquear"):
        assert (await ana.post(f"{LIST}/{row.id}/{act}", motivo="x")).status_code == 404
        assert (await ana.post(f"/cuarentena/{row.id}/{act}", motivo="x")).status_code == 404


async def _many(count: int) -> None:
    """`count` mails that were passed over, a second apart."""
    await Blob.create(sha256="0" * 64, size=1, location="x")
    now = office_clock.now()
    rows = [
        InboundMessage(
            id=new_id(),
            channel=Channel.EMAIL,
            original_id="0" * 64,
            size=1,
            received_at=now - timedelta(seconds=at),
            disposition=Disposition.AUTOMATIC,
            passed_over=PassedOver.BULK,
            reason="Es un envío masivo o de una lista de correo.",
            sender="<b@news.example>",
            subject=f"Oferta {at}",
        )
        for at in range(count)
    ]
    await InboundMessage.bulk_create(rows, batch_size=500)


async def test_a_page_at_a_time_there_and_back(world: World, ana: Desk) -> None:
    await _many(60)
    first = await ana.get(LIST)
    assert "Oferta 0<" in first.text and "Oferta 24<" in first.text
    assert "Oferta 25<" not in first.text and "Anteriores" not in first.text
    second = await ana.get(_linked(first.text, "next"))
    assert "Oferta 25<" in second.text and "Oferta 49<" in second.text
    third = await ana.get(_linked(second.text, "next"))
    assert "Oferta 59<" in third.text and "Siguientes" not in third.text
    back = await ana.get(_linked(third.text, "prev"))
    assert text_of(back.text) == text_of(second.text)
    assert "Oferta 0<" in (await ana.get(f"{LIST}?desde=inventado")).text
    await InboundMessage.filter(subject__in=[f"Oferta {at}" for at in range(50, 60)]).delete()
    assert "No hay más mensajes" in (await ana.get(_linked(second.text, "next"))).text


async def test_letters_that_came_by_a_list_alone(world: World, ana: Desk) -> None:
    await _many(30)
    assert "Nada con este filtro" in (await ana.get(f"{LIST}?solo=cartas")).text
    await came(BY_LIST)
    letters = text_of((await ana.get(f"{LIST}?solo=cartas")).text)
    assert "Poda de árboles" in letters and "Oferta" not in letters
    many = await ana.get(f"{LIST}?solo=masivos")
    assert "Poda de árboles" not in many.text and "Oferta 24<" in many.text
    rest = await ana.get(_linked(many.text, "next"))
    assert "Oferta 29<" in rest.text and "Poda de árboles" not in rest.text
    assert "Poda de árboles" in (await ana.get(f"{LIST}?solo=inventado")).text


def _linked(html: str, rel: str) -> str:
    return unescape(html.split(f'rel="{rel}" href="')[1].split('"')[0])


async def test_a_page_of_ten_thousand_is_read_from_its_index(
    world: World, database: Database, clock: Clock
) -> None:
    await _many(10_000)
    query = (
        InboundMessage.filter(quarantine_of(world.ana.actor), Unregistered.PASSED_OVER.condition)
        .order_by("-received_at", "-id")
        .limit(26)
    )
    await connections.get("default").execute_query("ANALYZE")
    plan = " ".join(str(tuple(row)) for row in await query.explain())
    assert "passed_over_newest" in plan
    assert "TEMP B-TREE" not in plan and '"Node Type": "Sort"' not in plan


async def test_an_infected_original_is_not_downloaded(
    world: World, ana: Desk, house: Config
) -> None:
    row = await came(NEWS, text=EICAR.decode())
    clean = await came(NEWS)
    async with open_clamd() as clamd:
        use_config(replace(house, clamd=clamd.address))
        assert (await ana.get(f"{LIST}/{row.id}/original")).status_code == 403
        offered = await ana.get(f"{LIST}/{clean.id}/original")
        assert offered.status_code == 200 and b"Solicitamos la poda." in offered.content
        assert "attachment" in offered.headers["content-disposition"]
