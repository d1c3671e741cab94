"""Checks again the senders whose mail was registered while DNS did not answer."""

from dataclasses import replace

from mailgateway.authentication import checking
from office.house import house
from office.records import trust

_AT_ONCE = 32


async def check_again() -> int:
    """Check what is due for it, and return how many documents that was."""
    if not house().check_senders:
        return 0
    waiting = await trust.unchecked(_AT_ONCE)
    found = await checking.check([(one.original, one.sender_address) for one in waiting])
    for one, authentication in zip(waiting, found, strict=True):
        again = replace(authentication, attempts=one.attempts + 1)
        await trust.record(one.document_id, again)
    return len(waiting)
