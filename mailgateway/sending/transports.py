"""The ways out of the house: the institution's relay, or a maildir in the demonstration."""

import asyncio
import mailbox
from pathlib import Path

from mailgateway.sending.relay import RelayTransport
from mailgateway.sending.transport import Delivery, Letter, Transport
from models.enums import Outcome


class MaildirTransport:
    """Puts every mail into a maildir, where the demonstration shows it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = asyncio.Lock()

    async def deliver(self, letter: Letter) -> Delivery:
        """Write `letter` to the disk; deferred when that fails."""
        try:
            async with self._lock:
                await asyncio.to_thread(self._add, letter.content)
        except OSError as error:
            return Delivery(Outcome.DEFERRED, "maildir", f"No se pudo guardar: {error.strerror}")
        return Delivery(Outcome.ACCEPTED, "maildir", "Guardado en el buzón de demostración.")

    def _add(self, content: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        mailbox.Maildir(self._path, create=True).add(content)

    async def close(self) -> None:
        """There is nothing to let go of."""


class NoTransport:
    """Keeps mail in the outbox, and says why, while nobody has told us a relay."""

    async def deliver(self, letter: Letter) -> Delivery:
        """Defer `letter`."""
        return Delivery(
            Outcome.DEFERRED, "", "No hay servidor de salida: falta configurar CHASQUI_SMTP_RELAY."
        )

    async def close(self) -> None:
        """There is nothing to let go of."""


def transport_for(relay: str, maildir: Path | None = None, *, hostname: str = "") -> Transport:
    """The way out: the relay at the URL `relay` if there is one, else `maildir`, else none yet.

    `hostname` is the name we greet the relay with, this machine's when empty. Raises ValueError
    when `relay` is no URL of a relay.
    """
    if relay:
        return RelayTransport(relay, hostname=hostname)
    return MaildirTransport(maildir) if maildir is not None else NoTransport()
