"""Checks S/MIME and CMS signatures offline: who signed, and whether it is what came."""

import hashlib
import logging
import re
from dataclasses import dataclass
from email.message import Message

from asn1crypto import cms  # type: ignore[import-untyped]
from cryptography import x509

from mailgateway.mime.charsets import cleaned
from mailgateway.mime.payloads import children, content_of, from_base64
from office.messages.incoming import MailSignature
from office.papers.validation import certificate_identity as identity
from office.runtime.hostile_input import REFUSED

_log = logging.getLogger(__name__)
ALTERED = "El contenido no es el que se firmó: cambió después de la firma o se dañó en el camino."
UNREADABLE = "La firma está dañada y no se pudo comprobar."
NO_CERTIFICATE = "La firma llegó sin su certificado y no se pudo comprobar."
PART = "una parte del mensaje"
_MOST_SIGNERS = 20
_DETACHED = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_ENCRYPTED = {"enveloped_data", "encrypted_data", "authenticated_enveloped_data"}


@dataclass(frozen=True)
class Envelope:
    """A CMS structure. `content` is what it carries; None if that came apart from it."""

    data: cms.SignedData | None
    content: bytes | None
    is_encrypted: bool

    def signatures(self, content: bytes | None = None) -> list[MailSignature]:
        """Each of its signatures, checked over `content`, else over what it carries."""
        signed = self.content if content is None else content
        if self.data is None or signed is None:
            return []
        try:  # the structure is read only where it is looked at
            signers = list(self.data["signer_infos"])[:_MOST_SIGNERS]
        except ValueError as error:
            _log.info("the signatures of a mail could not be read: %s", error)
            return [MailSignature(False, UNREADABLE)]
        return [_checked(self.data, signer, signed) for signer in signers]


def read(content: bytes) -> Envelope | None:
    """The CMS structure in `content` (DER, BER, base64 or PEM); None if there is none."""
    for candidate in (content, _from_text(content)):
        try:
            if candidate[:1] == b"\x30":
                return _envelope(candidate)
        except REFUSED as error:  # the parser meets hostile files: last line of defence
            _log.info("no CMS structure read: %s", error)
    return None


def over_parts(part: Message, source: bytes) -> list[MailSignature]:
    """The signatures of a multipart/signed, over its first part's bytes as they stand in `source`.

    RFC 8551 section 3.5.3. None for other kinds of signature, such as OpenPGP's.
    """
    parts = children(part)
    if len(parts) < 2 or parts[1].get_content_type() not in _DETACHED:
        return []
    envelope = read(content_of(parts[1])[0])
    signed = _as_sent(part, source)
    if envelope is None or envelope.data is None or signed is None:
        return [MailSignature(False, UNREADABLE)]
    return envelope.signatures(signed)


def _from_text(content: bytes) -> bytes:
    """The bytes behind base64 or PEM; b"" for anything else."""
    bare = re.sub(rb"-----[A-Z0-9 ]+-----", b"", content[:10_000_000]).strip()
    return from_base64(bare) if bare.startswith(b"MI") else b""


def _envelope(content: bytes) -> Envelope | None:
    info = cms.ContentInfo.load(content)
    kind = info["content_type"].native
    if kind in _ENCRYPTED:
        return Envelope(None, None, True)
    if kind != "signed_data":
        return None
    data = info["content"]
    carried = data["encap_content_info"]["content"].native
    return Envelope(data, carried if isinstance(carried, bytes) else None, False)


def _as_sent(part: Message, source: bytes) -> bytes | None:
    """The first part of `part` byte for byte, line ends as CRLF (RFC 8551 section 3.1.1)."""
    boundary = (part.get_boundary("") or "").encode("utf-8", "surrogateescape")
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"[ \t]*(?:--)?[ \t]*(\r?\n|\Z)")
    first = line.search(source) if boundary else None
    # The line end before a boundary belongs to it, and may also end the boundary above it.
    second = line.search(source, first.start(1)) if first else None
    if first is None or second is None:
        return None
    signed = source[first.end() : max(second.start(), first.end())]
    return signed.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _checked(data: cms.SignedData, signer: cms.SignerInfo, signed: bytes) -> MailSignature:
    # Here, because loading it takes half a second and 16 MB, and few mails are signed.
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        certificate = _certificate_of(data, signer)
        if certificate is None:
            return MailSignature(False, NO_CERTIFICATE)
        digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, signed).digest()
        kind = data["encap_content_info"]["content_type"].native
        same, genuine = validate_sig_integrity(signer, certificate, kind, digest)
        known = x509.load_der_x509_certificate(certificate.dump())
        return _finding(known, bool(same and genuine), signer)
    except REFUSED as error:  # likewise
        _log.info("a signature of a mail could not be checked: %s", error)
        return MailSignature(False, UNREADABLE)


def _certificate_of(data: cms.SignedData, signer: cms.SignerInfo) -> cms.Certificate | None:
    """The signer's own among the certificates that came along (RFC 5652 section 5.3)."""
    sid = signer["sid"]
    for choice in data["certificates"]:
        if choice.name != "certificate":
            continue
        if sid.name == "issuer_and_serial_number":
            same_issuer = choice.chosen.issuer == sid.chosen["issuer"]
            if same_issuer and choice.chosen.serial_number == sid.chosen["serial_number"].native:
                return choice.chosen
        elif choice.chosen.key_identifier == sid.chosen.native:
            return choice.chosen
    return None


def _finding(certificate: x509.Certificate, intact: bool, signer: cms.SignerInfo) -> MailSignature:
    signed_at = None
    for attribute in signer["signed_attrs"] or ():
        if attribute["type"].native == "signing_time":
            signed_at = attribute["values"][0].native
    return MailSignature(
        intact=intact,
        problem="" if intact else ALTERED,
        signer_name=cleaned(identity.holder(certificate)),
        signer_addresses=_addresses(certificate),
        id_document=cleaned(identity.id_document(certificate)),
        issuer_name=cleaned(identity.name(certificate.issuer)),
        serial=str(certificate.serial_number),
        signed_at=signed_at,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _addresses(certificate: x509.Certificate) -> tuple[str, ...]:
    """The mail addresses the certificate states (RFC 8550 section 3)."""
    found = [
        str(attribute.value)
        for attribute in certificate.subject.get_attributes_for_oid(x509.NameOID.EMAIL_ADDRESS)
    ]
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        found += names.value.get_values_for_type(x509.RFC822Name)
    except (x509.ExtensionNotFound, ValueError):
        pass
    return tuple(dict.fromkeys(cleaned(address).lower() for address in found))
