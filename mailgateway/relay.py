"""Mail out through the institution's relay, over connections that are kept and used again."""

import asyncio
import logging
import re
import socket
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from aiosmtplib import SMTP

from mailgateway.delivery import Delivery, Letter
from models.enums import Outcome

_log = logging.getLogger(__name__)
_CONNECTIONS = 4
_PATIENCE = 60.0  # seconds for an answer; RFC 5321 section 4.5.3.2 asks for more only after DATA
_AFTER_DATA = 600.0
_NO_ADDRESS = re.compile(r"[\s<>,;\x00-\x1f\x7f]")
_LOST = "Se perdió la conexión con el servidor antes de su respuesta."


class RelayTransport:
    """Delivers to the relay at `url`: `smtp://user:password@host:port`, or `smtps://…`.

    STARTTLS is used when the relay offers it, its certificate checked; `?verify=no` leaves the
    check out, for a relay inside the house with a certificate of its own. Raises ValueError for
    a URL that is none.
    """

    def __init__(self, url: str, *, connections: int = _CONNECTIONS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("the relay's URL must be smtp://[user:password@]host[:port]")
        implicit_tls = parts.scheme == "smtps"
        self._host = parts.hostname
        self._port = parts.port or (465 if implicit_tls else 25)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._implicit_tls = implicit_tls
        self._verify = parse_qs(parts.query).get("verify", [""])[0] != "no"
        self._idle: list[SMTP] = []
        self._room = asyncio.Semaphore(connections)

    @property
    def server(self) -> str:
        """The relay, as the evidence names it."""
        return f"{self._host}:{self._port}"

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
                await client.connect()
            except (aiosmtplib.SMTPException, OSError, ValueError) as error:
                client.close()
                return self._said(Outcome.DEFERRED, error)
            delivery = await self._attempt(client, letter, fresh=True)
            assert delivery is not None
            return delivery

    def _client(self) -> SMTP:
        return SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            local_hostname=socket.gethostname(),
            use_tls=self._implicit_tls,
            validate_certs=self._verify,
            timeout=_PATIENCE,
        )

    async def _attempt(self, client: SMTP, letter: Letter, *, fresh: bool) -> Delivery | None:
        """One try over `client`; None when a kept connection turned out dead before any DATA."""
        begun = False
        try:
            await self._envelope(client, letter)
            begun = True
            response = await client.data(letter.content, timeout=_AFTER_DATA)
        except aiosmtplib.SMTPResponseException as error:
            await self._keep(client, reset=True)
            return self._refused(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            if not fresh and not begun:
                return None
            return self._said(Outcome.DEFERRED, error)
        except ValueError as error:  # an address that cannot be put on the wire
            await self._keep(client, reset=True)
            return self._said(Outcome.REJECTED, error)
        except BaseException:
            client.close()  # cancelled in the middle: nobody knows where the dialogue stands
            raise
        await self._keep(client, reset=False)
        return Delivery(Outcome.ACCEPTED, self.server, f"{response.code} {response.message}")

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
        await client.mail(letter.mail_from, options=options, encoding=encoding)
        await client.rcpt(letter.to_address, encoding=encoding)

    async def _keep(self, client: SMTP, *, reset: bool) -> None:
        """Put `client` back for the next letter, if it can still be used."""
        try:
            if reset and client.is_connected:
                await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            client.close()
        if client.is_connected:
            self._idle.append(client)

    def _refused(self, error: aiosmtplib.SMTPResponseException) -> Delivery:
        ours = isinstance(error, aiosmtplib.SMTPSenderRefused) or error.code in (530, 535, 538)
        final = error.code >= 500 and not ours
        outcome = Outcome.REJECTED if final else Outcome.DEFERRED
        return Delivery(outcome, self.server, f"{error.code} {error.message}")

    def _said(self, outcome: Outcome, error: Exception) -> Delivery:
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return Delivery(outcome, self.server, f"{error.code} {error.message}")
        if isinstance(error, aiosmtplib.SMTPServerDisconnected):
            return Delivery(outcome, self.server, _LOST)
        return Delivery(outcome, self.server, f"{type(error).__name__}: {error}"[:500])

    async def close(self) -> None:
        """Say goodbye on every kept connection."""
        while self._idle:
            client = self._idle.pop()
            try:
                await client.quit(timeout=2)
            except (aiosmtplib.SMTPException, OSError):
                _log.debug("the relay had closed its connection")
            client.close()
