"""What somebody presented in a chat and a person must look at: it stays with the held message.

The update that is held says no more than that a button was pressed; the document itself was in the
conversation, which ends there.
"""

from dataclasses import dataclass
from typing import Any

from models.enums import Channel, Trust
from models.tables import InboundMessage
from office.messages.incoming import IncomingFile, IncomingMessage, MessageKind
from office.storage import blobs


@dataclass(frozen=True)
class ChatFile:
    """A file of it; its content is in custody under `sha256` (hex)."""

    name: str
    media_type: str
    size: int
    sha256: str
    finding: str


@dataclass(frozen=True)
class ChatSubmission:
    """A document that was put together in a chat, as InboundMessage.gathered keeps it."""

    sender_name: str
    sender_address: str
    subject: str
    text: str
    origin_key: str
    trust: Trust
    files: tuple[ChatFile, ...]
    adds_to: str = ""

    def to_json(self) -> dict[str, Any]:
        """The value kept in custody."""
        return {**vars(self), "files": [vars(file) for file in self.files]}


def is_chat_submission(message: IncomingMessage) -> bool:
    """Whether `message` is more than its bytes in custody tell."""
    return message.channel is not Channel.EMAIL and message.kind is MessageKind.SUBMISSION


def chat_submission_of(message: IncomingMessage, stored: list[blobs.StoredBlob]) -> ChatSubmission:
    """`message`, whose files are `stored` in their order."""
    files = tuple(
        ChatFile(file.name, file.media_type, blob.size, blob.sha256, file.finding)
        for file, blob in zip(message.files, stored, strict=True)
    )
    return ChatSubmission(
        sender_name=message.sender_name,
        sender_address=message.sender_address,
        subject=message.subject,
        text=message.text,
        origin_key=message.origin_key,
        trust=message.trust,
        files=files,
        adds_to=message.adds_to,
    )


def from_json(kept: Any) -> ChatSubmission | None:
    """What `to_json` made; None when nothing was kept."""
    if not kept:
        return None
    files = tuple(ChatFile(**file) for file in kept["files"])
    return ChatSubmission(**{**kept, "trust": Trust(kept["trust"]), "files": files})


async def message_of(row: InboundMessage, kept: ChatSubmission) -> IncomingMessage:
    """The message as it was presented. Raises NotFound, Unavailable."""
    files = [
        IncomingFile(file.name, file.media_type, await blobs.read(file.sha256), file.finding)
        for file in kept.files
    ]
    return IncomingMessage(
        inbound_id=row.id,
        channel=row.channel,
        kind=MessageKind.SUBMISSION,
        sender_name=kept.sender_name,
        sender_address=kept.sender_address,
        recipients=(),
        subject=kept.subject,
        text=kept.text,
        received_at=row.received_at,
        origin_key=kept.origin_key,
        files=tuple(files),
        trust=kept.trust,
        adds_to=kept.adds_to,
    )
