"""What an official decided about a held document, when whoever carried it out has died."""

from typing import Any, cast

import pytest

from bot.receiving import worker
from models.enums import Channel, Disposition
from models.tables import InboundMessage
from office.custody import queue
from office.errors import Unavailable
from office.intake.process import process
from office.quarantine import release
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def test_an_order_is_finished_by_the_reader_of_the_chat(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = await process([await arrived()])
    presented = await arrived(
        f"Sobre {case.number}", sender="4242", name="Segundo", channel=Channel.TELEGRAM, to=()
    )
    (held,) = await process([presented])
    assert held.disposition is Disposition.QUARANTINED

    async def dies(messages: object) -> None:
        raise Unavailable("muere")

    with monkeypatch.context() as patch:
        patch.setattr(release.process, "process", dies)
        with pytest.raises(Unavailable):
            await release.join(world.ana.actor, held.inbound_id, case.number)
    assert await queue.claim(Channel.TELEGRAM) == []  # its lease keeps it away
    clock.advance(hours=1)
    (again,) = await queue.claim(Channel.TELEGRAM)
    nobody = cast(Any, None)  # there is nothing to say to anybody
    assert await worker.attend(nobody, worker.open_message(nobody, again), None)
    row = await InboundMessage.get(id=held.inbound_id)
    assert row.disposition is Disposition.APPENDED
    assert not await release.finished(held.inbound_id)
