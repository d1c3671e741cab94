"""How much of us a mail client may use, and the count of those who are using it now."""

from collections import Counter
from dataclasses import dataclass

from office.addresses.origins import origin_of


@dataclass(frozen=True)
class Limits:
    """Bounds of a mail door. Times in seconds; `errors` are 5xx answers of one connection,
    `answers` all that it gets from one message to the next: who only says NOOP takes up a place.

    `messages_per_sender` counts within the last hour; 0 for no such bound. `connections_per_peer`
    is for an address, in IPv6 for the /64 that one customer commonly has.
    """

    connections: int = 500
    connections_per_peer: int = 150
    messages_per_sender: int = 600
    recipients: int = 100
    errors: int = 20
    answers: int = 500
    idle: float = 300.0
    body: float = 1800.0


class ConnectionCount:
    """Counts the connections that are in, in all and per address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._inside: Counter[str] = Counter()

    def enter(self, peer: str) -> bool:
        """Let `peer` in; False, and nothing counted, when there is no room.

        A peer without an address (of a unix socket) is bounded only together with all others.
        """
        origin = origin_of(peer)
        crowded = bool(origin) and self._inside[origin] >= self._limits.connections_per_peer
        if crowded or self._inside.total() >= self._limits.connections:
            self._forget_if_gone(origin)
            return False
        self._inside[origin] += 1
        return True

    def leave(self, peer: str) -> None:
        """One connection of `peer` has ended."""
        origin = origin_of(peer)
        self._inside[origin] -= 1
        self._forget_if_gone(origin)

    def _forget_if_gone(self, origin: str) -> None:
        if self._inside[origin] <= 0:
            del self._inside[origin]
