"""Authentication-Results (RFC 8601): what a relay of ours found, when it is really ours."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from authres import AuthenticationResultsHeader, AuthResError

from office.messages.authentication import Checked
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)

_FIELD = "authentication-results"
_LONGEST = 8 * 1024  # characters of a field; the library takes its time
_MOST = 50  # fields; an honest mail has one for each relay on its way
_PROPERTIES = {"spf": ("mailfrom", "helo"), "dkim": ("d", "i"), "dmarc": ("from",)}


@dataclass(frozen=True)
class Found:
    """What the relay `name` wrote; a method it did not name is absent."""

    name: str
    spf: Checked | None
    dkim: tuple[Checked, ...]
    dmarc: Checked | None


def is_relay(peer: str, trusted: Sequence[str]) -> bool:
    """Whether `peer` is the address of a relay of ours, so that SPF says nothing about it."""
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in _networks(trusted))


def results(message: Message, peer: str, trusted: Sequence[str]) -> Found | None:
    """What the nearest relay of ours wrote into `message`; None without anything to believe.

    Its name (authserv-id) must be among `trusted`, and the mail must come from one of the
    addresses there. Mail fetched from a mailbox has no peer: there the name is enough, because the
    mailbox's server takes foreign fields of its own name away (section 5). Only the topmost field
    of that name counts, and those right below it.
    """
    if peer and not is_relay(peer, trusted):
        return None
    names = {entry.lower() for entry in trusted if not _is_network(entry)}
    written: list[AuthenticationResultsHeader] = []
    looked_at = 0
    for field, value in message.raw_items():
        named = field.lower() == _FIELD
        looked_at += named
        if looked_at > _MOST:
            break
        header = _parsed(str(value)) if named else None
        if header is not None and str(header.authserv_id).lower() in names:
            written.append(header)
        elif written:
            break
    return _found(written) if written else None


def _parsed(value: str) -> AuthenticationResultsHeader | None:
    if len(value) > _LONGEST:
        return None
    try:
        return AuthenticationResultsHeader.parse_value(" ".join(value.split()))
    except (
        AuthResError,
        *REFUSED,
    ) as error:  # what it cannot read, it does not believe
        _log.info("what a relay found is not readable: %s", type(error).__name__)
        return None


def _found(written: Sequence[AuthenticationResultsHeader]) -> Found:
    by_method: dict[str, list[Checked]] = {"spf": [], "dkim": [], "dmarc": []}
    for header in written:
        for entry in header.results:
            method = str(getattr(entry, "method", "")).lower()
            if method in by_method:
                by_method[method].append(_checked(entry, _PROPERTIES[method]))
    return Found(
        name=str(written[0].authserv_id).lower(),
        spf=next(iter(by_method["spf"]), None),
        dkim=tuple(by_method["dkim"]),
        dmarc=next(iter(by_method["dmarc"]), None),
    )


def _checked(entry: object, names: Sequence[str]) -> Checked:
    properties = getattr(entry, "properties", ())
    values = {str(one.name).lower(): str(one.value) for one in properties}
    value = next((values[name] for name in names if name in values), "")
    domain = value.rpartition("@")[2].strip("<>. ").lower()
    return Checked(str(getattr(entry, "result", "none")).lower(), domain)


def _is_network(entry: str) -> bool:
    try:
        ip_network(entry, strict=False)
    except ValueError:
        return False
    return True


def _networks(trusted: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(entry, strict=False) for entry in trusted if _is_network(entry)]
