"""Mail that was taken for a machine's and made no record: listed, so that nobody is silenced."""

from models.enums import PassedOver, Permission
from models.tables import InboundMessage
from office import paging
from office.actors import Actor, require
from office.quarantine.messages import WHAT, row_of
from office.quarantine.unregistered import Unregistered
from office.quarantine.views import PassedOverPage
from office.records.access.quarantine_scope import quarantine_of


async def passed_over(
    actor: Actor, cursor: str = "", *, only: PassedOver | None = None, size: int = 25
) -> PassedOverPage:
    """A page of the mail within the actor's reach that made no record, newest first; with `only`,
    of what was passed over as that.

    Not in it: reports on what we sent, which are told with that, and the same message again.
    Raises NotAllowed.
    """
    require(actor, Permission.QUARANTINE, WHAT)
    place = paging.decode(cursor)
    query = InboundMessage.filter(quarantine_of(actor), Unregistered.PASSED_OVER.condition)
    query = query.filter(passed_over=only) if only else query
    found = await paging.beyond(query, "received_at", place, size + 1)
    leaf = paging.leaf(found, place, size, lambda row: (row.received_at, row.id))
    return PassedOverPage(tuple(row_of(row) for row in leaf.rows), leaf.newer, leaf.older)
