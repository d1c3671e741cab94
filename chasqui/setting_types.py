"""The kinds of value a setting can have, each refusing what it is not in one clear sentence.

No sentence repeats a value that may hold a password.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from mailgateway.imap.mailbox_url import read_mailboxes
from office.addresses.domains import with_domain_in_letters
from office.papers.validation.issuers import anchors_in

# RFC 1123 section 2.1: up to 63 letters, digits and inner hyphens a label; the last no number.
_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?![0-9]+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_LONGEST_NAME = 253
LEAST_SECRET = 32  # characters; about 128 bits even when written in hexadecimal


@dataclass(frozen=True)
class Endpoint:
    """A host and a TCP port to listen on; port 0 lets the system choose one."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _read_endpoint(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(f"//{value.strip()}")
        port = parts.port
    except ValueError:
        port = None
    if port is None or not parts.hostname or parts.path or parts.username:
        raise ValueError(f"«{value}» debe escribirse host:puerto, como 127.0.0.1:8000")
    return Endpoint(parts.hostname, port)


def _read_endpoint_or_path(value: Any) -> Any:
    """`host:port` as an Endpoint, an absolute path as a Path, nothing as None."""
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, str) and value.strip().startswith("/"):
        return Path(value.strip())
    return _read_endpoint(value)


def _check_database(value: SecretStr) -> SecretStr:
    url = value.get_secret_value()
    if url and not url.startswith(("sqlite:", "postgres://", "postgresql://")):
        raise ValueError("debe empezar con postgres:// o sqlite:///")
    if "#" in url:
        raise ValueError("tiene un # suelto: lo que sigue se perdería; escríbalo como %23")
    return value


def _check_key(value: SecretStr) -> SecretStr:
    if value and len(value.get_secret_value()) < LEAST_SECRET:
        raise ValueError(f"es muy corta: al menos {LEAST_SECRET} caracteres")
    return value


def _check_relay(value: SecretStr) -> SecretStr:
    if not value:
        return value
    try:
        parts = urlsplit(value.get_secret_value())
        _ = parts.port
    except ValueError:
        raise ValueError("tiene un puerto que no es un número") from None
    if parts.scheme not in ("smtp", "smtps"):
        raise ValueError("debe empezar con smtp:// o smtps://")
    if not parts.hostname:
        raise ValueError("no nombra ningún servidor")
    tls = parse_qs(parts.query).get("tls", ["require"])[0]
    if tls not in ("require", "opportunistic", "none"):
        raise ValueError("tiene un tls= que no es require, opportunistic ni none")
    return value


def _check_web_address(value: str) -> str:
    parts = urlsplit(value)
    if value and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise ValueError(f"«{value}» no es una dirección: debe empezar con http:// o https://")
    return value.rstrip("/")


def _check_storage(value: str) -> str:
    if "://" in value and not value.startswith("s3://"):
        raise ValueError(f"«{value}» debe ser una carpeta o empezar con s3://")
    return value


def _check_host(value: str) -> str:
    name = value.strip().removesuffix(".").lower()
    if name and (len(name) > _LONGEST_NAME or not _HOST.fullmatch(name)):
        raise ValueError(
            f"«{value}» no es un nombre de servidor, como chasqui.chq.example (letras, cifras y -)"
        )
    return name


def _check_mail_address(value: str) -> str:
    if value and "@" not in value.strip("@"):
        raise ValueError(f"«{value}» no es una dirección de correo")
    return value.lower()


def _read_intake(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    intake: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in value.split(","))):
        address, _, acronym = (part.strip() for part in entry.partition("="))
        if "@" not in address.strip("@") or not acronym:
            raise ValueError(f"«{entry}» debe escribirse dirección=sigla del área")
        intake[with_domain_in_letters(address)] = acronym.upper()
    return intake


def _read_names(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(filter(None, (part.strip().lower() for part in value.split(","))))


def _read_keys(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    keys: dict[str, Path] = {}
    for entry in filter(None, (part.strip() for part in value.split(","))):
        selector, _, path = (part.strip() for part in entry.partition("="))
        if not selector or not path:
            raise ValueError(f"«{entry}» debe escribirse selector=archivo")
        if not Path(path).is_file():
            raise ValueError(f"no hay el archivo «{path}»")
        keys[selector.lower()] = Path(path)
    return keys


def _check_scanner(value: str) -> str:
    if value.startswith("unix:") and len(value) > len("unix:"):
        return value
    if value:
        _read_endpoint(value)
    return value


def _check_mailboxes(value: SecretStr) -> SecretStr:
    read_mailboxes(value.get_secret_value())
    return value


def _check_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"«{value}» no es una zona horaria, como America/Guayaquil") from None
    return value


def _check_locale(value: str) -> str:
    try:
        language = Locale.parse(value).language
    except (UnknownLocaleError, ValueError):
        language = ""
    if language != "es":
        raise ValueError(f"«{value}» no es una configuración regional en español, como es_EC")
    return value


def _check_file(value: Path | None) -> Path | None:
    if value is not None and not value.is_file():
        raise ValueError(f"no hay el archivo «{value}»")
    return value


def _check_certificates(value: Path | None) -> Path | None:
    if value is None:
        return None
    if not value.is_dir():
        raise ValueError(f"no hay la carpeta «{value}»")
    try:
        if not anchors_in(value):
            raise ValueError(f"«{value}» no tiene ningún certificado (*.pem, *.crt, *.cer)")
    except OSError as error:
        raise ValueError(f"«{value}»: {error.strerror}") from None
    return value


Listen = Annotated[Endpoint, NoDecode, BeforeValidator(_read_endpoint)]
ListenOrSocket = Annotated[
    Endpoint | Path | None, NoDecode, BeforeValidator(_read_endpoint_or_path)
]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_check_database)]
SecretKey = Annotated[SecretStr, AfterValidator(_check_key)]
RelayUrl = Annotated[SecretStr, AfterValidator(_check_relay)]
WebAddress = Annotated[str, AfterValidator(_check_web_address)]
StorageUrl = Annotated[str, AfterValidator(_check_storage)]
HostName = Annotated[str, AfterValidator(_check_host)]
MailAddress = Annotated[str, AfterValidator(_check_mail_address)]
IntakeMap = Annotated[dict[str, str], NoDecode, BeforeValidator(_read_intake)]
MailboxList = Annotated[SecretStr, AfterValidator(_check_mailboxes)]
NameList = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_read_names)]
KeyFiles = Annotated[dict[str, Path], NoDecode, BeforeValidator(_read_keys)]
ScannerAddress = Annotated[str, AfterValidator(_check_scanner)]
BotName = Annotated[str, AfterValidator(lambda name: name.removeprefix("@"))]
ZoneName = Annotated[str, AfterValidator(_check_zone)]
LocaleName = Annotated[str, AfterValidator(_check_locale)]
CertificateFolder = Annotated[Path | None, AfterValidator(_check_certificates)]
ReadableFile = Annotated[Path | None, AfterValidator(_check_file)]
