"""What becomes of each message: numbers, cases, answers and quarantine."""

import asyncio
from dataclasses import replace

import pytest

from models.enums import (
    Action,
    CaseState,
    Channel,
    CopyState,
    Disposition,
    OutboxState,
    Outcome,
)
from models.tables import (
    Attachment,
    Case,
    Copy,
    DeliveryEvidence,
    Document,
    Event,
    InboundMessage,
    NumberSeries,
    OutboxMessage,
)
from office.intake.process import process
from office.messages.delivery_report import DeliveryReport, RecipientReport
from office.messages.incoming import IncomingFile, MessageKind
from office.storage import blobs
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World


async def test_a_submission_becomes_a_numbered_case_with_its_acknowledgement(
    world: World, clock: Clock
) -> None:
    file = IncomingFile("escritura.pdf", "application/pdf", b"%PDF-1.4 x")
    (done,) = await process([await arrived(message_id="<1@correo.example>", files=(file,))])

    assert (done.disposition, done.number) == (Disposition.REGISTERED, "CHQ-SG-2026-0001-E")
    case = await Case.get(number=done.number)
    assert (case.subject, case.state) == ("Solicitud de copia certificada", CaseState.RECEIVED)
    assert case.query_code == done.query_code
    copy = await Copy.get(document_id=done.document_id)
    assert (copy.unit_id, copy.holder_post_id) == (world.units["SG"].id, None)
    assert copy.state is CopyState.IN_PROCESS
    attachment = await Attachment.get(document_id=done.document_id)
    assert await blobs.read(attachment.blob_id) == b"%PDF-1.4 x"
    event = await Event.get(document_id=done.document_id)
    assert (event.action, event.who) == (Action.REGISTERED, "María Quishpe")
    notice = await OutboxMessage.get(document_id=done.document_id)
    assert (notice.kind, notice.to_address) == ("acknowledgement", MARIA)
    assert notice.facts["code"] == done.query_code
    assert notice.in_reply_to == "<1@correo.example>"
    assert notice.facts["files"][0]["sha256"] == attachment.blob_id


async def test_numbers_run_on_without_gaps_per_unit(world: World, clock: Clock) -> None:
    batch = [await arrived(subject=f"Carta {n}", sender=f"p{n}@x.example") for n in range(3)]
    other = await arrived(subject="Para DA", to=("da@chq.example",))
    done = await process([*batch, other])
    more = await process([await arrived(subject="Otra")])

    assert [d.number for d in done + more] == [
        "CHQ-SG-2026-0001-E",
        "CHQ-SG-2026-0002-E",
        "CHQ-SG-2026-0003-E",
        "CHQ-DA-2026-0001-E",
        "CHQ-SG-2026-0004-E",
    ]


async def test_concurrent_batches_give_every_message_one_number(world: World, clock: Clock) -> None:
    batches = [
        [await arrived(subject=f"Carta {b}-{n}", sender=f"p{n}@x.example") for n in range(4)]
        for b in range(6)
    ]
    done = await asyncio.gather(*(process(batch) for batch in batches))
    numbers = sorted(d.number for batch in done for d in batch)
    assert numbers == [f"CHQ-SG-2026-{n:04d}-E" for n in range(1, 25)]
    series = await NumberSeries.get(unit_id=world.units["SG"].id, kind="E")
    assert series.last_given == 24


async def test_the_same_message_again_is_no_second_record(world: World, clock: Clock) -> None:
    first, again = [await arrived(origin="a" * 64) for _ in range(2)]
    done = await process([first, again])
    later = await process([await arrived(origin="a" * 64)])

    assert [d.disposition for d in done + later] == [
        Disposition.REGISTERED,
        Disposition.DUPLICATE,
        Disposition.DUPLICATE,
    ]
    assert {d.number for d in done + later} == {"CHQ-SG-2026-0001-E"}
    assert await Document.all().count() == 1
    assert await OutboxMessage.all().count() == 1


async def test_the_same_message_for_another_unit_adds_a_copy_there(
    world: World, clock: Clock
) -> None:
    await process([await arrived(origin="b" * 64)])
    await process([await arrived(origin="b" * 64, to=("da@chq.example",))])
    assert await Document.all().count() == 1
    units = await Copy.all().values_list("unit_id", flat=True)
    assert set(units) == {world.units["SG"].id, world.units["DA"].id}


async def test_a_processed_message_is_never_processed_again(world: World, clock: Clock) -> None:
    message = await arrived()
    await process([message])
    done = await process([message])
    assert done[0].disposition is Disposition.REGISTERED
    assert await Document.all().count() == 1


