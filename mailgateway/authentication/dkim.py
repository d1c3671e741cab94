"""DKIM (RFC 6376, 8301, 8463): which domains signed a mail, and whether it is as they signed it."""

import logging
from typing import Any

import dkim as dkimpy
from dkim.util import parse_tag_value

from mailgateway.authentication import bounds
from mailgateway.authentication.dns import LookupFailed, Lookups
from office.messages.authentication import Checked
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)

MOST_SIGNATURES = 5  # each costs a hash of the whole body; honest mail has one to three
_LEAST_KEY = 1024  # bits; RFC 8301 section 3.2
quiet = logging.getLogger("mailgateway.authentication.dkimpy")
quiet.addHandler(logging.NullHandler())
quiet.propagate = False  # it calls every bad signature an error; to us they are results


def check(lookups: Lookups, message: bytes) -> tuple[Checked, ...]:
    """One result for each of the first signatures, topmost first. Never raises.

    `policy` is a signature that holds but proves too little: over a part of the body only (l=), or
    with SHA-1.
    """
    if bounds.exceeded(message):
        return (Checked("permerror", ""),)
    try:
        verifier = dkimpy.DKIM(message, logger=quiet, minkey=_LEAST_KEY)
    except (
        dkimpy.DKIMException,
        *REFUSED,
    ) as error:  # last line of defence: whatever a header can be
        _log.info("a mail to check for DKIM is not readable: %s", type(error).__name__)
        return (Checked("permerror", ""),)
    fields = [value for name, value in verifier.headers if name.lower() == b"dkim-signature"]
    return tuple(
        _checked(lookups, verifier, index, value)
        for index, value in enumerate(fields[:MOST_SIGNATURES])
    )


def _checked(lookups: Lookups, verifier: Any, index: int, value: bytes) -> Checked:
    domain = ""
    failed_before = lookups.failed
    lookups.failed = False
    try:
        tags = parse_tag_value(value)
        domain = tags.get(b"d", b"").decode("ascii").lower()
        holds = verifier.verify(idx=index, dnsfunc=text_for(lookups))
        if holds and (b"l" in tags or tags.get(b"a", b"").endswith(b"sha1")):
            return Checked("policy", domain)
        result = "pass" if holds else "fail"
    except dkimpy.ValidationError:
        result = "fail"
    except (dkimpy.DKIMException, *REFUSED) as error:
        _log.info("a DKIM signature is not readable: %s", type(error).__name__)
        result = "permerror"
    if lookups.failed and result != "pass":
        result = "temperror"
    lookups.failed |= failed_before
    return Checked(result, domain)


def text_for(lookups: Lookups) -> Any:
    """The library's way to TXT records, led to ours: bytes in, bytes or None out."""

    def text(name: bytes, timeout: float = 0) -> bytes | None:
        try:
            records = lookups.records(name.decode("ascii"), "TXT")
        except UnicodeDecodeError:
            return None
        except LookupFailed as error:
            raise dkimpy.DnsTimeoutError(str(error)) from None
        key = next((record for record in records if "p=" in record), None)
        return key.encode("latin-1") if key is not None else None

    return text
