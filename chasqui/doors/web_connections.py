"""What one connection may take of the web door: a place, time for its headers and its body."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WebLimits:
    """Bounds of the web door. Times in seconds, from the first byte that is waited for.

    A body has `body` in all, and must bring `least` bytes in every `stall` seconds as long as we
    read it.
    """

    connections: int = 1000
    headers: float = 15.0
    body: float = 900.0
    stall: float = 20.0
    least: int = 4096


class BoundedProtocol(H11Protocol):
    """uvicorn's protocol, which by itself waits for ever for the rest of a request."""

    limits = WebLimits()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._reading_body = False
        self._arrived = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it in, or tell it that there is no room."""
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            _log.warning("web door full: %d connections", self.limits.connections)
            self._refuse(503, "Service Unavailable")
            return
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Take what came, and see what is still to come."""
        self._arrived += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            self._stop_waiting()
        elif self.conn.their_state is h11.SEND_BODY:
            if not self._reading_body:
                self._wait_for_body()
        elif self.conn.their_state is h11.IDLE and self.conn.our_state is h11.IDLE:
            if self._deadline is None or self._reading_body:
                self._wait_for_headers()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone, and with it what was waited for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_headers(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(self.limits.headers, self._late)

    def _wait_for_body(self) -> None:
        self._stop_waiting()
        self._reading_body = True
        self._watch_body(self.loop.time() + self.limits.body)

    def _watch_body(self, until: float) -> None:
        before = self._arrived

        def look() -> None:
            slow = self._arrived - before < self.limits.least and not self.flow.read_paused
            if slow or self.loop.time() >= until:
                self._late()
            else:
                self._watch_body(until)

        self._deadline = self.loop.call_later(self.limits.stall, look)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None
        self._reading_body = False

    def _late(self) -> None:
        self._stop_waiting()
        if not self.transport.is_closing():
            _log.info("a request from %s did not come whole in time", (self.client or ("?",))[0])
            self._refuse(408, "Request Timeout")

    def _refuse(self, status: int, reason: str) -> None:
        """A bare answer where none was begun, and the end of the connection."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            head = f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()


def bounded_by(limits: WebLimits) -> type[BoundedProtocol]:
    """The protocol, with `limits`."""
    return type("BoundedProtocol", (BoundedProtocol,), {"limits": limits})
