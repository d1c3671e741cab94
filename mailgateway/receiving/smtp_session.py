"""One SMTP conversation: refuses early, acknowledges only what is in custody, leaks nothing."""

import asyncio
import contextlib
import logging
import ssl
from collections import defaultdict
from functools import cache
from typing import Any, AnyStr, Protocol

from aiosmtpd.smtp import SMTP, Envelope, TLSSetupException, syntax

from mailgateway.receiving.data import read_body
from mailgateway.receiving.envelope import arrival_of, plain_address, sender_of
from mailgateway.receiving.handler import Hooks
from mailgateway.receiving.limits import ConnectionCount, Limits
from office.custody import sender_rates
from office.custody.reception import receive
from office.errors import Unavailable
from office.storage.spool import Spooled, new_spool

_log = logging.getLogger(__name__)
_CHUNK = 64 * 1024  # what a connection may keep unread in memory, twice; more is not faster
_MOST_COMMENTS = 10  # in an address; the library goes one call deeper for each within another
_ACCEPTED = "250 2.0.0 OK, in custody"
_TRY_LATER = (
    "451 4.3.0 No se pudo recibir; pruebe en unos minutos / Not received, please try again later"
)
_TOO_LARGE = (
    "552 5.3.4 El mensaje es mayor de lo que este servidor recibe / "
    "Message larger than this server accepts"
)


class Doorkeeper(Protocol):
    """What a conversation asks of the door it belongs to."""

    limits: Limits
    turnstile: ConnectionCount
    hooks: Hooks
    conversations: "set[Conversation]"


