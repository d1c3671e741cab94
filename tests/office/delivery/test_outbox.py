"""The outbox: written once, claimed by one, ended with the other side's own words."""

import asyncio
from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from mailgateway.sending.preparing import prepare
from models.database import run_tx
from models.enums import Channel, OutboxState, Outcome
from models.tables import Case, DeliveryEvidence, Institution, OutboxMessage
from office.delivery import attempts
from office.delivery import claims as outbox
from office.outbox import posting
from office.outbox.posting import Notice
from tests.backoffice.desk import letter
from tests.support.clock import Clock
from tests.support.world import World


async def written(once: str | None = None, channel: Channel = Channel.EMAIL) -> None:
    notice = Notice("status_refused", channel, "maria@correo.example", {}, once_key=once)

    async def work(connection: BaseDBAsyncClient) -> None:
        await posting.enqueue(connection, [notice])

    await run_tx(work)


async def only() -> OutboxMessage:
    return await OutboxMessage.all().get()


async def test_the_same_cause_is_written_once(world: World, clock: Clock) -> None:
    await asyncio.gather(*(written("status:1") for _ in range(4)))
    assert await OutboxMessage.all().count() == 1


async def test_a_reply_that_no_database_holds_is_kept_without_what_it_cannot(
    world: World, clock: Clock
) -> None:
    for _ in range(3):
        await written()
    parcels = await outbox.claim(Channel.EMAIL)
    replies = ["250 OK", "250 O\x00K\udcff", "250 queued"]
    await asyncio.gather(
        *(
            attempts.accepted(p.outbox_id, "mx", said)
            for p, said in zip(parcels, replies, strict=True)
        )
    )
    kept = await DeliveryEvidence.all().order_by("message_id").values_list("reply", flat=True)
    assert kept == ["250 OK", "250 OK?", "250 queued"]


async def test_a_message_is_claimed_by_one_sender(world: World, clock: Clock) -> None:
    await written()
    claims = await asyncio.gather(*(outbox.claim(Channel.EMAIL) for _ in range(4)))
    assert sorted(len(claimed) for claimed in claims) == [0, 0, 0, 1]
    assert await outbox.claim(Channel.TELEGRAM) == []


async def test_of_several_institutions_each_writes_in_its_own_name(
    world: World, clock: Clock
) -> None:
    await letter(world)
    other = await Institution.create(acronym="MUN", name="Municipio de Prueba")
    case = await Case.first()
    assert case is not None
    facts = {"institution": other.name}
    notices = [
        Notice("status_refused", Channel.EMAIL, "a@correo.example", {}, case_id=case.id),
        Notice("status_refused", Channel.EMAIL, "b@correo.example", {}),
        Notice("status_refused", Channel.EMAIL, "c@correo.example", facts),
    ]
    await OutboxMessage.all().delete()
    await run_tx(lambda connection: posting.enqueue(connection, notices))

    parcels = sorted(await outbox.claim(Channel.EMAIL), key=lambda parcel: parcel.to_address)
    assert [p.institution for p in parcels] == [world.institution.name, "", other.name]
    assert (await prepare(parcels[2])).content.count(b"\nFrom: Municipio de Prueba <") == 1


async def test_acceptance_ends_it_with_the_servers_reply(world: World, clock: Clock) -> None:
    await written()
    (parcel,) = await outbox.claim(Channel.EMAIL)
    await attempts.accepted(parcel.outbox_id, "mx.example", "250 2.0.0 queued as 7F")
    assert (await only()).state is OutboxState.DELIVERED
    evidence = await DeliveryEvidence.get(message_id=parcel.outbox_id)
    assert (evidence.server, evidence.reply) == ("mx.example", "250 2.0.0 queued as 7F")
    await attempts.rejected(parcel.outbox_id, "", "tarde")
    assert (await only()).state is OutboxState.DELIVERED


async def test_a_deferral_is_tried_again_later_and_later_for_two_days(
    world: World, clock: Clock
) -> None:
    await written()
    pauses = []
    first = (await only()).message_id
    while (row := await only()).state is not OutboxState.FAILED:
        clock.set(max(clock(), row.next_attempt_at))
        (parcel,) = await outbox.claim(Channel.EMAIL)
        assert parcel.message_id == first
        await attempts.deferred(parcel.outbox_id, "mx", "451 later")
        pauses.append((await only()).next_attempt_at - clock())
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(pauses) == timedelta(hours=4)
    row = await only()
    assert row.finished_at is not None
    assert timedelta(days=2) <= row.finished_at - row.created_at < timedelta(days=2, hours=5)
    assert await DeliveryEvidence.filter(outcome=Outcome.DEFERRED).count() == len(pauses)


async def test_a_refusal_ends_it_at_once(world: World, clock: Clock) -> None:
    await written()
    (parcel,) = await outbox.claim(Channel.EMAIL)
    await attempts.rejected(parcel.outbox_id, "mx", "550 5.1.1 no such user")
    assert (await only()).state is OutboxState.FAILED


async def test_a_dead_senders_mail_is_sent_again_under_the_same_id(
    world: World, clock: Clock
) -> None:
    await written()
    (parcel,) = await outbox.claim(Channel.EMAIL)
    clock.advance(seconds=outbox.LEASE.total_seconds() + 1)
    (again,) = await outbox.claim(Channel.EMAIL)
    assert (again.message_id, again.attempts) == (parcel.message_id, 2)


async def test_a_dead_senders_chat_message_is_never_blindly_repeated(
    world: World, clock: Clock
) -> None:
    await written(channel=Channel.TELEGRAM)
    await outbox.claim(Channel.TELEGRAM)
    clock.advance(seconds=outbox.LEASE.total_seconds() + 1)
    assert await outbox.claim(Channel.TELEGRAM) == []
    assert (await only()).state is OutboxState.UNCERTAIN
