"""The certificates of CHASQUI_TRUST_STORE: shown, checked, and added."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from dotenv import dotenv_values

from chasqui.building import StartError
from chasqui.settings import PREFIX
from office.papers.validation.issuers import anchors_in

_NAME = f"{PREFIX}TRUST_STORE"
_SOON = timedelta(days=60)


def folder_set() -> Path:
    """The folder that is set, which need not be there yet. Raises StartError."""
    told = os.environ.get(_NAME) or dotenv_values(".env").get(_NAME)
    if not told:
        raise StartError(f"Falta {_NAME}: dígale en qué carpeta están los certificados.")
    return Path(told)


def anchors(folder: Path) -> tuple[x509.Certificate, ...]:
    """What the folder holds. Raises StartError."""
    try:
        return anchors_in(folder) if folder.is_dir() else ()
    except (OSError, ValueError) as error:
        raise StartError(f"{_NAME}: {error}.") from None


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 in pairs, as the authorities publish it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def name(certificate: x509.Certificate) -> str:
    """Whose it is."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def doubts(certificate: x509.Certificate, now: datetime) -> Iterator[str]:
    """What keeps `certificate` from being an anchor, or soon will."""
    if not _issues(certificate):
        yield "no es de una entidad que emite certificados"
    if certificate.not_valid_before_utc > now:
        yield f"todavía no rige: empieza el {certificate.not_valid_before_utc:%d/%m/%Y}"
    if certificate.not_valid_after_utc < now:
        yield f"venció el {certificate.not_valid_after_utc:%d/%m/%Y}"
    elif certificate.not_valid_after_utc < now + _SOON:
        yield f"vence pronto, el {certificate.not_valid_after_utc:%d/%m/%Y}"


def _issues(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False


def add(folder: Path, given: Path, now: datetime) -> list[x509.Certificate]:
    """Put the certificates of the file `given` (PEM or DER) into `folder`. Raises StartError.

    All or none; those that are there already stay as they are.
    """
    try:
        content = given.read_bytes()
        pem = b"-----BEGIN CERTIFICATE-----" in content
        found = (
            x509.load_pem_x509_certificates(content)
            if pem
            else [x509.load_der_x509_certificate(content)]
        )
    except OSError as error:
        raise StartError(f"{given}: {error.strerror}.") from None
    except ValueError:
        raise StartError(f"{given} no es un certificado (PEM o DER).") from None
    for each in found:
        wrong = [doubt for doubt in doubts(each, now) if not doubt.startswith("vence pronto")]
        if wrong:
            raise StartError(f"{name(each)}: {wrong[0]}. No se añadió nada.")
    known = {fingerprint(each) for each in anchors(folder)}
    fresh = [each for each in found if fingerprint(each) not in known]
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        for each in fresh:
            path = folder / f"{fingerprint(each).replace(':', '').lower()[:16]}.pem"
            path.write_bytes(each.public_bytes(Encoding.PEM))
    except OSError as error:
        raise StartError(f"{folder}: {error.strerror}.") from None
    return fresh