async def test_a_reply_from_the_contact_on_file_joins_its_case(world: World, clock: Clock) -> None:
    (opened,) = await process([await arrived()])
    notice = await OutboxMessage.get(case_id=opened.case_id)
    reply = await arrived(
        subject="Re: Recibimos su documento", text="Añado un dato.", references=(notice.message_id,)
    )
    (done,) = await process([reply])

    assert (done.disposition, done.case_id) == (Disposition.APPENDED, opened.case_id)
    assert done.number == "CHQ-SG-2026-0002-E"
    assert await Case.all().count() == 1
    kinds = await OutboxMessage.all().order_by("id").values_list("kind", flat=True)
    assert kinds == ["acknowledgement", "addition_received"]


@pytest.mark.parametrize("subject", ["Re: CHQ-SG-2026-0001-E", "chq-sg-2026-1-e, más datos"])
async def test_a_stranger_who_quotes_a_case_is_held(
    world: World, clock: Clock, subject: str
) -> None:
    await process([await arrived()])
    (done,) = await process([await arrived(subject=subject, sender="otro@x.example")])
    assert done.disposition is Disposition.QUARANTINED
    assert "CHQ-SG-2026-0001-E" in done.reason
    held = await InboundMessage.get(id=done.inbound_id)
    assert held.unit_id == world.units["SG"].id


async def test_an_addition_reopens_an_answered_case(world: World, clock: Clock) -> None:
    (opened,) = await process([await arrived()])
    await Case.filter(id=opened.case_id).update(state=CaseState.ANSWERED)
    await process([await arrived(subject=f"Re: {opened.number}")])
    assert (await Case.get(id=opened.case_id)).state is CaseState.REOPENED


@pytest.mark.parametrize("kind", [kind for kind in MessageKind if kind.by_machine])
async def test_what_machines_write_is_neither_recorded_nor_answered(
    world: World, clock: Clock, kind: MessageKind
) -> None:
    await process([await arrived()])
    reply = await arrived("Re: CHQ-SG-2026-0001-E", kind=kind)
    (done,) = await process([reply])
    assert done.disposition is Disposition.AUTOMATIC
    assert await Document.all().count() == await OutboxMessage.all().count() == 1


@pytest.mark.parametrize("sender", ["tramites@chq.example", "Tramites+b0.x@chq.example"])
async def test_mail_from_an_address_of_ours_waits_for_an_official_and_is_not_answered(
    world: World, clock: Clock, sender: str
) -> None:
    (done,) = await process([await arrived(sender=sender.lower(), subject="bucle")])
    assert done.disposition is Disposition.QUARANTINED
    assert "no lo prueba" in done.reason
    assert await Document.all().count() == await OutboxMessage.all().count() == 0


@pytest.mark.parametrize(
    "sender",
    ["noreply@x.example", "no-responder@x.example", "facturas.no_reply+7@x.example"],
)
async def test_what_comes_from_where_nobody_reads_is_registered_in_silence(
    world: World, clock: Clock, sender: str
) -> None:
    done = await process(
        [
            await arrived(sender=sender),
            await arrived(sender=sender, subject="estado CHQ-SG-2026-0001-E", text=""),
        ]
    )
    assert done[0].disposition is Disposition.REGISTERED
    assert done[1].disposition is Disposition.ANSWERED
    assert await OutboxMessage.all().count() == 0


@pytest.mark.parametrize("sender", ["norma.reply@x.example", "noreen@x.example"])
async def test_a_person_of_a_like_name_is_answered(world: World, clock: Clock, sender: str) -> None:
    await process([await arrived(sender=sender)])
    assert await OutboxMessage.filter(to_address=sender).exists()


async def test_a_bounce_ends_as_evidence_of_what_it_is_about(world: World, clock: Clock) -> None:
    await process([await arrived()])
    ours = await OutboxMessage.all().get()
    report = DeliveryReport(
        (RecipientReport(MARIA, Outcome.BOUNCED, "5.1.1", "550 5.1.1 no\0such", "mx"),),
        (ours.message_id,),
    )
    bounce = replace(await arrived("Devuelto", kind=MessageKind.BOUNCE), report=report)
    (done,) = await process([bounce])
    assert done.disposition is Disposition.AUTOMATIC
    assert f"a {MARIA} no se pudo entregar" in done.reason
    assert (await OutboxMessage.all().get()).state is OutboxState.FAILED
    await process([bounce])
    assert await DeliveryEvidence.all().count() == 1


async def test_the_contact_on_file_learns_the_state_without_a_code(
    world: World, clock: Clock
) -> None:
    (opened,) = await process([await arrived()])
    (done,) = await process([await arrived(subject=f"estado {opened.number}", text="")])
    assert done.disposition is Disposition.ANSWERED
    answer = await OutboxMessage.get(kind="status")
    assert answer.to_address == MARIA
    assert answer.facts["number"] == opened.number


