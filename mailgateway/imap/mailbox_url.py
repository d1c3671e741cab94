"""How an operator names a mailbox: `imaps://user:password@host/INBOX?unit=SG&move=Procesados`."""

import hashlib
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_PORTS = {"imaps": 993, "imap": 143}
_OPTIONS = {"unit", "move", "verify", "tls", "every", "oauth"}
_LONGEST_NAME = 160  # leaves room for UIDVALIDITY and UID in custody's external_id


@dataclass(frozen=True)
class Mailbox:
    """A folder of an IMAP account that is read for `unit`, "" when its user is one of ours.

    Read messages go to the folder `move_to`, or are flagged as seen without one. `every` is the
    pause in seconds between two looks where the server offers no IDLE.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    security: str = "tls"  # tls | starttls | none
    verify: bool = True
    unit: str = ""
    move_to: str = ""
    every: float = 60.0
    oauth: str = ""  # the file that leads to its tokens, where it takes no password

    @property
    def name(self) -> str:
        """What the ledger and the health page call it: the same however it is reached."""
        port = "" if self.port in _PORTS.values() else f":{self.port}"
        name = f"{self.user}@{self.host}{port}/{self.folder}"
        if len(name) <= _LONGEST_NAME:
            return name
        return f"{name[: _LONGEST_NAME - 17]}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def read_mailboxes(text: str) -> tuple[Mailbox, ...]:
    """The mailboxes in `text`, separated by commas.

    ValueError says in one sentence what is wrong and with which entry, without repeating it: it
    holds a password.
    """
    entries = list(filter(None, (part.strip() for part in text.split(","))))
    mailboxes = [_read(entry, number) for number, entry in enumerate(entries, 1)]
    names = [mailbox.name for mailbox in mailboxes]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            raise ValueError(f"la entrada {number} nombra un buzón que ya se nombró")
    return tuple(mailboxes)


def _read(entry: str, number: int) -> Mailbox:
    try:
        parts = urlsplit(entry)
        port = parts.port
    except ValueError:
        raise ValueError(f"la entrada {number} tiene un puerto que no es un número") from None
    if parts.scheme not in _PORTS:
        raise ValueError(f"la entrada {number} debe empezar con imaps:// o imap://")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not (parts.hostname and parts.username and (parts.password or options.get("oauth"))):
        raise ValueError(
            f"la entrada {number} debe nombrar usuario, contraseña y servidor (una coma es %2C)"
        )
    if strange := set(options) - _OPTIONS:
        known = ", ".join(sorted(_OPTIONS))
        raise ValueError(f"la entrada {number} tiene una opción «{min(strange)}»; hay {known}")
    return Mailbox(
        host=parts.hostname.lower(),
        port=port or _PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path).strip("/") or "INBOX",
        security=_security(parts, options, number),
        verify=options.get("verify") != "no",
        unit=options.get("unit", "").upper(),
        move_to=options.get("move", ""),
        every=_pause(options.get("every", "60"), number),
        oauth=options.get("oauth", ""),
    )


def _security(parts: SplitResult, options: dict[str, str], number: int) -> str:
    if options.get("tls", "") not in ("", "no"):
        raise ValueError(f"la entrada {number}: la opción tls solo puede ser «no»")
    if parts.scheme == "imaps":
        if "tls" in options:
            raise ValueError(f"la entrada {number}: imaps:// y tls=no se contradicen")
        return "tls"
    return "none" if "tls" in options else "starttls"


def _pause(text: str, number: int) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 1 <= seconds <= 3600:
        raise ValueError(f"la entrada {number}: la opción every va de 1 a 3600 segundos")
    return seconds
