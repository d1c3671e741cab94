"""How much of us a mail client may use, and the count of those who are using it now."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of the SMTP door. Times in seconds; `errors` are 5xx answers of one connection."""

    connections: int = 500
    connections_per_peer: int = 150
    recipients: int = 100
    errors: int = 20
    idle: float = 300.0
    body: float = 1800.0


class Turnstile:
    """Counts the connections that are in, in all and per address."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._inside: Counter[str] = Counter()

    def enter(self, peer: str) -> bool:
        """Let `peer` in; False, and nothing counted, when there is no room."""
        crowded = self._inside[peer] >= self._limits.connections_per_peer
        if crowded or self._inside.total() >= self._limits.connections:
            self._forget_if_gone(peer)
            return False
        self._inside[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """One connection of `peer` has ended."""
        self._inside[peer] -= 1
        self._forget_if_gone(peer)

    def _forget_if_gone(self, peer: str) -> None:
        if self._inside[peer] <= 0:
            del self._inside[peer]
