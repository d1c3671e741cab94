"""What a mail was made of, as its document keeps it: date, addressees, parts and signatures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.enums import Channel
from office.messages.incoming import (
    IncomingAddressee,
    IncomingMessage,
    IncomingPart,
    MailSignature,
    PartRole,
)
from office.text.storable import storable

MOST_CITED = 10


@dataclass(frozen=True)
class MailFacts:
    """What the gateway has read of a mail beside its text and files.

    `sent_at` is the sender's date, None where it was missing or absurd; `language` is that of the
    text (ISO 639-1), "" if it cannot be told.
    """

    sent_at: datetime | None = None
    language: str = ""
    addressees: tuple[IncomingAddressee, ...] = ()
    parts: tuple[IncomingPart, ...] = ()
    signatures: tuple[MailSignature, ...] = ()
    references: tuple[str, ...] = ()  # the newest Message-IDs that it cites
    form: str = ""  # the web form that wrote for its sender

    def to_json(self) -> dict[str, Any]:
        """What Document.mail_facts keeps."""
        return {
            "sent_at": _written(self.sent_at),
            "language": self.language,
            "addressees": [_fields(one) for one in self.addressees],
            "parts": [_fields(one) for one in self.parts],
            "signatures": [_fields(one) for one in self.signatures],
            "references": list(self.references),
            "form": self.form,
        }


def facts_of(message: IncomingMessage) -> MailFacts | None:
    """The facts of a mail; None of what came by another channel."""
    if message.channel is not Channel.EMAIL:
        return None
    stated = message.sent_at
    return MailFacts(
        sent_at=None if stated == message.received_at else stated,
        language=message.language,
        addressees=message.addressees,
        parts=message.parts,
        signatures=message.signatures,
        references=message.references[-MOST_CITED:],
        form=message.form,
    )


def from_json(kept: Any) -> MailFacts | None:
    """What `to_json` made; None when nothing was kept."""
    if not kept:
        return None
    return MailFacts(
        sent_at=_moment(kept["sent_at"]),
        language=kept["language"],
        addressees=tuple(IncomingAddressee(**one) for one in kept["addressees"]),
        parts=tuple(
            IncomingPart(**{**one, "fate": PartRole(one["fate"])}) for one in kept["parts"]
        ),
        signatures=tuple(_signature(one) for one in kept["signatures"]),
        references=tuple(kept.get("references", ())),
        form=kept.get("form", ""),
    )


def _signature(kept: dict[str, Any]) -> MailSignature:
    moments = {name: _moment(kept[name]) for name in ("signed_at", "not_before", "not_after")}
    return MailSignature(**{**kept, **moments, "signer_addresses": tuple(kept["signer_addresses"])})


def _fields(one: IncomingAddressee | IncomingPart | MailSignature) -> dict[str, Any]:
    # Not dataclasses.asdict, which copies deeply: this is done for every mail that is registered.
    return {name: _plain(value) for name, value in vars(one).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return [storable(item) for item in value] if isinstance(value, tuple) else value


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
