"""Messages as a door would hand them to the registry, already in custody."""

import hashlib
from datetime import datetime

from models.enums import Channel
from office import clock
from office.custody.reception import Arrival, receive
from office.messages.incoming import IncomingFile, IncomingMessage, MessageKind

MARIA = "maria@correo.example"


async def arrived(
    subject: str = "Solicitud de copia certificada",
    text: str = "Solicito una copia de mi escritura.",
    sender: str = MARIA,
    name: str = "María Quishpe",
    to: tuple[str, ...] = ("tramites@chq.example",),
    message_id: str = "",
    references: tuple[str, ...] = (),
    files: tuple[IncomingFile, ...] = (),
    channel: Channel = Channel.EMAIL,
    kind: MessageKind = MessageKind.SUBMISSION,
    origin: str = "",
    received_at: datetime | None = None,
    signature: str = "",
) -> IncomingMessage:
    """A message in custody, as read from its channel."""
    content = f"{subject}\n{text}\n{sender}\n{message_id}".encode("utf-8", "surrogatepass")
    inbound_id = await receive(Arrival(channel, content, mail_from=sender, recipients=to))
    return IncomingMessage(
        inbound_id=inbound_id,
        channel=channel,
        kind=kind,
        sender_name=name,
        sender_address=sender,
        recipients=to,
        subject=subject,
        text=text,
        received_at=received_at or clock.now(),
        origin_key=origin or hashlib.sha256(content).hexdigest(),
        message_id=message_id,
        references=references,
        files=files,
        signature=signature,
    )
