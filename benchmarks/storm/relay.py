"""The relay of a storm: keeps how often each mail of the house came, and tells who was answered."""

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from time import perf_counter

from benchmarks.sink import Sink, answered_in
from benchmarks.storm.letters import Acknowledgement

_OWN = re.compile(rb"^Message-ID:\s*(<[^>\s]+>)", re.M | re.I)
_NUMBER = re.compile(r"^Número: (\S+)$", re.M)


class Relay(Sink):
    """A sink; `came` tells when each Message-ID arrived, once for every time."""

    def __init__(self) -> None:
        super().__init__()
        self.came: dict[str, list[float]] = {}
        self.on_first: Callable[[str, bytes], None] | None = None

    def take(self, message: bytes) -> None:
        """Remember `message`; the first answer to each mail is told to `on_first`."""
        head = message.partition(b"\r\n\r\n")[0]
        found, answered = _OWN.search(head), answered_in(message)
        new = answered is not None and answered not in self.arrivals
        self.came.setdefault(found[1].decode() if found else "", []).append(perf_counter())
        super().take(message)
        if new and answered is not None and self.on_first is not None:
            self.on_first(answered, message)


def acknowledgement_in(message: bytes) -> Acknowledgement:
    """What `message` tells: ValueError when it acknowledges nothing."""
    mail = message_from_bytes(message, policy=policy.default)
    body = mail.get_body(("plain",))
    found = _NUMBER.search(str(body.get_content()).replace("\r\n", "\n")) if body else None
    if found is None:
        raise ValueError("no number in what should be an acknowledgement")
    return Acknowledgement(str(mail["Message-ID"]), found[1])
