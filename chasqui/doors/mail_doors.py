"""The ways mail comes in by: SMTP always, LMTP and mailboxes elsewhere if the settings say so."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from chasqui.building import StartError
from chasqui.doors.web import cannot_listen
from chasqui.setting_types import Endpoint
from chasqui.settings import PREFIX, Settings
from mailgateway.imap.mailbox_url import Mailbox, read_mailboxes
from mailgateway.receiving.limits import Limits
from mailgateway.receiving.server import MailDoor, Manners, open_lmtp, open_smtp
from mailgateway.receiving.tls_certificates import Certificate
from office.storage import spool


@asynccontextmanager
async def mail_doors(settings: Settings) -> AsyncIterator[list[MailDoor]]:
    """Listen within the block, to be ended by `shut`; the SMTP door comes first. StartError."""
    await asyncio.to_thread(spool.sweep)
    manners = Manners(
        max_bytes=settings.max_message_mb * 1024 * 1024,
        tls=_tls(settings),
        limits=_limits(settings),
        hostname=settings.mail_hostname,
    )
    doors: list[MailDoor] = []
    listen, local = settings.smtp_listen, settings.lmtp_listen
    try:
        try:
            doors.append(await open_smtp(listen.host, listen.port, manners))
        except OSError as error:
            raise StartError(cannot_listen(listen, f"{PREFIX}SMTP_LISTEN", error)) from None
        if local is not None:
            where = (local.host, local.port) if isinstance(local, Endpoint) else local
            try:
                doors.append(await open_lmtp(where, manners))
            except OSError as error:
                raise StartError(cannot_listen(local, f"{PREFIX}LMTP_LISTEN", error)) from None
        yield doors
    finally:
        for door in doors:
            door.close()


async def shut(doors: list[MailDoor]) -> None:
    """Let nobody new in by `doors`, and return when whoever was inside has been served."""
    for door in doors:
        door.close()
    await asyncio.gather(*(door.wait_closed() for door in doors))


def mailboxes_of(settings: Settings) -> tuple[Mailbox, ...]:
    """The mailboxes to read, each with its unit: the one it names, else its user's. StartError."""
    intake = settings.intake_addresses
    mailboxes = []
    for box in read_mailboxes(settings.imap_mailboxes.get_secret_value()):
        unit = box.unit or intake.get(box.user.lower(), "")
        if unit not in intake.values():
            raise StartError(
                f"{PREFIX}IMAP_MAILBOXES: {box.name} necesita un área con dirección en"
                f" {PREFIX}INTAKE_ADDRESSES, como ?unit={next(iter(intake.values()), 'SG')}."
            )
        mailboxes.append(replace(box, unit=unit))
    return tuple(mailboxes)


def _limits(settings: Settings) -> Limits:
    return Limits(
        connections=settings.mail_connections,
        connections_per_peer=settings.mail_connections_per_address,
        messages_per_sender=settings.mail_per_sender_hour,
        recipients=settings.mail_recipients,
        errors=settings.mail_errors,
        idle=float(settings.mail_idle_seconds),
    )


def _tls(settings: Settings) -> Callable[[], ssl.SSLContext] | None:
    if settings.smtp_tls_cert is None or settings.smtp_tls_key is None:
        return None
    try:
        return Certificate(settings.smtp_tls_cert, settings.smtp_tls_key).context
    except (ssl.SSLError, OSError) as error:
        raise StartError(
            f"{PREFIX}SMTP_TLS_CERT: no se pueden usar el certificado y su clave: {error}."
        ) from None
