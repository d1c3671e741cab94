"""Opens and closes the SMTP door in this process's own event loop."""

import asyncio
import socket
import ssl
from collections.abc import Sequence

from mailgateway.hooks import Hooks
from mailgateway.limits import Limits, Turnstile
from mailgateway.smtp import Conversation

_GRACE = 10.0  # seconds for messages that are on their way to the disk


class SmtpDoor:
    """A listening SMTP server; used like an asyncio.Server."""

    def __init__(
        self, *, tls: ssl.SSLContext | None, max_bytes: int, limits: Limits, hostname: str
    ) -> None:
        self.limits = limits
        self.turnstile = Turnstile(limits)
        self.hooks = Hooks(limits)
        self.conversations: set[Conversation] = set()
        self._tls = tls
        self._max_bytes = max_bytes
        self._hostname = hostname
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> None:
        """Listen on `host`:`port` (0: any free one). Raises OSError when that is taken."""
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Conversation(
                self, tls=self._tls, max_bytes=self._max_bytes, hostname=self._hostname
            ),
            host,
            port,
            backlog=512,
        )

    @property
    def sockets(self) -> Sequence[socket.socket]:
        """The listening sockets; none once closed."""
        return tuple(self._server.sockets) if self._server else ()

    @property
    def port(self) -> int:
        """The port of the first listening socket."""
        return int(self.sockets[0].getsockname()[1])

    def is_serving(self) -> bool:
        """Whether new connections are accepted."""
        return self._server is not None and self._server.is_serving()

    def close(self) -> None:
        """Accept nobody new and end each conversation; what is half received stays unacknowledged.

        A message already on its way to the disk still gets its answer: see `wait_closed`.
        """
        if self._server is not None:
            self._server.close()
        for conversation in tuple(self.conversations):
            conversation.say_goodbye()

    async def wait_closed(self) -> None:
        """Return when every conversation has ended; after ten seconds the rest is cut."""
        tasks = [talk.task for talk in tuple(self.conversations) if talk.task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=_GRACE)
        for conversation in tuple(self.conversations):
            conversation.cut()
        if self._server is not None:
            await self._server.wait_closed()


async def start_smtp(
    host: str,
    port: int,
    *,
    tls: ssl.SSLContext | None = None,
    max_bytes: int,
    limits: Limits | None = None,
    hostname: str = "",
) -> SmtpDoor:
    """Open the SMTP door on `host`:`port`; messages up to `max_bytes` go into custody.

    `hostname` is the name we greet with (this machine's by default). STARTTLS is offered when `tls`
    is given. Raises OSError when the address cannot be listened on.
    """
    door = SmtpDoor(
        tls=tls,
        max_bytes=max_bytes,
        limits=limits or Limits(),
        hostname=hostname or socket.gethostname(),
    )
    await door.open(host, port)
    return door
