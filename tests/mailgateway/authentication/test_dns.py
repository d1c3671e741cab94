"""The real resolver against a name server on loopback, talkative and silent."""

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from mailgateway.authentication import dns as ours
from mailgateway.authentication.dns import DnsResolver, LookupFailed, Lookups

ZONE = {
    ("correo.example.", "TXT"): ['"v=spf1 " "-all"', '"otra"'],
    ("correo.example.", "MX"): ["10 mx.correo.example."],
    ("correo.example.", "A"): ["192.0.2.1"],
}


class NameServer:
    """Answers from ZONE over UDP; unless it is told to keep silent, or to fail."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.asked = 0
        self.silent = False
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                wire, client = self.socket.recvfrom(4096)
            except OSError:
                return
            self.asked += 1
            if self.silent:
                continue
            query = dns.message.from_wire(wire)
            question = query.question[0]
            name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
            answer = dns.message.make_response(query)
            if name.startswith("roto."):
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif found := ZONE.get((name, kind)):
                answer.answer.append(dns.rrset.from_text(name, 300, "IN", kind, *found))
            elif not any(known == name for known, _ in ZONE):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), client)

    @property
    def resolver(self) -> DnsResolver:
        asking = dns.resolver.Resolver(configure=False)
        asking.nameservers = ["127.0.0.1"]
        asking.port = self.socket.getsockname()[1]
        return DnsResolver(asking)


@pytest.fixture
def server() -> Iterator[NameServer]:
    opened = NameServer()
    yield opened
    opened.socket.close()


def test_records_are_read_and_remembered(server: NameServer) -> None:
    resolver = server.resolver
    for _ in range(3):
        found = resolver.look_up("Correo.example.", "TXT", 2)
        assert sorted(found) == ["otra", "v=spf1 -all"]  # a set: DNS promises no order
    assert server.asked == 1
    assert resolver.look_up("correo.example", "MX", 2) == ("10 mx.correo.example.",)
    assert resolver.look_up("correo.example", "A", 2) == ("192.0.2.1",)
    assert resolver.look_up("correo.example", "AAAA", 2) == ()
    assert resolver.look_up("nadie.example", "A", 2) == ()
    assert Lookups(resolver, 2).text("correo.example", "V=SPF1") == ("v=spf1 -all",)


@pytest.mark.parametrize("name", ["a" * 70 + ".example", "a..b", "", "ñ\ud800.example"])
def test_names_that_are_none_have_no_records(server: NameServer, name: str) -> None:
    assert server.resolver.look_up(name, "TXT", 2) == ()


def test_servers_that_fail_are_told_from_names_without_records(server: NameServer) -> None:
    with pytest.raises(LookupFailed):
        server.resolver.look_up("roto.example", "TXT", 1)


def test_after_some_silences_nobody_waits_for_dns(
    server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = server.resolver
    server.silent = True
    for number in range(5):
        with pytest.raises(LookupFailed):
            resolver.look_up(f"x{number}.example", "TXT", 0.05)
    asked = server.asked
    with pytest.raises(LookupFailed, match="a moment ago"):
        resolver.look_up("y.example", "TXT", 5)
    assert server.asked == asked
    server.silent = False
    later = ours.time.monotonic() + 60
    monkeypatch.setattr(ours.time, "monotonic", lambda: later)
    assert resolver.look_up("correo.example", "A", 2) == ("192.0.2.1",)


def test_the_memory_is_bounded(server: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "_MOST_CACHED", 2)
    resolver = server.resolver
    for number in range(5):
        assert resolver.look_up(f"x{number}.example", "TXT", 2) == ()
    assert len(resolver._kept) <= 2
