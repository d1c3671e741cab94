"""Tells whether the signatures in a PDF still hold, offline, from the file alone."""

import asyncio
import io
import logging
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.status import SignatureCoverageLevel

from office.papers.validation import certificate_identity as identity

_log = logging.getLogger(__name__)

ALTERED = "El contenido del documento cambió después de la firma."
EXTENDED = "Se añadieron datos al archivo después de la firma."
UNREADABLE = "La firma está dañada y no se pudo comprobar."


@dataclass(frozen=True)
class SignatureFinding:
    """One signature. Nothing here says that its certificate deserves trust.

    `intact`: what was signed has not changed. `whole_file`: nothing was added after it.
    `signed_at` is what the signer claims. `problem` is one Spanish sentence, "" if there is none.
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


async def signatures_in(pdf: bytes) -> tuple[SignatureFinding, ...]:
    """The signatures of `pdf` in the order they were made; none for what is not a readable PDF.

    Integrity and coverage only (ISO 32000-1, 12.8.1); no chain, no revocation, no network.
    """
    return await asyncio.to_thread(_signatures_in, pdf)


def _signatures_in(pdf: bytes) -> tuple[SignatureFinding, ...]:
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
    except Exception as error:  # the parser meets hostile files: last line of defence
        _log.info("no signatures read from a PDF: %s", error)
        return ()
    return tuple(_finding(signature) for signature in found)


def _finding(signature: EmbeddedPdfSignature) -> SignatureFinding:
    try:
        return _checked(signature)
    except Exception as error:  # likewise
        _log.info("signature %s could not be checked: %s", signature.field_name, error)
        return SignatureFinding(str(signature.field_name), False, False, UNREADABLE)


def _checked(signature: EmbeddedPdfSignature) -> SignatureFinding:
    signature.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
    same_digest, genuine = validate_sig_integrity(
        signature.signer_info, signature.signer_cert, "data", signature.compute_digest()
    )
    covers = signature.coverage or SignatureCoverageLevel.UNCLEAR
    intact = same_digest and genuine and covers >= SignatureCoverageLevel.ENTIRE_REVISION
    whole_file = covers == SignatureCoverageLevel.ENTIRE_FILE
    certificate = _certificate(signature.signer_cert)
    return SignatureFinding(
        field_name=str(signature.field_name),
        intact=intact,
        whole_file=whole_file,
        problem="" if intact and whole_file else EXTENDED if intact else ALTERED,
        signer_name=identity.holder(certificate),
        id_document=identity.id_document(certificate),
        subject_dn=identity.dn(certificate.subject),
        issuer_dn=identity.dn(certificate.issuer),
        issuer_name=identity.name(certificate.issuer),
        serial=str(certificate.serial_number),
        signed_at=signature.self_reported_timestamp,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _certificate(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())
