"""A mail that tries the way out, past the outbox and without leaving anything on record."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from chasqui.doors.mail_keys import signer_of
from chasqui.settings import Settings
from mailgateway.sending.composing import ascii_domain
from mailgateway.sending.transport import Delivery, Letter
from mailgateway.sending.transports import transport_for
from office import clock
from office.addresses.canonical import canonical
from office.config import config

_TEXT = """Este es un correo de prueba de la gestión documental.

Si lo recibió, el servidor de salida funciona. No necesita responder.
"""


async def send_test_mail(settings: Settings, address: str) -> Delivery:
    """Hand a mail for `address` to the relay, signed as ours are. Raises Invalid, StartError."""
    to = canonical(address)
    sender = config().mail_from
    domain = ascii_domain(sender.rpartition("@")[2])
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = make_msgid(domain=domain)
    message["Date"] = format_datetime(clock.now())
    message["From"], message["To"] = sender, to
    message["Subject"] = "Correo de prueba"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_TEXT)
    content = message.as_bytes()
    if signer := signer_of(settings):
        content = signer.sign(content, domain)
    transport = transport_for(
        settings.smtp_relay.get_secret_value(), hostname=settings.mail_hostname
    )
    try:
        return await transport.deliver(Letter(sender, to, content))
    finally:
        await transport.close()
