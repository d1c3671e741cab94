"""Custody: durable before acknowledged, once per channel id, read by one at a time."""

import asyncio
from pathlib import Path

import pytest

from models.enums import Channel, Disposition
from models.tables import Blob, InboundMessage
from office.custody import blobs, queue
from office.custody.reception import Arrival, receive
from office.custody.store import DirectoryStore
from office.errors import NotFound, Unavailable
from office.house import House, open_house
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.world import World

TO = ("da@chq.example",)


async def mail(content: bytes = b"Subject: hola\r\n\r\nhola") -> int:
    return await receive(Arrival(Channel.EMAIL, content, recipients=TO))


async def test_many_at_once_are_all_kept_byte_for_byte(database: Database, house: House) -> None:
    contents = [f"mensaje {n}".encode() * (n + 1) for n in range(100)]
    ids = await asyncio.gather(*(mail(content) for content in contents))
    assert len(set(ids)) == 100
    for inbound_id, content in zip(ids, contents, strict=True):
        row = await InboundMessage.get(id=inbound_id)
        assert await blobs.read(row.original_id) == content
    # A hundred messages, a handful of flushes to the disk.
    assert len(set(await Blob.all().values_list("location", flat=True))) < 20


async def test_the_same_channel_id_again_is_the_same_message(
    database: Database, house: House
) -> None:
    update = Arrival(Channel.TELEGRAM, b"{}", external_id="7:1")
    first = await receive(update)
    again = await asyncio.gather(*(receive(update) for _ in range(5)))
    assert set(again) == {first}
    assert await InboundMessage.all().count() == 1


async def test_equal_bytes_are_stored_once_and_are_two_messages(
    database: Database, house: House
) -> None:
    assert await mail() != await mail()
    assert await Blob.all().count() == 1


async def test_a_full_or_missing_disk_is_told_and_leaves_no_row(
    database: Database, house: House, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no directory")
    open_house(House("http://x", DirectoryStore(tmp_path / "file"), "s"))
    with pytest.raises(Unavailable):
        await mail()
    assert not await InboundMessage.all().exists()


async def test_a_sender_that_hangs_up_does_not_disturb_the_others(
    database: Database, house: House
) -> None:
    waiting = [asyncio.create_task(mail(f"{n}".encode())) for n in range(50)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    kept = await asyncio.gather(*waiting[1::2])
    assert await InboundMessage.filter(id__in=kept).count() == 25


async def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(
    database: Database, house: House, clock: Clock
) -> None:
    await mail()
    claims = await asyncio.gather(*(queue.claim(Channel.EMAIL) for _ in range(4)))
    assert sorted(len(claimed) for claimed in claims) == [0, 0, 0, 1]
    clock.advance(seconds=queue.LEASE.total_seconds() + 1)
    (held,) = await queue.claim(Channel.EMAIL)
    assert (held.original, held.attempts) == (b"Subject: hola\r\n\r\nhola", 2)


async def test_a_message_that_kills_its_reader_three_times_is_set_aside(
    world: World, clock: Clock
) -> None:
    inbound_id = await mail()
    for _ in range(3):
        assert await queue.claim(Channel.EMAIL)
        clock.advance(seconds=queue.LEASE.total_seconds() + 1)
    assert await queue.claim(Channel.EMAIL) == []
    row = await InboundMessage.get(id=inbound_id)
    assert row.disposition is Disposition.QUARANTINED
    assert row.unit_id == world.units["DA"].id
    assert "tres veces" in row.reason


async def test_a_released_message_comes_back_at_once(
    database: Database, house: House, clock: Clock
) -> None:
    inbound_id = await mail()
    for _ in range(5):
        assert [held.id for held in await queue.claim(Channel.EMAIL)] == [inbound_id]
        await queue.release([inbound_id])


async def test_an_end_is_an_end(database: Database, house: House) -> None:
    inbound_id = await mail()
    await queue.dispose(inbound_id, Disposition.ANSWERED)
    await queue.dispose(inbound_id, Disposition.AUTOMATIC)
    row = await InboundMessage.get(id=inbound_id)
    assert row.disposition is Disposition.ANSWERED
    assert await queue.claim(Channel.EMAIL) == []


async def test_what_is_not_there_is_not_found(database: Database, house: House) -> None:
    with pytest.raises(NotFound):
        await blobs.read("0" * 64)
