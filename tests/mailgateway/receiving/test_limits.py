"""Counting connections, and recognising addresses without a parser."""

import pytest

from mailgateway.receiving.envelope import plain_address
from mailgateway.receiving.limits import ConnectionCount, Limits
from office.addresses.origins import origin_of


def test_connections_are_counted_in_all_and_per_address() -> None:
    turnstile = ConnectionCount(Limits(connections=3, connections_per_peer=2))
    assert turnstile.enter("192.0.2.1") and turnstile.enter("192.0.2.1")
    assert not turnstile.enter("192.0.2.1")
    assert turnstile.enter("192.0.2.2")
    assert not turnstile.enter("192.0.2.3")
    turnstile.leave("192.0.2.1")
    assert turnstile.enter("192.0.2.3")
    assert not turnstile.enter("192.0.2.1")


def test_one_customers_ipv6_addresses_count_as_one() -> None:
    turnstile = ConnectionCount(Limits(connections_per_peer=2))
    assert turnstile.enter("2001:db8:1:2::1") and turnstile.enter("2001:db8:1:2:ffff::9")
    assert not turnstile.enter("2001:db8:1:2::3")
    assert turnstile.enter("2001:db8:1:3::1")
    turnstile.leave("2001:db8:1:2::1")
    assert turnstile.enter("2001:db8:1:2::3")


def test_a_unix_socket_is_bounded_only_in_all() -> None:
    turnstile = ConnectionCount(Limits(connections=3, connections_per_peer=1))
    assert [turnstile.enter("") for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(
    ("peer", "origin"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_origins(peer: str, origin: str) -> None:
    assert origin_of(peer) == origin


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("<ana@correo.example>", ("ana@correo.example", "")),
        ("<a.b+c@correo.example> SIZE=10 BODY=8BITMIME",
         ("a.b+c@correo.example", "SIZE=10 BODY=8BITMIME")),
        ("<>", None),
        ("<ana>", None),
        ("<.ana@correo.example>", None),
        ("<ana..b@correo.example>", None),
        ('<"ana maría"@correo.example>', None),
        ("<íñigo@correo.example>", None),
        ("<@relay.example:ana@correo.example>", None),
        ("<ana@[192.0.2.1]>", None),
        ("<ana@correo.example>SIZE=10", None),
        ("ana@correo.example", None),
    ],
)  # fmt: skip
def test_plain_addresses_are_told_from_those_that_need_a_parser(
    argument: str, found: tuple[str, str] | None
) -> None:
    assert plain_address(argument) == found
