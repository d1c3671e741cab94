"""What the pages of the demonstration tell: addresses, users, the test certificate."""

from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path


@dataclass(frozen=True)
class DemoLogin:
    """A user of the demonstration; `may` says in Spanish what the post is for."""

    login: str
    name: str
    post: str
    unit: str
    may: str


@dataclass(frozen=True)
class DemoFacts:
    """Everything a visitor needs. `mailbox` is the maildir that outgoing mail goes to, or None
    when a real relay sends it; `smtp` is where the form for citizens delivers."""

    smtp_host: str
    smtp_port: int
    intake: tuple[tuple[str, str], ...]
    mailbox: Path | None
    zone: tzinfo
    logins: tuple[DemoLogin, ...] = ()
    password: str = ""
    certificate: Path | None = None
    certificate_holder: str = ""
    passphrase: str = ""
    citizens: tuple[tuple[str, str], ...] = ()
    telegram: bool = False

    @property
    def closed(self) -> bool:
        """Whether nothing leaves this machine: both stand-ins are in place."""
        return self.mailbox is not None and self.telegram
