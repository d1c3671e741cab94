"""The check of the books: gaps in the numbers, and messages without an end."""

from datetime import timedelta

from models.enums import Channel, Disposition
from models.tables import InboundMessage, NumberSeries
from office.custody.reception import Arrival, receive
from office.monitoring.integrity import findings
from tests.support.clock import Clock
from tests.support.world import World


async def texts() -> list[str]:
    return [finding.text async for finding in findings()]


async def test_a_number_that_no_document_has_is_found(world: World) -> None:
    await NumberSeries.create(unit=world.units["SG"], kind="E", year=2026, last_given=2)
    await NumberSeries.create(unit=world.units["SG"], kind="TEMP", year=2026, last_given=9)
    assert await texts() == [
        "SG-2026-E: 0001 se dio, pero ningún documento lo lleva",
        "SG-2026-E: 0002 se dio, pero ningún documento lo lleva",
    ]


async def test_a_message_without_a_true_end_is_found(world: World, clock: Clock) -> None:
    ids = [await receive(Arrival(Channel.EMAIL, bytes([n]))) for n in range(3)]
    assert await texts() == []
    clock.set(clock.moment + timedelta(hours=2))
    await InboundMessage.filter(id=ids[0]).update(disposition=Disposition.REGISTERED)
    await InboundMessage.filter(id=ids[1]).update(disposition=Disposition.QUARANTINED)
    first, second, third = await texts()
    assert first.endswith("registrado, pero sin documento")
    assert second.endswith("en cuarentena, pero sin motivo")
    assert third.endswith("sin leer desde hace 2:00:00")
