"""Opens the certificate file an official signs with, and refuses clearly what cannot sign."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from asn1crypto import pkcs12 as asn1_pkcs12  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from babel.dates import format_date
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from office.config import config
from office.errors import Invalid
from office.papers.signing.pkcs12_contents import Contents, Pair, WrongPassphrase, contents
from office.papers.validation import certificate_identity as identity

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

MAX_P12_BYTES = 512 * 1024
MIN_RSA_BITS = 2048
_UNCHANGED = "El borrador sigue igual y no se usó ningún número."
_NO_KEY = (
    "Ese archivo no contiene una clave para firmar con su certificado; "
    "pida a su entidad de certificación el archivo completo."
)


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


@dataclass(frozen=True)
class KeyChoice:
    """One of several keys that may sign, as it is told to whoever has to choose."""

    serial: str
    holder: str
    issuer_name: str
    not_after: datetime


class SeveralKeys(Invalid):
    """The file holds several keys that may sign and nobody has said which; nothing was signed."""

    def __init__(self, choices: tuple[KeyChoice, ...]) -> None:
        super().__init__(
            f"Ese archivo contiene {len(choices)} certificados con los que se puede firmar. "
            f"Elija cuál usar, y vuelva a dar el archivo y la clave. {_UNCHANGED}",
            "serial",
        )
        self.choices = choices


def open_p12(data: bytes, passphrase: str, at: datetime, serial: str = "") -> SigningKey:
    """The key of a PKCS#12 file (RFC 7292), fit to sign at `at`.

    Of several keys the one whose certificate may sign, or the one with `serial` (decimal). Raises
    Invalid, field "p12" or "passphrase", with one Spanish sentence on what is wrong and one that
    says that nothing changed; SeveralKeys when one has to be chosen.
    """
    _check_shape(data)
    found = _decrypt(data, passphrase)
    fit: list[SigningKey] = []
    refusals: list[Invalid] = []
    for pair in found.pairs:
        try:
            fit.append(_fit(pair, found.others, at))
        except Invalid as error:
            refusals.append(error)
    chosen = [key for key in fit if key.serial == serial] if serial else fit
    if len(chosen) == 1:
        return chosen[0]
    if fit:
        raise SeveralKeys(
            tuple(KeyChoice(key.serial, key.holder, key.issuer_name, key.not_after) for key in fit)
        )
    if refusals:
        raise refusals[0]
    raise _refused(_NO_KEY)


def _fit(pair: Pair, others: tuple[x509.Certificate, ...], at: datetime) -> SigningKey:
    """The key of `pair`, if it may sign at `at`. Raises Invalid."""
    key, certificate = pair.key, pair.certificate
    if certificate is None:
        raise _refused(_NO_KEY)
    if not isinstance(key, PrivateKey):
        raise _refused("Ese certificado usa un tipo de clave con el que no se puede firmar un PDF.")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < MIN_RSA_BITS:
        raise _refused("La clave de ese certificado es demasiado corta para firmar con seguridad.")
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


def _refused(message: str, form_field: str = "p12") -> Invalid:
    return Invalid(f"{message} {_UNCHANGED}", field=form_field)


def _check_shape(data: bytes) -> None:
    """A wrong file and a wrong passphrase look alike to a decryptor; the outer shell tells."""
    not_a_p12 = _refused("Ese archivo no es un certificado .p12 o .pfx.")
    if not data or len(data) > MAX_P12_BYTES:
        raise not_a_p12
    try:
        shell = asn1_pkcs12.Pfx.load(data)
        if shell["version"].native != "v3" or shell["auth_safe"]["content_type"].native != "data":
            raise not_a_p12
    except (ValueError, TypeError, KeyError) as error:
        raise not_a_p12 from error


def _decrypt(data: bytes, passphrase: str) -> Contents:
    wrong = _refused("La clave no abre ese certificado; revise mayúsculas y números.", "passphrase")
    if "\x00" in passphrase:  # the library does not survive one
        raise wrong
    try:
        return contents(data, passphrase)
    except UnsupportedAlgorithm as error:
        raise _refused("Ese certificado está cifrado de un modo que no se reconoce.") from error
    except WrongPassphrase as error:
        raise wrong from error


def _check_usage(certificate: x509.Certificate) -> None:
    """RFC 5280, 4.2.1.3: a certificate without the extension is not restricted."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    except ValueError as error:
        raise _refused("Ese certificado está dañado: no se pudo leer para qué sirve.") from error
    if not (usage.digital_signature or usage.content_commitment):
        raise _refused("Ese certificado no sirve para firmar: fue emitido para otro uso.")


def _check_dates(certificate: x509.Certificate, at: datetime) -> None:
    if at > certificate.not_valid_after_utc:
        raise _refused(f"Ese certificado venció el {_day(certificate.not_valid_after_utc)}.")
    if at < certificate.not_valid_before_utc:
        since = _day(certificate.not_valid_before_utc)
        raise _refused(f"Ese certificado todavía no es válido: empieza a serlo el {since}.")


def _day(moment: datetime) -> str:
    return format_date(moment.astimezone(_zone()), "d 'de' MMMM 'de' y", locale="es")


def _zone() -> tzinfo:
    try:
        return config().zone
    except RuntimeError:  # a tool that checks a file without an open house
        return UTC


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
