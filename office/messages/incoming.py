"""What a door hands to the registry: one message, already read, of any channel."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.blob_row import BlobRow
from models.enums import Channel, DocumentKind, Trust
from office.messages.at_desk import AtDesk
from office.messages.authentication import Authentication
from office.messages.delivery_report import DeliveryReport

# What Gmail calls an emoji that is sent instead of an answer.
REACTION = "text/vnd.google.email-reaction+json"


class MessageKind(StrEnum):
    """What a message is, as far as its own bytes tell."""

    SUBMISSION = "submission"  # by a person; whether it replies or asks, the office finds out
    BOUNCE = "bounce"  # a server tells of a delivery: `report` says what
    AUTOMATIC = "automatic"  # an absence, a read receipt, a notification
    LIST = "list"  # went to many
    CHALLENGE = "challenge"  # a filter wants proof that a person wrote
    FEEDBACK = "feedback"  # a provider reports a complaint (RFC 5965)
    UNREADABLE = "unreadable"  # no mail at all: `reason` says why

    @property
    def by_machine(self) -> bool:
        """Whether it is never answered and never a record."""
        return self not in (MessageKind.SUBMISSION, MessageKind.UNREADABLE)


class PartRole(StrEnum):
    """What became of one part of a message."""

    BODY = "body"
    ATTACHMENT = "attachment"
    INLINE = "inline"  # a picture that the sender's text shows
    SKIPPED = "skipped"  # shown nowhere; its `reason` says why


@dataclass(frozen=True)
class IncomingFile:
    """A file that came with a message; `name` is safe to show and is never a path.

    `inside` is the name of the file it was taken out of (an attached message, a winmail.dat, a
    signed .p7m), which stands before it in the message's files; "" if it came by itself. `content`
    is where it lies, if it is in the storage already, recorded or not.
    """

    name: str
    media_type: str  # by content (office.papers.inspection.sniffing)
    content: bytes | BlobRow = field(repr=False)
    finding: str = ""  # what an official should know of it, in Spanish; "" if nothing
    inline: bool = False
    content_id: str = ""  # what the sender's HTML calls it by (RFC 2392), without brackets
    inside: str = ""


@dataclass(frozen=True)
class IncomingPart:
    """One part of a message, in its order: the list shows that nothing was left out.

    `size` (bytes) and `sha256` (hex) are of the part as decoded from its transfer encoding, so a
    file's are those of its content. `name` is the file's; "" of a text.
    """

    media_type: str
    name: str
    size: int
    sha256: str
    fate: PartRole
    reason: str = ""  # why it was skipped, one Spanish sentence
    inside: str = ""  # as in IncomingFile


@dataclass(frozen=True)
class IncomingAddressee:
    """One recipient as the message itself names them; `field` is `to`, `cc` or `bcc`."""

    field: str
    name: str
    address: str


@dataclass(frozen=True)
class MailSignature:
    """One S/MIME or CMS signature, checked from the message alone (RFC 8551, RFC 5652).

    `intact`: made with this certificate's key over exactly what came. Nothing here says that the
    certificate deserves trust. `covers` is the file that is signed; "" if it is the message.
    """

    intact: bool
    problem: str  # one Spanish sentence; "" if there is none
    covers: str = ""
    signer_name: str = ""
    signer_addresses: tuple[str, ...] = ()
    id_document: str = ""
    issuer_name: str = ""
    serial: str = ""
    signed_at: datetime | None = None  # as the signer claims
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True)
class IncomingMessage:
    """One message. `inbound_id` is its row in custody.

    `sender_address` is canonical (office.addresses.canonical); `recipients` are those of ours it
    was sent to; `text` is what the sender wrote, `signature` what stands under it (their name
    and telephone, or whatever follows a telephone's own line), `quoted` what they only quoted:
    no word is in two of them. `references` are Message-IDs, newest last; `origin_key` is the same
    for the same message delivered twice (hex SHA-256, DESIGN 3.3). `sent_at` is the sender's date,
    or `received_at` where theirs is missing or absurd; `language` is that of what they wrote
    (ISO 639-1), "" if it cannot be told. `adds_to` is the number of the case that they said it
    belongs to, where they were asked. `form` is the address of the web form that wrote for the
    sender; "" if none did.
    """

    inbound_id: int
    channel: Channel
    kind: MessageKind
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    received_at: datetime
    origin_key: str
    quoted: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    files: tuple[IncomingFile, ...] = ()
    trust: Trust = Trust.UNVERIFIED
    reason: str = ""
    bulk: bool = False
    report: DeliveryReport | None = None
    authentication: Authentication | None = None
    addressees: tuple[IncomingAddressee, ...] = ()
    sent_at: datetime | None = None
    language: str = ""
    signature: str = ""

    parts: tuple[IncomingPart, ...] = ()
    signatures: tuple[MailSignature, ...] = ()
    adds_to: str = ""
    reply_to_name: str = ""
    form: str = ""
    # Of what a citizen sends from their own place: who they are, and whether it is a letter.
    citizen_id: int | None = None
    document_kind: DocumentKind = DocumentKind.INCOMING
    at_desk: AtDesk | None = None  # of paper

    @property
    def reply_references(self) -> str:
        """The References field of an answer to it (RFC 5322, 3.6.4), its last ten kept."""
        return " ".join((*self.references[-10:], self.message_id)).strip()
