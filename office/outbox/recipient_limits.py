"""How much an address is written to: no loop, and nobody is flooded in another's name."""

import re
from collections.abc import Collection
from datetime import timedelta

from tortoise.functions import Count

from models.tables import OutboxMessage
from office import clock
from office.addresses.ours import is_ours

MOST_PER_HOUR = 20
# Nobody reads there; what is written to them comes back, or falls on whoever owns the domain.
_UNREAD = re.compile(
    r"(?:[^@]*[._+-])?(?:no[._-]?(?:repl(?:y|ies)|responder?|contestar?|respuesta)"
    r"|do[._-]?not[._-]?(?:reply|respond)|mailer-daemon|mail-daemon|bounces?)(?:[._+=-][^@]*)?@",
    re.I,
)


def is_unread(address: str) -> bool:
    """Whether `address` is one that people do not read (noreply@, no-responder@ …), or our own."""
    return bool(_UNREAD.match(address)) or is_ours(address)


async def may_write_to(address: str) -> bool:
    """Whether `address` is read by people and has had fewer than 20 messages within the hour."""
    return address not in await silenced([address])


async def silenced(addresses: Collection[str]) -> set[str]:
    """Those of `addresses` that are written no further automatic message for now, or ever."""
    rows = (
        await OutboxMessage.filter(
            to_address__in=list(addresses), created_at__gt=clock.now() - timedelta(hours=1)
        )
        .annotate(sent=Count("id"))
        .group_by("to_address")
        .values("to_address", "sent")
    )
    often = {str(row["to_address"]) for row in rows if row["sent"] >= MOST_PER_HOUR}
    return often | {address for address in addresses if is_unread(address)}
