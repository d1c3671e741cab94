"""Keeps the suite on this machine: no socket of this process reaches beyond loopback."""

import ipaddress
import sys
from typing import Any

_allowed_names = {"localhost", "", None}


class ReachedOut(RuntimeError):
    """A test tried to reach another machine."""


def allow(host: str | None) -> None:
    """Let `host` be reached too (a PostgreSQL server elsewhere, named by the operator)."""
    _allowed_names.add(host)


def _is_here(host: Any) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in _allowed_names:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        # An address that is a path is a Unix socket.
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise ReachedOut(f"a test connected to {address[0]}")
    elif event == "socket.getaddrinfo" and not _is_here(arguments[0]):
        raise ReachedOut(f"a test looked up {arguments[0]}")


def stay_on_this_machine() -> None:
    """Refuse connections and look-ups beyond loopback from now on (for good: an audit hook)."""
    sys.addaudithook(_watch)
