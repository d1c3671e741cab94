"""How much an address is written to: no loop, and nobody is flooded in another's name."""

from collections.abc import Collection
from datetime import timedelta

from tortoise.functions import Count

from models.tables import OutboxMessage
from office import clock

MOST_PER_HOUR = 20


async def may_write_to(address: str) -> bool:
    """Whether `address` has had fewer than 20 messages of ours within the hour."""
    return address not in await silenced([address])


async def silenced(addresses: Collection[str]) -> set[str]:
    """Those of `addresses` that are written no further automatic message for now."""
    rows = (
        await OutboxMessage.filter(
            to_address__in=list(addresses), created_at__gt=clock.now() - timedelta(hours=1)
        )
        .annotate(sent=Count("id"))
        .group_by("to_address")
        .values("to_address", "sent")
    )
    return {str(row["to_address"]) for row in rows if row["sent"] >= MOST_PER_HOUR}
