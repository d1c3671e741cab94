"""Checks again the senders whose mail was registered while DNS did not answer."""

from dataclasses import replace

from mailgateway.authentication import checking
from mailgateway.reading import isolated
from office.config import config
from office.intake import sender_rechecks as trust
from office.intake.sender_rechecks import Unchecked
from office.messages.authentication import Authentication

_AT_ONCE = 32


async def check_again() -> int:
    """Check what is due for it, and return how many documents that was."""
    if not config().check_senders:
        return 0
    waiting = await trust.unchecked(_AT_ONCE)
    here = [one for one in waiting if one.original.stored is None]
    found = await checking.check([(one.original, one.sender_address) for one in here])
    for one, authentication in zip(here, found, strict=True):
        await _keep(one, authentication)
    for one in waiting:
        if one.original.stored is not None:
            judged = await isolated.judge(one.original, one.sender_address)
            await _keep(one, judged or checking.unchecked(one.sender_address))
    return len(waiting)


async def _keep(one: Unchecked, found: Authentication) -> None:
    await trust.record(one.document_id, replace(found, attempts=one.attempts + 1))
