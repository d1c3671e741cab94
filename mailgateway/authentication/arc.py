"""ARC (RFC 8617): whether those who passed a mail on vouch for it, in an unbroken chain."""

import logging
import re

import dkim as dkimpy

from mailgateway.authentication import bounds
from mailgateway.authentication.dkim import quiet, text_for
from mailgateway.authentication.dns import Lookups
from office.messages.authentication import Checked
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)

_MOST_INSTANCES = 10  # the RFC allows 50; each costs a hash of the whole body
_SEALER = re.compile(rb"(?:^|;)\s*d\s*=\s*([^;\s]+)", re.I)


def check(lookups: Lookups, message: bytes) -> Checked:
    """The state of the chain, and the domain that sealed last. Never raises."""
    if bounds.exceeded(message):
        return Checked("permerror", "")
    try:
        chain = dkimpy.ARC(message, logger=quiet)
        instances, fields = chain.sorted_arc_headers()
        if not instances:
            return Checked("none", "")
        if instances > _MOST_INSTANCES:
            return Checked("permerror", "")
        seals = [v for i, (n, v) in fields if i == instances and n.lower() == b"arc-seal"]
        sealer = _SEALER.search(seals[0]) if seals else None
        state = chain.verify(dnsfunc=text_for(lookups))[0]
    except (dkimpy.DKIMException, *REFUSED) as error:
        _log.info("ARC of a mail is not readable: %s", type(error).__name__)
        return Checked("permerror", "")
    if state != b"pass":
        return Checked("temperror" if lookups.failed else "fail", "")
    return Checked("pass", sealer[1].decode("ascii", "replace").lower() if sealer else "")
