"""Custody: durable before acknowledged, once per channel id, read by one at a time."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from models.enums import Channel, Disposition
from models.tables import Blob, BlockedSender, InboundMessage
from office.config import Config, use_config
from office.custody import queue, reception, sender_rates
from office.custody.blocklist import forget, is_blocked
from office.custody.queue import Weight
from office.custody.raw_message import LARGE
from office.custody.reception import Arrival, receive
from office.errors import NotFound, Unavailable
from office.storage import blobs
from office.storage import spool as spooling
from office.storage.spool import Spool
from office.storage.store import DirectoryStore, store, use_store
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.world import World

TO = ("da@chq.example",)


async def mail(content: bytes = b"Subject: hola\r\n\r\nhola") -> int:
    return await receive(Arrival(Channel.EMAIL, content, recipients=TO))


async def test_many_at_once_are_all_kept_byte_for_byte(database: Database, house: Config) -> None:
    contents = [f"mensaje {n}".encode() * (n + 1) for n in range(100)]
    ids = await asyncio.gather(*(mail(content) for content in contents))
    assert len(set(ids)) == 100
    for inbound_id, content in zip(ids, contents, strict=True):
        row = await InboundMessage.get(id=inbound_id)
        assert await blobs.read(row.original_id) == content
    # A hundred messages, a handful of flushes to the disk.
    assert len(set(await Blob.all().values_list("location", flat=True))) < 20


async def test_the_same_channel_id_again_is_the_same_message(
    database: Database, house: Config
) -> None:
    update = Arrival(Channel.TELEGRAM, b"{}", external_id="7:1")
    first = await receive(update)
    again = await asyncio.gather(*(receive(update) for _ in range(5)))
    assert set(again) == {first}
    assert await InboundMessage.all().count() == 1


async def test_equal_bytes_are_stored_once_and_are_two_messages(
    database: Database, house: Config
) -> None:
    assert await mail() != await mail()
    assert await Blob.all().count() == 1


async def test_a_full_or_missing_disk_is_told_and_leaves_no_row(
    database: Database, house: Config, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no directory")
    use_store(DirectoryStore(tmp_path / "file"))
    with pytest.raises(Unavailable):
        await mail()
    assert not await InboundMessage.all().exists()


@pytest.mark.parametrize(
    "error", [OSError(111, "refused"), asyncpg.InternalClientError("cannot switch to state 12")]
)
async def test_a_database_that_goes_away_is_told_and_no_error_of_ours(
    database: Database, house: Config, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def gone(*rows: object) -> None:
        raise error

    monkeypatch.setattr(reception, "add_arrivals", gone)
    with pytest.raises(Unavailable):
        await mail()


async def test_a_sender_that_hangs_up_does_not_disturb_the_others(
    database: Database, house: Config
) -> None:
    waiting = [asyncio.create_task(mail(f"{n}".encode())) for n in range(50)]
    await asyncio.sleep(0)
    for task in waiting[::2]:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    kept = await asyncio.gather(*waiting[1::2])
    assert await InboundMessage.filter(id__in=kept).count() == 25


async def test_a_claimed_message_is_nobody_elses_until_its_lease_ends(
    database: Database, house: Config, clock: Clock
) -> None:
    await mail()
    claims = await asyncio.gather(*(queue.claim(Channel.EMAIL) for _ in range(4)))
    assert sorted(len(claimed) for claimed in claims) == [0, 0, 0, 1]
    clock.advance(seconds=queue.LEASE.total_seconds() + 1)
    (held,) = await queue.claim(Channel.EMAIL)
    assert (held.original, held.attempts) == (b"Subject: hola\r\n\r\nhola", 2)


async def test_large_messages_are_read_one_at_a_time(
    database: Database, house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_BYTES", 100)
    ids = [await mail(bytes([65 + n]) * size) for n, size in enumerate((40, 40, 40, 500, 40, 101))]
    claims = [[held.id for held in await queue.claim(Channel.EMAIL)] for _ in range(6)]
    assert claims == [ids[:2], ids[2:3], ids[3:4], ids[4:5], ids[5:], []]


async def test_a_message_in_a_file_is_kept_without_being_read(
    database: Database, house: Config, tmp_path: Path
) -> None:
    content = b"Subject: grande\r\n\r\n" + b"x" * 3_000_000
    ids = []
    for _ in range(2):  # the second time its content is known already
        spool = Spool(tmp_path / "spool")
        spool.write(content)
        spooled = spool.finish()
        ids.append(await receive(Arrival(Channel.EMAIL, recipients=TO, spooled=spooled)))
    for held in await queue.claim(Channel.EMAIL):
        assert held.original == b"" and held.stored is not None
        async with store().lend(held.stored) as lent:
            assert lent.path.read_bytes()[lent.offset :][: lent.size] == content
    assert (await InboundMessage.get(id=ids[0])).size == len(content)
    assert list((tmp_path / "spool").iterdir()) == []


async def test_a_file_that_cannot_be_kept_is_told_and_forgotten(
    database: Database, house: Config, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no directory")
    use_store(DirectoryStore(tmp_path / "file"))
    spool = Spool(tmp_path / "spool")
    spool.write(b"x" * 2_000_000)
    with pytest.raises(Unavailable):
        await receive(Arrival(Channel.EMAIL, recipients=TO, spooled=spool.finish()))
    assert not await InboundMessage.all().exists()
    assert list((tmp_path / "spool").iterdir()) == []


async def test_an_arrival_has_every_column_that_the_orm_would_write(
    database: Database, house: Config, clock: Clock
) -> None:
    arrival = Arrival(
        Channel.TELEGRAM, "ñ".encode(), "7:9", "íñigo@correo.example", ("ü@chq.example", *TO),
        "::1", "casa.ñ", "application/json",
    )  # fmt: skip
    row = await InboundMessage.get(id=await receive(arrival))
    same = InboundMessage(
        id=row.id, channel=Channel.TELEGRAM, external_id="7:9", mail_from=arrival.mail_from,
        recipients=list(arrival.recipients), peer="::1", greeting="casa.ñ",
        original_id=row.original_id, size=2, received_at=clock(),
    )  # fmt: skip
    assert {name: getattr(row, name) for name in row._meta.fields_db_projection} == {
        name: getattr(same, name) for name in same._meta.fields_db_projection
    }
    assert (await Blob.get(sha256=row.original_id)).media_type == "application/json"


async def test_a_lone_message_waits_for_nobody_and_a_crowd_is_grouped(
    database: Database, house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    timers: list[float] = []
    real = loop.call_at

    def call_at(when: float, *rest: Any, **more: Any) -> asyncio.TimerHandle:
        timers.append(when - loop.time())
        return real(when, *rest, **more)

    groups: list[int] = []
    kept = blobs.keep

    async def keep(parts: Sequence[tuple[bytes, str]]) -> list[blobs.StoredBlob]:
        groups.append(len(parts))
        return await kept(parts)

    monkeypatch.setattr(blobs, "keep", keep)
    with monkeypatch.context() as patch:
        patch.setattr(loop, "call_at", call_at)
        await mail()
    # Nothing in our way waits for time to pass: only database drivers set (long) timeouts.
    assert [seconds for seconds in timers if seconds < 1] == []
    await asyncio.gather(*(mail(f"{n}".encode()) for n in range(50)))
    assert groups[0] == 1
    assert max(groups) > 10


async def test_what_a_dead_process_left_in_the_spool_is_swept(
    house: Config, tmp_path: Path
) -> None:
    use_config(replace(house, spool=tmp_path / "spool"))
    assert spooling.sweep() == 0
    old, new = spooling.new_spool(), spooling.new_spool()
    assert old is not None and new is not None
    for begun in (old, new):
        begun.write(b"x")
    old_file, new_file = old.finish().path, new.finish().path
    os.utime(old_file, (0, 0))
    assert spooling.sweep() == 1
    assert not old_file.exists() and new_file.exists()


async def test_a_blocked_sender_or_domain_is_known_within_ten_seconds(
    database: Database, house: Config, clock: Clock
) -> None:
    assert not await is_blocked("ana@correo.example")
    for n, address in enumerate(("ana@correo.example", "@estafa.example")):
        await BlockedSender.create(id=n + 1, address=address, reason="x", post_id=1, at=clock())
    assert not await is_blocked("ana@correo.example")
    clock.advance(seconds=11)
    assert await is_blocked("Ana@Correo.example")
    assert await is_blocked("cualquiera@estafa.example")
    assert not await is_blocked("cualquiera@no-estafa.example")
    await BlockedSender.all().delete()
    forget()
    assert not await is_blocked("ana@correo.example")


async def test_a_senders_pace_counts_here_and_in_other_processes(
    database: Database, house: Config, clock: Clock
) -> None:
    for n in range(3):
        await receive(Arrival(Channel.EMAIL, f"{n}".encode(), mail_from="Ana@correo.example"))
    sender_rates.count("ana@correo.example")  # as the door does, for one of the three
    assert sender_rates.brought("ana@correo.example") == 1
    await sender_rates.ask_now()
    assert sender_rates.brought("ANA@correo.example") == 3
    sender_rates.count("ana@correo.example")
    assert sender_rates.brought("ana@correo.example") == 4
    assert sender_rates.brought("otra@correo.example") == 0
    clock.advance(seconds=3601)
    await sender_rates.ask_now()
    assert sender_rates.brought("ana@correo.example") == 0


async def test_a_message_that_killed_its_reader_five_times_is_told_apart(
    world: World, clock: Clock
) -> None:
    inbound_id = await mail()
    for attempt in (1, 2, 3, 4, 5, 6):
        (held,) = await queue.claim(Channel.EMAIL)
        assert (held.id, held.attempts, held.is_beyond_us) == (inbound_id, attempt, attempt == 6)
        clock.advance(seconds=queue.LEASE.total_seconds() + 1)


async def test_what_is_light_and_what_is_heavy(
    database: Database, house: Config, clock: Clock
) -> None:
    light, large = await mail(b"x" * LARGE), await mail(b"x" * (LARGE + 1))
    (held,) = await queue.claim(Channel.EMAIL, weight=Weight.LIGHT)
    assert (held.id, len(held.original), held.stored) == (light, LARGE, None)
    (held,) = await queue.claim(Channel.EMAIL, weight=Weight.HEAVY)
    assert held.id == large and not held.original and held.stored is not None
    await queue.dispose(large, Disposition.ANSWERED)
    clock.advance(seconds=queue.LEASE.total_seconds() + 1)
    (held,) = await queue.claim(Channel.EMAIL, weight=Weight.LIGHT)  # its reader died
    assert (held.id, held.attempts, len(held.original)) == (light, 2, LARGE)
    clock.advance(seconds=queue.LEASE.total_seconds() + 1)
    assert await queue.claim(Channel.EMAIL, weight=Weight.LIGHT) == []  # and once more
    (held,) = await queue.claim(Channel.EMAIL, weight=Weight.HEAVY)
    assert (held.id, held.attempts, held.original) == (light, 3, b"")


async def test_a_house_that_is_killed_again_and_again_blames_no_message(
    world: World, clock: Clock
) -> None:
    ids = {await mail(bytes([65 + n])) for n in range(5)}
    await queue.claim(Channel.EMAIL, weight=Weight.LIGHT)  # the first kill: each is suspect now
    for _ in range(12):
        clock.advance(seconds=queue.LEASE.total_seconds() + 1)
        light = await queue.claim(Channel.EMAIL, weight=Weight.LIGHT)
        (held,) = light or await queue.claim(Channel.EMAIL, 1, Weight.HEAVY)
        assert not held.is_beyond_us
    attempts = await InboundMessage.filter(id__in=ids).values_list("attempts", flat=True)
    assert max(attempts) - min(attempts) <= 1


async def test_a_message_that_kills_its_reader_takes_no_other_along(
    world: World, clock: Clock
) -> None:
    ids = [await mail(bytes([65 + n])) for n in range(5)]
    deadly, ended = ids[2], []
    for _ in range(20):
        held = await queue.claim(Channel.EMAIL)
        claimed = [one.id for one in held]
        if any(one.is_beyond_us for one in held):
            assert claimed == [deadly]
        elif deadly in claimed:  # with it the reader dies, and so whatever it has in hand waits
            clock.advance(seconds=queue.LEASE.total_seconds() + 1)
            continue
        for inbound_id in claimed:
            await queue.dispose(inbound_id, Disposition.ANSWERED)
        ended += claimed
    assert sorted(ended) == ids


async def test_a_released_message_comes_back_at_once(
    database: Database, house: Config, clock: Clock
) -> None:
    inbound_id = await mail()
    for _ in range(5):
        assert [held.id for held in await queue.claim(Channel.EMAIL)] == [inbound_id]
        await queue.release([inbound_id])


async def test_an_end_is_an_end(database: Database, house: Config) -> None:
    inbound_id = await mail()
    await queue.dispose(inbound_id, Disposition.ANSWERED)
    await queue.dispose(inbound_id, Disposition.AUTOMATIC)
    row = await InboundMessage.get(id=inbound_id)
    assert row.disposition is Disposition.ANSWERED
    assert await queue.claim(Channel.EMAIL) == []


async def test_what_is_not_there_is_not_found(database: Database, house: Config) -> None:
    with pytest.raises(NotFound):
        await blobs.read("0" * 64)
