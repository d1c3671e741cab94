"""Tells whether the signatures in a PDF still hold, offline, from the file alone."""

import asyncio
import io
import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel

from office.papers.validation import certificate_identity as identity
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)

ALTERED = "El contenido del documento cambió después de la firma."
EXTENDED = "Se añadieron datos al archivo después de la firma."
UNREADABLE = "La firma está dañada y no se pudo comprobar."
PROTECTED = "El PDF está protegido con contraseña: no se puede comprobar si está firmado."
UNFOUND = "El archivo dice estar firmado, pero ninguna firma se pudo leer."
OLD_KIND = "La firma es de un tipo antiguo ({kind}) que no se comprueba."
UNCLEAR = "No se puede decir qué parte del archivo cubre la firma."
SAME_NAME = "Dos firmas del archivo llevan el mismo nombre: no se puede decir cuál vale."
STRANGE_CERTIFICATE = "La firma está íntegra, pero no se pudo leer su certificado."
MOST = 50  # signatures that are looked at
_READABLE = ("/adbe.pkcs7.detached", "/ETSI.CAdES.detached")
_TIMESTAMP = "/ETSI.RFC3161"


@dataclass(frozen=True)
class SignatureFinding:
    """One signature. Nothing here says that its certificate deserves trust.

    `intact`: what was signed has not changed. `whole_file`: nothing was added after it.
    `signed_at` is what the signer claims. `problem` is one Spanish sentence, "" if there is none;
    what was added later is none where it is other signatures and nothing else. `is_timestamp`: it
    says when the file was so, and nobody's will.
    """

    field_name: str
    intact: bool
    whole_file: bool
    problem: str
    signer_name: str = ""
    id_document: str = ""
    subject_dn: str = ""
    issuer_dn: str = ""
    issuer_name: str = ""
    serial: str = ""
    signed_at: datetime | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    is_timestamp: bool = False


async def signatures_in(pdf: bytes) -> tuple[SignatureFinding, ...]:
    """The signatures of `pdf` in the order they were made; none for what is not a readable PDF.

    Integrity and coverage only (ISO 32000-1, 12.8.1); no chain, no revocation, no network. Each is
    judged for itself: one that cannot be read hides no other.
    """
    return await asyncio.to_thread(judged, pdf)


def judged(pdf: bytes) -> tuple[SignatureFinding, ...]:
    """As `signatures_in`, in the caller's own time."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        if reader.encrypted and not _opens(reader):
            return (_told(PROTECTED),)
        found = _each(reader)
    except (PdfError, *REFUSED) as error:
        _log.info("no signatures read from a PDF: %s", error)
        found = ()
    return found or ((_told(UNFOUND),) if b"/ByteRange" in pdf else ())


def _opens(reader: PdfFileReader) -> bool:
    """Whether the empty password opens it, as any reader of PDFs tries first."""
    try:
        return reader.decrypt("").status.name != "FAILED"
    except (PdfError, *REFUSED) as error:  # for a certificate, or by a method that nobody knows
        _log.info("an encrypted PDF stays closed: %s", error)
        return False


def _each(reader: PdfFileReader) -> tuple[SignatureFinding, ...]:
    named = [
        (name, value.get_object(), field)
        for name, value, field in enumerate_sig_fields(reader, filled_status=True)
    ][:MOST]
    taken = Counter(name for name, _, _ in named)
    found = []
    for name, signature, field in named:
        at, finding = _finding(reader, name, signature, field)
        if taken[name] > 1:
            finding = replace(finding, problem=SAME_NAME, whole_file=False)
        found.append((at, finding))
    return tuple(finding for _, finding in sorted(found, key=lambda pair: pair[0]))


def _finding(
    reader: PdfFileReader, name: str, signature: object, field: object
) -> tuple[int, SignatureFinding]:
    """Where what is signed ends in the file, and what is found of the signature."""
    try:
        kind = str(signature.get("/SubFilter", ""))  # type: ignore[attr-defined]
        end = _end(signature)
        if kind not in (*_READABLE, _TIMESTAMP):
            return end, _told(OLD_KIND.format(kind=kind.strip("/") or "sin nombre"), name)
        embedded = EmbeddedPdfSignature(reader, field.get_object(), name)  # type: ignore[attr-defined]
        return end, _stamped(embedded) if kind == _TIMESTAMP else _checked(embedded)
    except (PdfError, *REFUSED) as error:
        _log.info("signature %s could not be checked: %s", name, error)
        return _end(signature), _told(UNREADABLE, name)


def _end(signature: object) -> int:
    try:
        covered = [int(number) for number in signature["/ByteRange"]]  # type: ignore[index]
        return covered[-2] + covered[-1]
    except (KeyError, IndexError, TypeError, ValueError):
        return 0


def _told(problem: str, name: str = "") -> SignatureFinding:
    return SignatureFinding(name, intact=False, whole_file=False, problem=problem)


def _checked(signature: EmbeddedPdfSignature) -> SignatureFinding:
    signature.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
    same_digest, genuine = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, "data", signature.compute_digest()
    )
    return _covering(signature, same_digest and genuine)


def _stamped(signature: EmbeddedPdfSignature) -> SignatureFinding:
    """A document's timestamp (ISO 32000-2, 12.8.5): over the same bytes, and by whom."""
    signature.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
    token = signature.signed_data["encap_content_info"]["content"].parsed
    imprint = token["message_imprint"]["hashed_message"].native
    finding = _covering(signature, imprint == signature.compute_digest())
    return replace(finding, is_timestamp=True, signed_at=token["gen_time"].native)


