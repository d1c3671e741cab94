"""What is handed over on the way out, and what is told back."""

from dataclasses import dataclass, field
from typing import Protocol

from models.enums import Outcome


@dataclass(frozen=True)
class Letter:
    """One mail to one person, ready for the wire; `utf8` when an address needs SMTPUTF8.

    `envelope_id` comes back in reports on it (RFC 3461 section 4.4); "" asks for no reports.
    """

    mail_from: str
    to_address: str
    content: bytes = field(repr=False)
    utf8: bool = False
    envelope_id: str = ""


@dataclass(frozen=True)
class Delivery:
    """What became of one attempt: `reply` in the words of `server`, or ours about the network."""

    outcome: Outcome
    server: str
    reply: str


class Transport(Protocol):
    """A way out. `deliver` never raises for what the other side does: it tells."""

    async def deliver(self, letter: Letter) -> Delivery:
        """Hand `letter` over, and say what the other side answered."""

    async def close(self) -> None:
        """Let go of connections."""
