"""Reports on what we sent, and what a signed reply does when it cannot arrive."""

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import (
    Action,
    CaseState,
    Channel,
    ContactKind,
    CopyState,
    DocumentKind,
    DocumentState,
    OutboxState,
    Outcome,
)
from models.tables import Case, Contact, Copy, DeliveryEvidence, Document, Event, OutboxMessage
from office import clock as office_clock
from office.addresses.sealed import message_address
from office.delivery import attempts, claims
from office.delivery import reports as bounces
from office.intake.process import process
from office.messages.delivery_report import DeliveryReport, RecipientReport
from office.outbox import posting
from office.outbox.posting import Notice
from tests.support.clock import Clock
from tests.support.mail import MARIA, arrived
from tests.support.world import World

REASON = "550 5.1.1 no such user"


def report(
    outcome: Outcome = Outcome.BOUNCED, address: str = MARIA, originals: tuple[str, ...] = ()
) -> DeliveryReport:
    return DeliveryReport(
        (RecipientReport(address, outcome, "5.1.1", REASON, "mx.correo.example"),), originals
    )


async def noted(told: DeliveryReport, *sent_to: str) -> OutboxMessage | None:
    async def work(connection: BaseDBAsyncClient) -> OutboxMessage | None:
        return await bounces.note(connection, told, sent_to)

    return await run_tx(work)


async def answered(world: World) -> tuple[Document, OutboxMessage]:
    """María's case, answered by Rosa; the mail with the answer was accepted by her server."""
    (opened,) = await process([await arrived()])
    await Copy.filter(document_id=opened.document_id).update(
        holder_post_id=world.rosa.post.id, state=CopyState.ARCHIVED, unit_id=world.units["DT"].id
    )
    await Case.filter(id=opened.case_id).update(state=CaseState.ANSWERED)
    now = office_clock.now()
    reply = await Document.create(
        kind=DocumentKind.LETTER,
        state=DocumentState.SENT,
        number="CHQ-DT-2026-0001-O",
        unit_id=world.units["DT"].id,
        case_id=opened.case_id,
        answers_id=opened.document_id,
        author_post_id=world.rosa.post.id,
        sender_name="Rosa Quishpe",
        channel=Channel.WEB,
        subject="Respuesta",
        created_at=now,
        dated_at=now,
    )
    notice = Notice(
        "signed_reply",
        Channel.EMAIL,
        MARIA,
        {"number": reply.number},
        case_id=opened.case_id,
        document_id=reply.id,
        once_key=f"signed_reply:{reply.id}",
    )

    async def work(connection: BaseDBAsyncClient) -> None:
        await posting.enqueue(connection, [notice])

    await run_tx(work)
    row = await OutboxMessage.get(document_id=reply.id)
    return reply, row


async def accepted(row: OutboxMessage) -> None:
    await claims.claim(Channel.EMAIL)
    await attempts.accepted(row.id, "mx.correo.example", "250 OK")


async def has_telegram(reply: Document, verified: bool = True) -> None:
    case = await Case.get(id=reply.case_id)
    await Contact.create(
        citizen_id=case.citizen_id,
        kind=ContactKind.TELEGRAM,
        address="4242",
        verified_at=office_clock.now() if verified else None,
    )


@pytest.mark.parametrize("tied_by", ["address", "message-id"])
async def test_a_bounce_lands_on_the_message_it_is_about(
    world: World, clock: Clock, tied_by: str
) -> None:
    _, row = await answered(world)
    await accepted(row)
    by_address = tied_by == "address"
    told = report(originals=() if by_address else ("<x@y>", row.message_id))
    found = await noted(told, message_address(row.id) if by_address else "tramites@chq.example")
    assert found is not None and found.id == row.id
    assert (await OutboxMessage.get(id=row.id)).state is OutboxState.FAILED
    evidence = await DeliveryEvidence.filter(message_id=row.id).order_by("id")
    assert [one.outcome for one in evidence] == [Outcome.ACCEPTED, Outcome.BOUNCED]
    assert (evidence[1].server, evidence[1].reply) == ("mx.correo.example", REASON)
    event = await Event.get(document_id=row.document_id, action=Action.NOT_DELIVERED)
    assert MARIA in event.comment and REASON in event.comment


