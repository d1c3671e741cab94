"""Reads who a certificate names, in the ways Ecuador's certification bodies write it."""

import re

from asn1crypto import core  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.x509.oid import NameOID

# ARCOTEL-2024-0176: subject serialNumber IDCEC-<cédula>, PASEC-<passport>; VATEC- is a RUC.
_SUBJECT_ID = re.compile(r"^(?:IDCEC|PASEC|VATEC)-(.+)$")
_DIGITS = re.compile(r"^(\d{10}|\d{13})(?:-\d+)?$")  # Security Data appends a time to the cédula
# Older certificates carry it in <body's arc>.3.1 (or .102.3.1), as an extension or a SAN otherName.
_BODY_ID = re.compile(r"^1\.3\.6\.1\.4\.1\.\d+(?:\.\d+)*\.3\.1$")
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

    The bodies' own extension comes first: some write more than the cédula into the subject.
    """
    stated = _from_extensions(certificate)
    if stated:
        return stated
    for oid in (NameOID.SERIAL_NUMBER, NameOID.ORGANIZATION_IDENTIFIER):
        value = _attribute(certificate.subject, oid)
        if found := _SUBJECT_ID.match(value) or _DIGITS.match(value):
            return found[1]
    return ""


def _attribute(distinguished: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = distinguished.get_attributes_for_oid(oid)
    return str(values[0].value).strip() if values else ""


def _from_extensions(certificate: x509.Certificate) -> str:
    try:
        extensions = list(certificate.extensions)
    except ValueError:  # malformed extensions: nine of the anchors in use hold some
        return ""
    for extension in extensions:
        if isinstance(extension.value, x509.UnrecognizedExtension):
            if _BODY_ID.match(extension.oid.dotted_string):
                return _text(extension.value.value)
        elif isinstance(extension.value, x509.SubjectAlternativeName):
            for other in extension.value.get_values_for_type(x509.OtherName):
                if _BODY_ID.match(other.type_id.dotted_string):
                    return _text(other.value)
    return ""


def _text(der: bytes) -> str:
    """The text of a DER string; some bodies write the bare text instead."""
    try:
        value = core.load(der).native
    except ValueError:
        value = None
    if not isinstance(value, str):
        value = der.decode("utf-8", "replace")
    return value.strip() if value.strip().isprintable() else ""
