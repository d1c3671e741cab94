"""Checks the senders of a batch of mails, beside the loop and within a bound of time."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from functools import cache

from dkim import DKIMException
from dkim.util import InvalidTagValueList
from dns.exception import DNSException

from mailgateway.authentication import arc, dkim, dmarc, relays, spf
from mailgateway.authentication.dns import DnsResolver, Lookups, Resolver
from mailgateway.mime.headers import addresses, every
from office import clock
from office.addresses.domains import in_ascii
from office.config import config
from office.custody.raw_message import RawMessage
from office.messages.authentication import Authentication, Checked, Verdict
from office.messages.incoming import IncomingMessage, MessageKind
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)
BOUND = 3.0  # seconds that a batch may wait for its senders to be checked
_AT_ONCE = 16
_REFUSED = (DKIMException, DNSException, InvalidTagValueList, OSError)
_parser = BytesHeaderParser(policy=compat32)
_NONE = Checked("none", "")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="sender-check")


@cache
def dns() -> Resolver:
    """The resolver of this process, ready to be asked."""
    dmarc.preload()
    return DnsResolver()


_resolver: Resolver | None = None


@contextmanager
def resolver_set_to(resolver: Resolver) -> Iterator[None]:
    """Ask `resolver` instead of DNS within the block."""
    global _resolver
    before, _resolver = _resolver, resolver
    try:
        yield
    finally:
        _resolver = before


def instead_of_dns() -> Resolver | None:
    """Who is asked instead of DNS within `resolver_set_to`; None outside it."""
    return _resolver


async def with_trust(
    received: Sequence[RawMessage], messages: Sequence[IncomingMessage]
) -> list[IncomingMessage]:
    """`messages` with what is known of their senders; untouched where that is switched off.

    `received` are the mails they were read from, in custody's form. Takes at most `BOUND` seconds;
    what is not known by then comes as unchecked, and the timetable tries again.
    """
    if not config().check_senders:
        return list(messages)
    originals = {one.id: one for one in received}
    wanted = [
        message
        for message in messages
        if message.kind is MessageKind.SUBMISSION and message.inbound_id in originals
    ]
    pairs = [(originals[message.inbound_id], message.sender_address) for message in wanted]
    found = await check(pairs)
    by_id = {message.inbound_id: one for message, one in zip(wanted, found, strict=True)}
    return [_marked(message, by_id.get(message.inbound_id)) for message in messages]


def trusted(message: IncomingMessage, found: Authentication | None) -> IncomingMessage:
    """`message`, read and checked elsewhere, with what was `found` there: None, if nothing was."""
    if not (config().check_senders and message.kind is MessageKind.SUBMISSION):
        return message
    return _marked(message, found or unchecked(message.sender_address))


def _marked(message: IncomingMessage, found: Authentication | None) -> IncomingMessage:
    return replace(message, authentication=found, trust=found.trust) if found else message


async def check(mails: Sequence[tuple[RawMessage, str]]) -> list[Authentication]:
    """The authentication of each (mail, address it is read as coming from), all at once."""
    if not mails:
        return []
    resolver = await asyncio.to_thread(dns) if _resolver is None else _resolver
    trusted = config().trusted_relays
    loop = asyncio.get_running_loop()
    tasks = [
        loop.run_in_executor(_threads(), judge, received, address, resolver, trusted)
        for received, address in mails
    ]
    await asyncio.wait(tasks, timeout=BOUND)
    return [_outcome(task, address) for task, (_, address) in zip(tasks, mails, strict=True)]


def _outcome(task: "asyncio.Future[Authentication]", address: str) -> Authentication:
    if task.done() and not task.cancelled():
        return task.result()
    task.cancel()
    return unchecked(address)


def unchecked(address: str) -> Authentication:
    """Of a mail read as coming from `address`: nothing is known, and it is to be tried again."""
    return Authentication(Verdict.UNCHECKED, clock.now(), address.rpartition("@")[2])


def judge(
    received: RawMessage, address: str, resolver: Resolver, trusted: Sequence[str] = ()
) -> Authentication:
    """What the checks find for `received`, which is read as coming from `address`. Never raises."""
    try:
        return _judged(received, address, Lookups(resolver, BOUND), trusted)
    except (*_REFUSED, *REFUSED):  # a strange mail is unproven
        _log.exception("the sender of message %s cannot be checked", received.id)
        domain = address.rpartition("@")[2]
        return Authentication(
            Verdict.NOT_ALIGNED, clock.now(), domain, dmarc=Checked("permerror", domain)
        )


def _judged(
    received: RawMessage, address: str, lookups: Lookups, trusted: Sequence[str]
) -> Authentication:
    original = received.original.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    header = _header(original)
    domain = _shown_domain(header)
    found = relays.results(header, received.peer, trusted)
    if found is not None:
        signatures, spf_result = found.dkim, found.spf or _NONE
    else:
        signatures = dkim.check(lookups, original) if "dkim-signature" in header else ()
        passed_on = not received.peer or relays.is_relay(received.peer, trusted)
        # From a relay of ours the address is the relay's, and proves nothing of the sender.
        spf_result = (
            _NONE
            if passed_on
            else spf.check(lookups, received.peer, received.mail_from, received.greeting)
        )
    if not domain or domain != in_ascii(address.rpartition("@")[2]):
        dmarc_result, policy = Checked("permerror", domain), ""
    elif found is not None and found.dmarc is not None and found.dmarc.domain == domain:
        dmarc_result, policy = found.dmarc, ""
    else:
        dmarc_result, policy = dmarc.check(lookups, domain, spf_result, signatures)
    return Authentication(
        verdict=_verdict(dmarc_result),
        checked_at=clock.now(),
        domain=domain or address.rpartition("@")[2],
        spf=spf_result,
        dkim=signatures,
        dmarc=dmarc_result,
        arc=arc.check(lookups, original) if "arc-seal" in header else _NONE,
        policy=policy,
        source=found.name if found is not None else "dns",
    )


def _verdict(result: Checked) -> Verdict:
    if result.result == "pass":
        return Verdict.ALIGNED
    return Verdict.UNCHECKED if result.result == "temperror" else Verdict.NOT_ALIGNED


def _header(original: bytes) -> Message:
    ends = [at for mark in (b"\r\n\r\n", b"\n\n") if (at := original.find(mark)) >= 0]
    return _parser.parsebytes(original[: min(ends)] if ends else original)


def _shown_domain(header: Message) -> str:
    """The domain of the one author; "" with several, or none: then nothing can be proven of whom
    people read (RFC 7489 section 6.6.1)."""
    authors = addresses(header, "from")
    if len(authors) != 1 or len(every(header, "from")) != 1:
        return ""
    return in_ascii(authors[0][1].rpartition("@")[2])