def _covering(signature: EmbeddedPdfSignature, sound: bool) -> SignatureFinding:
    covers = signature.coverage or SignatureCoverageLevel.UNCLEAR
    whole_file = covers == SignatureCoverageLevel.ENTIRE_FILE
    if not sound:
        problem = ALTERED
    elif covers < SignatureCoverageLevel.ENTIRE_REVISION:
        problem = UNCLEAR
    else:
        problem = "" if whole_file or _only_signed_since(signature) else EXTENDED
    named = _named(signature.signer_cert)
    if not problem and not named:
        problem = STRANGE_CERTIFICATE
    return replace(
        named or _told(problem),
        field_name=str(signature.field_name),
        intact=sound and covers >= SignatureCoverageLevel.ENTIRE_REVISION,
        whole_file=whole_file,
        problem=problem,
        signed_at=signature.self_reported_timestamp,
    )


def _only_signed_since(signature: EmbeddedPdfSignature) -> bool:
    """Whether nothing but signatures, and what proves them, was added behind `signature`."""
    if signature.reader.xrefs.total_revisions <= signature.signed_revision + 1:
        return False  # bytes that are no revision of it
    signature.compute_integrity_info()  # type: ignore[no-untyped-call]
    changes: object = signature.diff_result
    if not isinstance(changes, DiffResult):
        return False
    signed = {name for name, _, _ in enumerate_sig_fields(signature.reader)}
    return (
        changes.modification_level <= ModificationLevel.FORM_FILLING
        and changes.changed_form_fields <= signed
    )


def _named(certificate: asn1_x509.Certificate) -> SignatureFinding | None:
    """Whom `certificate` names; by its own words where it is not written as the standard wants.

    None where not even those can be read.
    """
    try:
        read = x509.load_der_x509_certificate(certificate.dump())
        return SignatureFinding(
            field_name="",
            intact=False,
            whole_file=False,
            problem="",
            signer_name=identity.holder(read),
            id_document=identity.id_document(read),
            subject_dn=identity.dn(read.subject),
            issuer_dn=identity.dn(read.issuer),
            issuer_name=identity.name(read.issuer),
            serial=str(read.serial_number),
            not_before=read.not_valid_before_utc,
            not_after=read.not_valid_after_utc,
        )
    except (ValueError, TypeError) as error:
        _log.info("a certificate is read by its own words: %s", error)
    try:
        subject, issuer = certificate.subject, certificate.issuer
        return SignatureFinding(
            field_name="",
            intact=False,
            whole_file=False,
            problem="",
            signer_name=_words(subject.native.get("common_name") or subject.human_friendly),
            subject_dn=_words(subject.human_friendly),
            issuer_dn=_words(issuer.human_friendly),
            issuer_name=_words(issuer.native.get("common_name") or issuer.human_friendly),
            serial=str(certificate.serial_number),
            not_before=certificate.not_valid_before,
            not_after=certificate.not_valid_after,
        )
    except (ValueError, TypeError, KeyError) as error:
        _log.info("a certificate cannot be read: %s", error)
        return None


def _words(value: object) -> str:
    text = value if isinstance(value, str) else ", ".join(map(str, value))  # type: ignore[call-overload]
    return "".join(letter for letter in text if letter.isprintable())[:500]
