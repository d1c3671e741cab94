"""Reads who a certificate names, in the ways Ecuador's certification bodies write it."""

import re
from collections.abc import Iterator

from asn1crypto import core  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

# ARCOTEL-2024-0176: subject serialNumber IDCEC-<cédula>, PASEC-<passport>; VATEC- is a RUC.
_SUBJECT_ID = re.compile(r"^(?:IDCEC|PASEC|VATEC)-(.+)$")
_DIGITS = re.compile(r"^(\d{10}|\d{13})(?:-\d+)?$")  # Security Data appends a time to the cédula
# Older certificates carry it below the body's arc, as an extension or as a SAN otherName: the
# cédula or passport in .3.1, the RUC in .3.11; DIGERCIC has an arc of its own shape.
_PRIVATE = r"^1\.3\.6\.1\.4\.1\."
_PERSON = re.compile(_PRIVATE + r"(?:\d+(?:\.\d+)*\.3\.1|55519\.1\.1\.1\.5\.2\.[12])$")
_TAXPAYER = re.compile(_PRIVATE + r"(?:\d+(?:\.\d+)*\.3\.11|55519\.1\.1\.1\.5\.2\.4)$")
_PERSONAL_RUC = re.compile(r"^(\d{10})001$")
_SHORT_NAMES = {
    NameOID.SERIAL_NUMBER: "serialNumber",
    NameOID.GIVEN_NAME: "givenName",
    NameOID.SURNAME: "sn",
    NameOID.TITLE: "title",
    NameOID.ORGANIZATION_IDENTIFIER: "organizationIdentifier",
}


def holder(certificate: x509.Certificate) -> str:
    """The person's name: common name, else given name and surname, else the whole subject."""
    return name(certificate.subject) or dn(certificate.subject)


def name(distinguished: x509.Name) -> str:
    """The common name, or given name and surname, or the organisation; "" if none is there."""
    common = _attribute(distinguished, NameOID.COMMON_NAME)
    given = _attribute(distinguished, NameOID.GIVEN_NAME)
    surname = _attribute(distinguished, NameOID.SURNAME)
    return (
        common
        or f"{given} {surname}".strip()
        or _attribute(distinguished, NameOID.ORGANIZATION_NAME)
    )


def dn(distinguished: x509.Name) -> str:
    """The whole name as RFC 4514 writes it, with short names for what Ecuador's bodies use."""
    return distinguished.rfc4514_string(_SHORT_NAMES)


def id_document(certificate: x509.Certificate) -> str:
    """Cédula, passport or RUC, or "" where the certificate states none we can read.

    The bodies' own fields come first: some write more than the cédula into the subject. A RUC
    counts only where no person is named.
    """
    stated = list(_stated(certificate))
    for wanted in (_PERSON, _TAXPAYER):
        if found := next((text for oid, text in stated if wanted.match(oid) and text), ""):
            return found
    for oid in (NameOID.SERIAL_NUMBER, NameOID.ORGANIZATION_IDENTIFIER):
        value = _attribute(certificate.subject, oid)
        if match := _SUBJECT_ID.match(value) or _DIGITS.match(value):
            return match[1]
    return ""


def is_of(stated: str, login: str) -> bool:
    """Whether `stated`, as a certificate gives it, names the person whose cédula or passport is
    `login`: itself, or the RUC of that natural person (the cédula and 001)."""
    plain, wanted = _plain(stated), _plain(login)
    if not plain or not wanted:
        return False
    ruc = _PERSONAL_RUC.match(plain)
    return plain == wanted or (ruc is not None and ruc[1] == wanted)


def _plain(identity: str) -> str:
    return re.sub(r"[\s.-]", "", identity).upper()


def _attribute(distinguished: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = distinguished.get_attributes_for_oid(oid)
    return str(values[0].value).strip() if values else ""


def _stated(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    """Every private field, as (OID, text), of the extensions and of the alternative names.

    One extension that nobody can read must not hide the others: several bodies write some.
    """
    try:
        parsed = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        extensions = list(parsed["tbs_certificate"]["extensions"] or ())
    except (ValueError, TypeError):
        return
    for extension in extensions:
        try:
            oid, value = extension["extn_id"].dotted, extension["extn_value"].contents
            if oid == "2.5.29.17":
                yield from _other_names(value)
            else:
                yield oid, _text(value)
        except (ValueError, TypeError, KeyError):
            continue


def _other_names(der: bytes) -> Iterator[tuple[str, str]]:
    for each in asn1_x509.GeneralNames.load(der):
        if each.name == "other_name":
            yield each.chosen["type_id"].dotted, _text(each.chosen["value"].contents)


def _text(der: bytes) -> str:
    """The text of a DER string; some bodies write the bare text instead."""
    try:
        value = core.load(der).native
    except ValueError:
        value = None
    if not isinstance(value, str):
        value = der.decode("utf-8", "replace")
    return value.strip() if value.strip().isprintable() else ""