class Conversation(SMTP):
    """aiosmtpd's protocol with its body reading, its limits and its way to fail replaced."""

    line_length_limit = _CHUNK
    command_size_limit = 1024  # RFC 5321 asks for 512; UTF-8 addresses take up to twice as many

    def __init__(
        self, door: Doorkeeper, *, tls: ssl.SSLContext | None, max_bytes: int, hostname: str
    ) -> None:
        # aiosmtpd keeps these in the class and clears them for everybody on each new connection.
        self.command_size_limits = defaultdict(lambda: self.command_size_limit)
        super().__init__(
            door.hooks,
            data_size_limit=max_bytes,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="Chasqui",
            tls_context=tls,
            timeout=door.limits.idle,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=asyncio.get_running_loop(),
        )
        self._door = door
        self._max_bytes = max_bytes
        self._errors = 0
        self._answers = 0  # since the last message
        self._heard_at = 0.0
        self._ending = False
        self._in_body = False
        self._in_custody = False
        self.task: asyncio.Task[None] | None = None

    def __dir__(self) -> list[str]:
        """Its commands alone: aiosmtpd looks at every attribute of each new connection to find
        them, which takes longer than to receive a letter."""
        kind: Any = type(self)
        return _commands_of(kind)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Address and options of a MAIL or RCPT argument; (None, None) when it is malformed."""
        if (plain := plain_address(arg)) is not None:
            return plain
        if arg.count("(") > _MOST_COMMENTS:
            return None, None
        address, options = super()._getaddr(arg)
        return address, options

    async def _handle_client(self) -> None:
        """The whole conversation, counted at the turnstile."""
        self.task = asyncio.current_task()
        peer = self.peer
        if not self._door.turnstile.enter(peer):
            with contextlib.suppress(ConnectionError):
                await self.push("421 4.7.0 Too many connections, please try again later")
            self.hang_up()
            return
        self._door.conversations.add(self)
        try:
            await super()._handle_client()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hang_up()
        finally:
            self._door.conversations.discard(self)
            self._door.turnstile.leave(peer)

    @property
    def peer(self) -> str:
        """The client's address, without its port."""
        address: Any = self.session.peer if self.session else None
        return str(address[0]) if isinstance(address, tuple) else str(address or "")

    def data_received(self, data: bytes) -> None:
        if self._in_body:  # a command has to come whole, however slowly its bytes drip
            self._heard_at = self.loop.time()
        super().data_received(data)

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Set the clock for `duration` seconds; it runs on where the library would wind it up anew
        at each command: `_timeout_cb` looks when somebody was heard last."""
        if duration is not None or self._timeout_handle is None:
            super()._reset_timeout(duration)

    def _timeout_cb(self) -> None:
        """End an idle conversation; one that is only slow in its body gets the rest of its time."""
        silent = self.loop.time() - self._heard_at
        if silent < self._timeout_duration or self._in_custody:
            self._reset_timeout(max(self._timeout_duration - silent, 1.0))
        elif self.transport is not None:
            self._say_unasked("421 4.4.2 Idle for too long")
            self.hang_up()

    async def push(self, status: AnyStr) -> None:
        """Answer; who earns too many 5xx answers, or talks on and brings nothing, is sent away."""
        await super().push(status)
        if status[:1] in ("4", "5", b"4", b"5"):
            sender = self.envelope.mail_from if self.envelope else None
            _log.info("refused %s, writing as %r: %r", self.peer, sender, status)
        self._heard_at = self.loop.time()
        self._answers += status[3:4] not in ("-", b"-")
        self._errors += status[:1] in ("5", b"5")
        if self._errors >= self._door.limits.errors:
            await self._send_away("421 4.7.0 Too many errors")
        elif self._answers >= self._door.limits.answers:
            await self._send_away("421 4.7.0 Too many commands without a message")

    async def _send_away(self, status: str) -> None:
        self._errors = self._answers = 0
        if self.transport is not None:
            await super().push(status)
            self.hang_up()

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str) -> None:
        """Begin TLS, once (RFC 3207, section 4.2): aiosmtpd would begin it again inside."""
        if self._tls_protocol is not None:
            await self.push("503 5.5.1 TLS is active already")
        else:
            await super().smtp_STARTTLS(arg)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        """Read the body in bulk, put it into custody, and only then say so."""
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
        elif not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._take()

    async def _take(self) -> None:
        envelope = self.envelope
        assert envelope is not None
        self._in_body = True
        try:
            async with asyncio.timeout(self._door.limits.body):
                body = await read_body(self._reader, self._max_bytes, new_spool)
        except TimeoutError:
            self._say_unasked("421 4.4.2 The message took too long")
            self.hang_up()
            return
        except Unavailable as error:
            _log.error("mail from %s not received: %s", self.peer, error)
            body, reply = None, _TRY_LATER
        else:
            reply = _TOO_LARGE if body is None else ""
        finally:
            self._in_body = False
        self.envelope = self._create_envelope()
        if body is not None:
            reply = await self._into_custody(envelope, body)
        await self.answer_message(envelope, reply)
        if reply == _ACCEPTED:
            self._answers = 0
        if self._ending:
            self.say_goodbye()

    async def answer_message(self, envelope: Envelope, reply: str) -> None:
        """Say what became of the message in `envelope`."""
        await self.push(reply)

    async def _into_custody(self, envelope: Envelope, body: bytes | Spooled) -> str:
        assert self.session is not None
        self._in_custody = True
        try:
            await receive(arrival_of(envelope, body, self.peer, self.session.host_name or ""))
        except Unavailable as error:
            _log.error("mail from %s not received: %s", self.peer, error)
            return _TRY_LATER
        except Exception:  # whatever it is, the sender keeps the message and comes back
            _log.exception("mail from %s not received", self.peer)
            return _TRY_LATER
        finally:
            self._in_custody = False
        if sender := sender_of(envelope.mail_from):
            sender_rates.count(sender)
        return _ACCEPTED

    async def smtp_AUTH(self, arg: str) -> None:
        """Nobody logs in here."""
        await self.push("502 5.5.1 AUTH not available")

    async def smtp_VRFY(self, arg: str) -> None:
        """Tells nothing of who exists."""
        await self.push("252 2.1.5 Cannot VRFY, but will take mail for our own addresses")

    async def handle_exception(self, error: Exception) -> str:
        """Never tell a client what went wrong inside, and never make its mail bounce for it."""
        if isinstance(error, TLSSetupException):  # the client's doing; aiosmtpd hangs up
            _log.info("TLS with %s failed: %s", self.peer, error.__cause__)
        else:
            _log.error("SMTP conversation with %s failed", self.peer, exc_info=error)
        self.envelope = self._create_envelope()
        self._errors += 1  # else a line that trips us could be said for ever
        return _TRY_LATER

    def say_goodbye(self) -> None:
        """End at the first moment at which nothing received is left unanswered."""
        self._ending = True
        if not self._in_custody:
            self._say_unasked("421 4.3.2 Closing, please try again later")
            self.hang_up()

    def _say_unasked(self, status: str) -> None:
        if self.transport is not None and not self._writer.is_closing():
            self._writer.write(status.encode("ascii") + b"\r\n")

    def hang_up(self) -> None:
        """Close once what was said has been sent."""
        if self.transport is not None:
            self.transport.close()

    def cut(self) -> None:
        """Close at once."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


@cache
def _commands_of(kind: type[Conversation]) -> list[str]:
    return [name for name in dir(kind) if name.startswith("smtp_")]
