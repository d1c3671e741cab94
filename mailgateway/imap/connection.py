"""One connection to an IMAP server, in blocking calls that each run in a thread."""

import contextlib
import imaplib
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from imapclient import DELETED, FLAGGED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from mailgateway.imap.mailbox_url import Mailbox
from mailgateway.sending.oauth_tokens import TokenRefused, source_at
from office.storage.spool import Spool, Spooled

_TIMEOUT = SocketTimeout(connect=15, read=60)
_PIECE = 1024 * 1024
_LONGEST_HEADER = 256 * 1024

Refused = imaplib.IMAP4.error  # the server does not do what it is asked
Dropped = (imaplib.IMAP4.abort, OSError)  # the connection is lost, and not only one command
Failure = (Refused, OSError)  # all that a connection can come to


class FolderError(Refused):
    """The server lets us in, but does not open the folder."""


@dataclass(frozen=True)
class Folder:
    """What the server says of a folder: its UIDs mean something within one `uid_validity` only."""

    uid_validity: int
    uid_next: int


class TooLarge(Exception):
    """A message turned out larger than the server had said, and than what is taken."""


class Wire:
    """A connection with its folder selected; one call at a time, except for `abandon`.

    Every method may raise what `Failure` names; after one of `Dropped` nothing more can be asked.
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._client: Any = None  # IMAPClient; it has few types of its own
        self._abandoned = False
        self.idles = False

    def open(self) -> Folder:
        """Connect, log in and select the folder. Raises LoginError, FolderError besides."""
        box = self._mailbox
        context = ssl.create_default_context()
        if not box.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        tls = box.security == "tls"
        client = IMAPClient(
            box.host, box.port, ssl=tls, ssl_context=context if tls else None, timeout=_TIMEOUT
        )
        self._client = client
        if self._abandoned:
            raise ConnectionAbortedError("abandoned")
        if box.security == "starttls":
            client.starttls(context)
        self._log_in(client)
        client.normalise_times = False
        try:
            told = client.select_folder(box.folder)
        except Dropped:
            raise
        except Refused as error:
            raise FolderError(str(error)) from error
        self.idles = client.has_capability("IDLE")
        return Folder(int(told.get(b"UIDVALIDITY", 0)), int(told.get(b"UIDNEXT", 0)))

    def _log_in(self, client: IMAPClient) -> None:
        box = self._mailbox
        if not box.oauth:
            client.login(box.user, box.password)
            return
        tokens = source_at(box.oauth)
        try:
            client.oauth2_login(box.user, tokens.token())
        except LoginError:
            tokens.forget()  # withdrawn before its time
            raise

    def abandon(self) -> None:
        """Cut the connection, from any thread: a call that waits for the server fails at once."""
        self._abandoned = True
        if self._client is not None:
            with contextlib.suppress(*Failure, AttributeError):
                self._client.socket().shutdown(socket.SHUT_RDWR)

    def after(self, uid: int) -> list[int]:
        """The UIDs beyond `uid`, lowest first."""
        found = self._client.search(["UID", f"{uid + 1}:*"])
        return sorted(each for each in found if each > uid)  # `n:*` always names the last one too

    def unread(self, since: date | None) -> list[int]:
        """The UIDs nobody has seen, with those that came on or after `since`, lowest first."""
        criteria: list[Any] = ["UNSEEN", "UNDELETED"]
        if since is not None:
            criteria = ["OR", ["UNSEEN"], ["SINCE", since]]
        return sorted(self._client.search(criteria))

    def _fetched(self, uids: Sequence[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        try:
            found: dict[int, dict[bytes, Any]] = self._client.fetch(uids, items)
        except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
            # An answer that the library cannot read concerns these messages, not the connection.
            raise Refused(f"unreadable answer: {error}") from error
        return found

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each, as the server says; one that is gone meanwhile is missing."""
        found = self._fetched(uids, ["RFC822.SIZE"])
        return {uid: int(data.get(b"RFC822.SIZE", 0)) for uid, data in found.items()}

    def reached(self, uids: Sequence[int]) -> dict[int, datetime]:
        """When each was put into the mailbox (INTERNALDATE, RFC 9051 section 2.3.3); what the
        server does not tell in a form that can be read is missing."""
        try:
            found = self._fetched(uids, ["INTERNALDATE"])
        except Dropped:
            raise
        except Refused:
            return {}
        times = {uid: data.get(b"INTERNALDATE") for uid, data in found.items()}
        return {uid: at for uid, at in times.items() if isinstance(at, datetime) and at.tzinfo}

    def messages(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of each, unflagged by the reading; one that is gone meanwhile is missing."""
        found = self._fetched(uids, ["BODY.PEEK[]"])
        return {uid: data[b"BODY[]"] for uid, data in found.items() if data.get(b"BODY[]")}

    def header(self, uid: int) -> bytes:
        """The header of one, up to 256 KiB."""
        found = self._fetched([uid], [f"BODY.PEEK[HEADER]<0.{_LONGEST_HEADER}>"])
        return bytes(found.get(uid, {}).get(b"BODY[HEADER]<0>") or b"")

    def spooled(self, uid: int, spool: Spool, limit: int) -> Spooled | None:
        """One message into `spool`, piece by piece; None if it is gone. Raises TooLarge."""
        offset = 0
        while True:
            found = self._fetched([uid], [f"BODY.PEEK[]<{offset}.{_PIECE}>"])
            piece = found.get(uid, {}).get(f"BODY[]<{offset}>".encode()) or b""
            spool.write(piece)
            offset += len(piece)
            if offset > limit:
                raise TooLarge
            # Until it says so, not until RFC822.SIZE: some servers count line ends differently.
            if len(piece) < _PIECE:
                return spool.finish() if offset else None

    def settle(self, uids: Sequence[int]) -> None:
        """Flag as seen, or move, what is in custody."""
        if not self._mailbox.move_to:
            self._client.add_flags(uids, [SEEN], silent=True)
            return
        try:
            self._move(uids)
        except Dropped:
            raise
        except Refused:  # most likely the folder is not there yet
            self._client.create_folder(self._mailbox.move_to)
            self._move(uids)

    def _move(self, uids: Sequence[int]) -> None:
        client, folder = self._client, self._mailbox.move_to
        if client.has_capability("MOVE"):  # RFC 6851
            client.move(uids, folder)
            return
        client.copy(uids, folder)
        client.add_flags(uids, [DELETED], silent=True)
        # Without UIDPLUS (RFC 4315) they stay, marked: EXPUNGE would take what others marked, too.
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)

    def point_out(self, uid: int) -> None:
        """Flag one for whoever opens the mailbox; unread it stays."""
        self._client.add_flags([uid], [FLAGGED], silent=True)

    def idle(self, seconds: float) -> None:
        """Wait until the server has something to tell, or `seconds` (RFC 2177)."""
        deadline = time.monotonic() + seconds
        self._client.idle()
        told: list[Any] = [(b"OK",)]
        while told and all(each[0] == b"OK" for each in told):  # «Still here» is no news
            told = self._client.idle_check(timeout=max(0.0, deadline - time.monotonic()))
        self._client.idle_done()

    def refresh(self) -> None:
        """Let the server say what changed, where it does not do so by itself."""
        self._client.noop()

    def take_leave(self) -> None:
        """Tell the server that no more will be asked."""
        with contextlib.suppress(*Failure):
            self._client.logout()

    def close(self) -> None:
        """Give back what the connection held; never raises what `Failure` names."""
        if self._client is not None:
            with contextlib.suppress(*Failure, AttributeError):
                self._client.shutdown()


def in_words(error: BaseException) -> str:
    """Why a mailbox cannot be read, in Spanish, for the health page."""
    match error:
        case TokenRefused():
            return f"El proveedor no da permiso de acceso (OAuth): {error}."
        case LoginError():
            return "El servidor no acepta el usuario o la clave."
        case FolderError():
            return "El servidor no abre esa carpeta."
        case ssl.SSLCertVerificationError():
            return "El certificado del servidor no es válido."
        case ssl.SSLError():
            return "No se pudo abrir una conexión segura con el servidor."
        case socket.gaierror():
            return "No se encuentra el servidor."
        case ConnectionRefusedError():
            return "El servidor no acepta conexiones."
        case TimeoutError():
            return "El servidor no responde."
        case OSError() | imaplib.IMAP4.abort():
            return "La conexión con el servidor se cortó."
    return "El servidor respondió algo que no se entiende."
