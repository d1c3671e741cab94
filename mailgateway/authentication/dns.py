"""DNS behind one interface, so that what is judged with it can be tested without a network."""

import threading
import time
from typing import Protocol

import dns.exception
import dns.rdatatype
import dns.resolver

_MOST_LOOKUPS = 150  # for one message; SPF alone may ask for 10 mail servers' addresses, ten times
_LONGEST_LOOKUP = 2.0  # seconds
_LEAST_KEPT, _MOST_KEPT = 30.0, 300.0  # seconds
_MOST_CACHED = 4_000
_SILENCES = 3  # lookups in a row without an answer: then DNS is taken to be down
_REST = 30.0  # seconds without asking, so that mail does not wait for what will not come


class LookupFailed(Exception):
    """There was no answer: DNS is down, or the servers of that domain are."""


class Resolver(Protocol):
    """Where records come from; called from threads."""

    def look_up(self, name: str, kind: str, seconds: float) -> tuple[str, ...]:
        """The records of `kind` (A, AAAA, MX, PTR, TXT) of `name`; () when it has none.

        MX as `10 host`; TXT with its strings joined, byte for byte as Latin-1. Raises LookupFailed
        within about `seconds`.
        """


class DnsResolver:
    """The real one: asks the system's name servers, and remembers answers for some minutes."""

    def __init__(self, resolver: dns.resolver.Resolver | None = None) -> None:
        self._kept: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
        self._lock = threading.Lock()
        self._resolver = resolver  # None: the system's, once it is needed
        self._silences = 0
        self._resting_until = 0.0

    def look_up(self, name: str, kind: str, seconds: float) -> tuple[str, ...]:
        """As Resolver promises. After several silences in a row it fails at once for a while."""
        key, now = (name.lower().rstrip("."), kind), time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and kept[0] > now:
            return kept[1]
        if now < self._resting_until:
            raise LookupFailed("DNS did not answer a moment ago")
        try:
            answers, ttl = self._ask(key[0], kind, seconds)
        except dns.exception.Timeout as error:
            self._heard_nothing()
            raise LookupFailed(str(error)) from None
        except (dns.resolver.NoNameservers, dns.resolver.NoResolverConfiguration, OSError) as error:
            raise LookupFailed(str(error)) from None
        self._silences = 0
        self._keep(key, now + min(max(ttl, _LEAST_KEPT), _MOST_KEPT), answers)
        return answers

    def _ask(self, name: str, kind: str, seconds: float) -> tuple[tuple[str, ...], float]:
        if self._resolver is None:
            self._resolver = dns.resolver.Resolver()
        try:
            found = self._resolver.resolve(name, kind, lifetime=seconds, search=False)
        except (dns.exception.Timeout, dns.resolver.NoNameservers):
            raise
        except (dns.exception.DNSException, UnicodeError):
            return (), _LEAST_KEPT  # no such name, no such record, or no name at all
        return tuple(_text(rdata, kind) for rdata in found), float(
            found.rrset.ttl if found.rrset else 0
        )

    def _heard_nothing(self) -> None:
        self._silences += 1
        if self._silences >= _SILENCES:
            self._resting_until = time.monotonic() + _REST
            self._silences = 0

    def _keep(self, key: tuple[str, str], until: float, answers: tuple[str, ...]) -> None:
        with self._lock:
            if len(self._kept) >= _MOST_CACHED:
                self._kept.clear()
            self._kept[key] = (until, answers)


def _text(rdata: object, kind: str) -> str:
    if kind == "TXT":
        return b"".join(getattr(rdata, "strings", ())).decode("latin-1")
    return str(rdata)


class Lookups:
    """What one message may ask: so many records, until its time is over."""

    def __init__(self, resolver: Resolver, seconds: float) -> None:
        self._resolver = resolver
        self._deadline = time.monotonic() + seconds
        self._left = _MOST_LOOKUPS
        self.failed = False  # some answer was missing, so that a bad result may be DNS's fault

    def records(self, name: str, kind: str) -> tuple[str, ...]:
        """As Resolver.look_up; also raises LookupFailed when time or patience is over."""
        seconds = min(self._deadline - time.monotonic(), _LONGEST_LOOKUP)
        self._left -= 1
        try:
            if seconds <= 0 or self._left < 0:
                raise LookupFailed("no time left")
            return self._resolver.look_up(name, kind, seconds)
        except LookupFailed:
            self.failed = True
            raise

    def text(self, name: str, mark: str) -> tuple[str, ...]:
        """The TXT records of `name` that begin with `mark`, whatever its case."""
        records = self.records(name, "TXT")
        return tuple(record for record in records if record.lower().startswith(mark.lower()))