async def test_estado_in_reply_to_the_acknowledgement_needs_no_number(
    world: World, clock: Clock
) -> None:
    (opened,) = await process([await arrived()])
    notice = await OutboxMessage.get(case_id=opened.case_id)
    await process(
        [await arrived(subject="Re: hola", text="Estado\n", references=(notice.message_id,))]
    )
    assert (await OutboxMessage.get(kind="status")).facts["number"] == opened.number


async def test_the_number_asked_for_may_stand_under_the_text(world: World, clock: Clock) -> None:
    (opened,) = await process([await arrived()])
    await process([await arrived(subject="Otro trámite", message_id="<2@x>")])
    below = f"Enviado desde mi iPhone\n\n{opened.number}"
    asked = await arrived("Hola", "Estado", message_id="<3@x>", signature=below)
    (done,) = await process([asked])
    assert done.disposition is Disposition.ANSWERED
    assert (await OutboxMessage.get(kind="status")).facts["number"] == opened.number


async def test_what_stands_under_a_letter_is_kept_apart(world: World, clock: Clock) -> None:
    message = replace(await arrived(text="Va.", signature="Atte.\0 Ana"), quoted="> x")
    (done,) = await process([message])
    document = await Document.get(id=done.document_id)
    assert (document.body, document.signature, document.quoted) == ("Va.", "Atte. Ana", "> x")


async def test_a_stranger_with_the_code_learns_the_state(world: World, clock: Clock) -> None:
    (opened,) = await process([await arrived()])
    query = f"Estado {opened.number} {opened.query_code.lower()}"
    await process([await arrived(subject=query, sender="otro@x.example")])
    assert (await OutboxMessage.get(kind="status")).to_address == "otro@x.example"


async def test_every_refusal_is_the_same_message(world: World, clock: Clock) -> None:
    (opened,) = await process([await arrived()])
    subjects = [
        f"estado {opened.number}",
        "estado CHQ-SG-2026-9999-E",
        f"estado {opened.number} AAAA-AAAA",
        "estado",
    ]
    await process([await arrived(subject=s, sender="otro@x.example", text="") for s in subjects])
    refusals = await OutboxMessage.filter(kind="status_refused")
    assert len(refusals) == 4
    assert all(refusal.facts == {} for refusal in refusals)
    assert all(refusal.case_id is None for refusal in refusals)


async def test_guessing_codes_is_throttled(world: World, clock: Clock) -> None:
    (opened,) = await process([await arrived()])
    for n in range(5):
        guess = f"estado {opened.number} AAA{n + 3}-AAAA"
        await process([await arrived(subject=guess, sender="otro@x.example")])
    right = f"estado {opened.number} {opened.query_code}"
    await process([await arrived(subject=right, sender="otro@x.example")])
    assert not await OutboxMessage.filter(kind="status").exists()
    clock.advance(seconds=360)
    await process([await arrived(subject=right + " ", sender="otro@x.example")])
    assert await OutboxMessage.filter(kind="status").exists()


async def test_an_address_is_not_flooded(world: World, clock: Clock) -> None:
    for n in range(25):
        await process([await arrived(subject=f"Carta {n}")])
    assert await Document.all().count() == 25
    assert await OutboxMessage.all().count() == 20


async def test_text_that_no_database_holds_is_registered_all_the_same(
    world: World, clock: Clock
) -> None:
    message = await arrived(subject="Un\x00nulo", text="medio \ud800 par", sender="\x00a@x.example")
    (done,) = await process([message])
    assert done.disposition is Disposition.REGISTERED
    document = await Document.get(id=done.document_id)
    assert (document.subject, document.body) == ("Unnulo", "medio ? par")


async def test_one_bad_message_does_not_take_its_batch_along(world: World, clock: Clock) -> None:
    good, bad, last = (
        await arrived(subject="Buena"),
        # A door's bug: an origin key longer than any hash.
        await arrived(subject="Mala", sender="mala@x.example", origin="x" * 300),
        await arrived(subject="Última", sender="otra@x.example"),
    )
    done = await process([good, bad, last])
    assert [d.disposition for d in done] == [
        Disposition.REGISTERED,
        Disposition.QUARANTINED,
        Disposition.REGISTERED,
    ]
    assert [done[0].number, done[2].number] == ["CHQ-SG-2026-0001-E", "CHQ-SG-2026-0002-E"]


async def test_telegram_is_registered_as_its_account(world: World, clock: Clock) -> None:
    (done,) = await process(
        [await arrived(channel=Channel.TELEGRAM, sender="4242", to=(), name="Rosa")]
    )
    assert done.number == "CHQ-SG-2026-0001-E"
    notice = await OutboxMessage.get(case_id=done.case_id)
    assert (notice.channel, notice.to_address) == (Channel.TELEGRAM, "4242")
