"""A key with its certificate, fit to sign at a moment, or one clear sentence on why it is not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from babel.dates import format_date
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from office.config import config
from office.errors import Invalid
from office.papers.validation import certificate_identity as identity

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

MIN_RSA_BITS, MAX_RSA_BITS = 2048, 8192
NO_KEY = (
    "Ese archivo no contiene una clave para firmar con su certificado; "
    "pida a su entidad de certificación el archivo completo."
)
UNCHANGED = "El borrador sigue igual y no se usó ningún número."


@dataclass(frozen=True)
class SigningKey:
    """A key ready to sign, for one act; it is never stored and never shown.

    `id_document` is the holder's cédula, passport or RUC as the certificate states it, or "".
    """

    holder: str
    id_document: str
    subject_dn: str
    issuer_dn: str
    issuer_name: str
    serial: str  # decimal, as the certification bodies print it
    not_before: datetime
    not_after: datetime
    certificate: asn1_x509.Certificate = field(repr=False)
    chain: tuple[asn1_x509.Certificate, ...] = field(repr=False)
    private_key: PrivateKey = field(repr=False)


def signing_key(
    key: object,
    certificate: x509.Certificate | None,
    others: Sequence[x509.Certificate],
    at: datetime,
) -> SigningKey:
    """The key with what its certificate says. Raises Invalid (p12) for what cannot sign at `at`."""
    if certificate is None or key is None:
        raise refused(NO_KEY)
    if not isinstance(key, PrivateKey):
        raise refused("Ese certificado usa un tipo de clave con el que no se puede firmar un PDF.")
    if isinstance(key, rsa.RSAPrivateKey):
        _check_length(key.key_size)
    _check_usage(certificate)
    _check_dates(certificate, at)
    return SigningKey(
        holder=identity.holder(certificate),
        id_document=identity.id_document(certificate),
        subject_dn=identity.dn(certificate.subject),
        issuer_dn=identity.dn(certificate.issuer),
        issuer_name=identity.name(certificate.issuer),
        serial=str(certificate.serial_number),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        certificate=_asn1(certificate),
        chain=tuple(_asn1(other) for other in others),
        private_key=key,
    )


def check_holder(key: SigningKey, login: str, name: str) -> None:
    """Whoever holds the post signs with a certificate that says so (docs/security.md).

    `login` is the official's cédula or passport. Raises Invalid (p12).
    """
    if not key.id_document:
        raise refused(
            "Ese certificado no dice de quién es: no se pudo leer en él ninguna cédula ni RUC. "
            "Firme con el que le dio su entidad de certificación."
        )
    if not identity.is_of(key.id_document, login):
        raise refused(f"Ese certificado es de {key.holder}. {name} firma con el suyo.")


def refused(message: str, form_field: str = "p12") -> Invalid:
    """Why a file cannot sign, and that nothing changed."""
    return Invalid(f"{message} {UNCHANGED}", field=form_field)


def _check_length(bits: int) -> None:
    if bits < MIN_RSA_BITS:
        raise refused("La clave de ese certificado es demasiado corta para firmar con seguridad.")
    if bits > MAX_RSA_BITS:
        raise refused("La clave de ese certificado es demasiado larga para firmar con ella.")


def _check_usage(certificate: x509.Certificate) -> None:
    """RFC 5280, 4.2.1.3: a certificate without the extension is not restricted."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    except ValueError as error:
        raise refused("Ese certificado está dañado: no se pudo leer para qué sirve.") from error
    if not (usage.digital_signature or usage.content_commitment):
        raise refused("Ese certificado no sirve para firmar: fue emitido para otro uso.")


def _check_dates(certificate: x509.Certificate, at: datetime) -> None:
    if at > certificate.not_valid_after_utc:
        raise refused(f"Ese certificado venció el {_day(certificate.not_valid_after_utc)}.")
    if at < certificate.not_valid_before_utc:
        since = _day(certificate.not_valid_before_utc)
        raise refused(f"Ese certificado todavía no es válido: empieza a serlo el {since}.")


def _day(moment: datetime) -> str:
    return format_date(moment.astimezone(_zone()), "d 'de' MMMM 'de' y", locale="es")


def _zone() -> tzinfo:
    try:
        return config().zone
    except RuntimeError:  # a tool that checks a file without an open house
        return UTC


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