async def test_an_answer_that_cannot_arrive_comes_back_to_the_desk(
    world: World, clock: Clock
) -> None:
    reply, row = await answered(world)
    await accepted(row)
    await has_telegram(reply, verified=False)
    clock.advance(seconds=60)
    await noted(report(), message_address(row.id))
    copy = await Copy.get(document_id=reply.answers_id)
    assert (copy.state, copy.holder_post_id) == (CopyState.IN_PROCESS, world.rosa.post.id)
    assert copy.read_at is None and copy.received_at == clock()
    assert copy.note.startswith(f"No se pudo entregar CHQ-DT-2026-0001-O a {MARIA}: ")
    assert (await Case.get(id=reply.case_id)).state is CaseState.IN_PROCESS
    assert await Event.filter(copy_id=copy.id, action=Action.RESTORED).count() == 1


async def test_another_verified_contact_gets_it_first(world: World, clock: Clock) -> None:
    reply, row = await answered(world)
    await accepted(row)
    await has_telegram(reply)
    await noted(report(), message_address(row.id))
    other = await OutboxMessage.get(document_id=reply.id, channel=Channel.TELEGRAM)
    assert (other.kind, other.to_address, other.facts) == ("signed_reply", "4242", row.facts)
    assert (await Copy.get(document_id=reply.answers_id)).state is CopyState.ARCHIVED

    await claims.claim(Channel.TELEGRAM)
    await attempts.rejected(other.id, "Telegram", "Forbidden: bot was blocked by the user")
    copy = await Copy.get(document_id=reply.answers_id)
    assert copy.state is CopyState.IN_PROCESS and "4242" in copy.note
    assert await OutboxMessage.filter(document_id=reply.id).count() == 2


async def test_a_second_bounce_changes_nothing_more(world: World, clock: Clock) -> None:
    reply, row = await answered(world)
    await accepted(row)
    for _ in range(2):
        await noted(report(), message_address(row.id))
    assert await Event.filter(document_id=reply.id, action=Action.NOT_DELIVERED).count() == 1
    assert await DeliveryEvidence.filter(outcome=Outcome.BOUNCED).count() == 2


@pytest.mark.parametrize("outcome", [Outcome.DELAYED, Outcome.DELIVERED])
async def test_what_is_no_failure_is_only_kept(
    world: World, clock: Clock, outcome: Outcome
) -> None:
    _, row = await answered(world)
    await accepted(row)
    await noted(report(outcome), message_address(row.id))
    assert (await OutboxMessage.get(id=row.id)).state is OutboxState.DELIVERED
    assert await DeliveryEvidence.filter(message_id=row.id, outcome=outcome).exists()
    assert not await Event.filter(action=Action.NOT_DELIVERED).exists()


async def test_a_refusal_on_the_spot_has_the_same_consequences(world: World, clock: Clock) -> None:
    reply, row = await answered(world)
    await claims.claim(Channel.EMAIL)
    await attempts.rejected(row.id, "mx.correo.example", REASON)
    copy = await Copy.get(document_id=reply.answers_id)
    assert copy.state is CopyState.IN_PROCESS and REASON in copy.note


async def test_two_days_of_deferrals_have_them_too(world: World, clock: Clock) -> None:
    reply, row = await answered(world)
    clock.advance(seconds=2 * 86400)
    await claims.claim(Channel.EMAIL)
    await attempts.deferred(row.id, "mx.correo.example", "451 later")
    copy = await Copy.get(document_id=reply.answers_id)
    assert "después de dos días de intentos" in copy.note


async def test_a_report_on_nothing_of_ours_is_of_no_consequence(world: World, clock: Clock) -> None:
    _, row = await answered(world)
    await accepted(row)
    forged = message_address(row.id)
    at = forged.index("@") - 1
    forged = forged[:at] + ("0" if forged[at] != "0" else "1") + forged[at + 1 :]
    assert await noted(report(originals=("<other@y>",)), forged) is None
    assert (await OutboxMessage.get(id=row.id)).state is OutboxState.DELIVERED


async def test_a_vacant_desk_leaves_it_with_the_unit(world: World, clock: Clock) -> None:
    reply, row = await answered(world)
    await accepted(row)
    world.rosa.post.held_to = clock()
    await world.rosa.post.save()
    await noted(report(), message_address(row.id))
    copy = await Copy.get(document_id=reply.answers_id)
    assert (copy.state, copy.holder_post_id) == (CopyState.IN_PROCESS, None)
    assert copy.unit_id == world.units["DT"].id


async def test_an_original_with_an_endless_name_is_none_of_ours(world: World, clock: Clock) -> None:
    await process([await arrived()])
    assert await noted(report(originals=(f"<{'a' * 900}@chq.example>",))) is None
