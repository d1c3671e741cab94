"""Work that can wait gives way to who is sending mail, and not for ever."""

import asyncio
from collections.abc import Sequence

import pytest

from models.enums import Channel
from office.config import Config
from office.custody import reception
from office.custody.reception import Arrival, receive
from office.storage.store import DirectoryStore, Place
from tests.support.databases import Database


async def test_one_who_can_wait_lets_those_who_send_go_first(
    database: Database, house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = asyncio.Event()
    put = DirectoryStore.put

    async def slow(self: DirectoryStore, folder: str, parts: Sequence[bytes]) -> Place:
        await disk.wait()
        return await put(self, folder, parts)

    monkeypatch.setattr(DirectoryStore, "put", slow)
    await reception.calm(60)  # nobody sends: at once
    sending = [
        asyncio.create_task(receive(Arrival(Channel.EMAIL, b"%d" % n, recipients=("a@b.example",))))
        for n in range(5)
    ]
    await asyncio.sleep(0)
    waiting = asyncio.create_task(reception.calm(60))
    await reception.calm(0)  # out of patience: goes on while they still send
    assert not waiting.done()
    disk.set()
    await asyncio.gather(*sending)
    await asyncio.wait_for(waiting, 5)
