"""Mail out through the institution's relay, over connections that are kept and used again."""

import asyncio
import contextlib
import logging
import re
import socket
from dataclasses import dataclass

import aiosmtplib
from aiosmtplib import SMTP

from mailgateway.sending import dsn_requests as report_requests
from mailgateway.sending.oauth_tokens import source_at
from mailgateway.sending.relay_url import RelayAddress
from mailgateway.sending.transport import Delivery, Letter
from models.enums import Outcome

_log = logging.getLogger(__name__)
_CONNECTIONS = 4
_PATIENCE = 60.0  # seconds for an answer; RFC 5321 section 4.5.3.2 asks for more only after DATA
_AFTER_DATA = 600.0
_NO_ADDRESS = re.compile(r"[\s<>,;\x00-\x1f\x7f]")
_LOST = "Se perdió la conexión con el servidor antes de su respuesta."


_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)


@dataclass(frozen=True)
class _Line:
    """A connection, and the name the server at its end greeted us with."""

    client: SMTP
    name: str


class RelayTransport:
    """Delivers to the relay at `url` (mailgateway.sending.relay_url); ValueError when it is none.

    `hostname` is the name we greet it with (RFC 5321 section 4.1.1.1), this machine's when empty.
    """

    def __init__(self, url: str, *, connections: int = _CONNECTIONS, hostname: str = "") -> None:
        self._relay = RelayAddress.read(url)
        self._hostname = hostname or socket.gethostname()
        self._idle: list[_Line] = []
        self._room = asyncio.Semaphore(connections)

    @property
    def server(self) -> str:
        """The relay, as the evidence names it."""
        return f"{self._relay.host}:{self._relay.port}"

    async def deliver(self, letter: Letter) -> Delivery:
        """Hand `letter` to the relay and report its own reply.

        Only the relay's 5xx to the recipient or the content is a rejection; what concerns us (our
        login, our sender, its greeting) may be mended, so it is deferred like a 4xx or a lost line.
        """
        async with self._room:
            while self._idle:  # a kept connection may have been closed meanwhile: then the next
                delivery = await self._attempt(self._idle.pop(), letter, fresh=False)
                if delivery is not None:
                    return delivery
            client = self._client()
            try:
                greeting = await client.connect()
                if client.is_ehlo_or_helo_needed:  # STARTTLS makes it forget what is offered
                    with contextlib.suppress(aiosmtplib.SMTPHeloError):
                        await client.ehlo()
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                client.close()
                if self._relay.oauth and isinstance(error, aiosmtplib.SMTPAuthenticationError):
                    source_at(self._relay.oauth).forget()
                return self._said(Outcome.DEFERRED, error)
            named = _NAME.match(greeting.message)
            line = _Line(client, named[0] if named else "")
            delivery = await self._attempt(line, letter, fresh=True)
            assert delivery is not None
            return delivery

    def _client(self) -> SMTP:
        relay = self._relay
        return SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.username,
            password=relay.password,
            local_hostname=self._hostname,
            use_tls=relay.implicit_tls,
            start_tls=relay.start_tls,
            validate_certs=relay.verify,
            timeout=_PATIENCE,
            oauth_token_generator=self._token if relay.oauth else None,
        )

    async def _token(self) -> str:
        return await asyncio.to_thread(source_at(self._relay.oauth).token)

    async def _attempt(self, line: _Line, letter: Letter, *, fresh: bool) -> Delivery | None:
        """One try over `line`; None when a kept connection turned out dead before any DATA."""
        begun, client = False, line.client
        try:
            await self._envelope(client, letter)
            begun = True
            response = await client.data(letter.content, timeout=_AFTER_DATA)
        except aiosmtplib.SMTPResponseException as error:
            await self._keep(line, reset=True)
            return self._refused(error, line.name)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            if not fresh and not begun:
                return None
            return self._said(Outcome.DEFERRED, error, line.name)
        except ValueError as error:  # an address that cannot be put on the wire
            await self._keep(line, reset=True)
            return self._said(Outcome.REJECTED, error, line.name)
        except BaseException:
            client.close()  # cancelled in the middle: nobody knows where the dialogue stands
            raise
        await self._keep(line, reset=False)
        reply = f"{response.code} {response.message}"
        return Delivery(Outcome.ACCEPTED, self._witness(line.name), reply)

    async def _envelope(self, client: SMTP, letter: Letter) -> None:
        # aiosmtplib would look for an address within what is none, and write to that.
        if _NO_ADDRESS.search(letter.to_address) or "@" not in letter.to_address:
            raise ValueError(f"not an address: {letter.to_address!r}")
        encoding = "utf-8" if letter.utf8 else "ascii"
        options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.utf8 else []
        if client.supports_extension("size"):
            options.append(f"SIZE={len(letter.content)}")
        if letter.utf8 and not client.supports_extension("smtputf8"):
            raise aiosmtplib.SMTPDataError(553, "5.6.7 The relay does not take SMTPUTF8 addresses")
        reporting = client.supports_extension("dsn")
        wanted = report_requests.asked_for(letter) if reporting else report_requests.NONE
        options += wanted.with_mail
        await client.mail(letter.mail_from, options=options, encoding=encoding)
        await client.rcpt(letter.to_address, options=wanted.with_rcpt, encoding=encoding)

    def _witness(self, name: str) -> str:
        """Who answered, for the evidence: its own name beside the address we asked."""
        return f"{name} ({self.server})" if name and name != self._relay.host else self.server

    async def _keep(self, line: _Line, *, reset: bool) -> None:
        """Put `line` back for the next letter, if it can still be used."""
        client = line.client
        try:
            if reset and client.is_connected:
                await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
        if client.is_connected:
            self._idle.append(line)

    def _refused(self, error: aiosmtplib.SMTPResponseException, name: str) -> Delivery:
        ours = isinstance(error, aiosmtplib.SMTPSenderRefused) or error.code in (530, 535, 538)
        final = error.code >= 500 and not ours
        outcome = Outcome.REJECTED if final else Outcome.DEFERRED
        return self._said(outcome, error, name)

    def _said(self, outcome: Outcome, error: Exception, name: str = "") -> Delivery:
        server = self._witness(name)
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return Delivery(outcome, server, f"{error.code} {error.message}")
        if isinstance(error, aiosmtplib.SMTPServerDisconnected):
            return Delivery(outcome, server, _LOST)
        return Delivery(outcome, server, f"{type(error).__name__}: {error}"[:500])

    async def close(self) -> None:
        """Say goodbye on every kept connection."""
        while self._idle:
            client = self._idle.pop().client
            try:
                await client.quit(timeout=2)
            except (aiosmtplib.SMTPException, OSError):
                _log.debug("the relay had closed its connection")
            client.close()
