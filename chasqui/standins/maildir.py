"""Reads the demonstration's maildir: what a citizen would find in a mailbox."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path

_MOST = 200  # mails listed; older ones stay on the disk
_SHOWN = {
    "From": "De",
    "To": "Para",
    "Reply-To": "Responder a",
    "Date": "Fecha",
    "Message-ID": "Message-ID",
    "In-Reply-To": "In-Reply-To",
}


@dataclass(frozen=True)
class MailFile:
    """An attachment; `position` counts from 0 within its mail."""

    position: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Mail:
    """A delivered mail, as a mail program would show it."""

    key: str
    sender: str
    to: str
    to_address: str
    subject: str
    at: datetime | None
    message_id: str
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    files: tuple[MailFile, ...]


class Mailbox:
    """The mails in a maildir, newest first. Keys are file names found there, never paths."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def count(self) -> int:
        """How many mails there are."""
        return sum(1 for _ in self._paths())

    def keys(self) -> set[str]:
        """The keys of all mails."""
        return {path.name for path in self._paths()}

    def newest(self) -> list[Mail]:
        """The newest mails, at most two hundred."""
        recent = sorted(self._paths(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        mails = [_mail(path) for path in recent[:_MOST]]
        epoch = datetime.min
        return sorted(
            mails,
            key=lambda mail: mail.at.replace(tzinfo=None) if mail.at else epoch,
            reverse=True,
        )

    def mail(self, key: str) -> Mail | None:
        """One mail; None when there is none of that key."""
        path = self._path(key)
        return _mail(path) if path else None

    def original(self, key: str) -> bytes | None:
        """A mail byte for byte."""
        path = self._path(key)
        return path.read_bytes() if path else None

    def file(self, key: str, position: int) -> tuple[MailFile, bytes] | None:
        """An attachment of a mail."""
        path = self._path(key)
        parts = list(_attachments(_parsed(path))) if path else []
        if not 0 <= position < len(parts):
            return None
        return _file(position, parts[position]), _content(parts[position])

    def _paths(self) -> Iterator[Path]:
        for folder in ("new", "cur"):
            directory = self._root / folder
            if directory.is_dir():
                yield from (path for path in directory.iterdir() if path.is_file())

    def _path(self, key: str) -> Path | None:
        return next((path for path in self._paths() if path.name == key), None)


def _parsed(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def _mail(path: Path) -> Mail:
    message = _parsed(path)
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    to = str(message.get("To", ""))
    return Mail(
        key=path.name,
        sender=str(message.get("From", "")),
        to=to,
        to_address=parseaddr(to)[1],
        subject=str(message.get("Subject", "")).strip(),
        at=_moment(str(message.get("Date", ""))),
        message_id=str(message.get("Message-ID", "")),
        headers=tuple(
            (label, str(message[name])) for name, label in _SHOWN.items() if message.get(name)
        ),
        text=str(text.get_content()) if text else "",
        html=str(html.get_content()) if html else "",
        files=tuple(_file(n, part) for n, part in enumerate(_attachments(message))),
    )


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None


def _attachments(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in message.iter_attachments():
        if isinstance(part, EmailMessage):
            yield part


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else part.as_bytes()


def _file(position: int, part: EmailMessage) -> MailFile:
    name = part.get_filename() or f"anexo-{position + 1}"
    return MailFile(position, name, part.get_content_type(), len(_content(part)))
