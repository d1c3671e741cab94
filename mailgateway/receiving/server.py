"""Opens and closes the doors that mail comes in by, in this process's own event loop."""

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mailgateway.receiving.handler import Hooks
from mailgateway.receiving.limits import ConnectionCount, Limits
from mailgateway.receiving.lmtp_session import LocalConversation
from mailgateway.receiving.smtp_session import Conversation

_GRACE = 10.0  # seconds for messages that are on their way to the disk
_BACKLOG = 512


@dataclass(frozen=True)
class Manners:
    """How a door behaves: `tls` gives each new connection its context, None offers no STARTTLS.

    `hostname` is the name we greet with, this machine's when empty.
    """

    max_bytes: int
    tls: Callable[[], ssl.SSLContext] | None = None
    limits: Limits = field(default_factory=Limits)
    hostname: str = ""


class MailDoor:
    """A listening SMTP or LMTP server; used like an asyncio.Server."""

    def __init__(self, manners: Manners, kind: type[Conversation] = Conversation) -> None:
        self.limits = manners.limits
        self.turnstile = ConnectionCount(manners.limits)
        self.hooks = Hooks(manners.limits)
        self.conversations: set[Conversation] = set()
        self._manners = manners
        self._hostname = manners.hostname or socket.gethostname()
        self._kind = kind
        self._server: asyncio.Server | None = None
        self._path: Path | None = None

    def _conversation(self) -> Conversation:
        tls = self._manners.tls() if self._manners.tls else None
        return self._kind(self, tls=tls, max_bytes=self._manners.max_bytes, hostname=self._hostname)

    async def open(self, host: str, port: int) -> None:
        """Listen on `host`:`port` (0: any free one). Raises OSError when that is taken."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._conversation, host, port, backlog=_BACKLOG)

    async def open_path(self, path: Path) -> None:
        """Listen on a unix socket at `path`, in place of one that was left there. OSError.

        Whoever may enter its directory may write to it: the server in front is another user.
        """
        loop = asyncio.get_running_loop()
        self._server = await loop.create_unix_server(
            self._conversation, str(path), backlog=_BACKLOG
        )
        self._path = path
        os.chmod(path, 0o666)

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
        if self._path is not None:
            with contextlib.suppress(FileNotFoundError):
                self._path.unlink()
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


async def open_smtp(host: str, port: int, manners: Manners) -> MailDoor:
    """Open an SMTP door on `host`:`port`. Raises OSError when that cannot be listened on."""
    door = MailDoor(manners)
    await door.open(host, port)
    return door


async def start_smtp(
    host: str,
    port: int,
    *,
    tls: Callable[[], ssl.SSLContext] | None = None,
    max_bytes: int,
    limits: Limits | None = None,
    hostname: str = "",
) -> MailDoor:
    """`open_smtp` with its manners told one by one; messages up to `max_bytes` are taken."""
    return await open_smtp(host, port, Manners(max_bytes, tls, limits or Limits(), hostname))


async def open_lmtp(where: tuple[str, int] | Path, manners: Manners) -> MailDoor:
    """Open an LMTP door at a host and port or a unix socket. Raises OSError."""
    door = MailDoor(manners, LocalConversation)
    if isinstance(where, Path):
        await door.open_path(where)
    else:
        await door.open(*where)
    return door
