"""What anybody may know of a signed document, given the code printed on it."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from models.enums import Confidentiality, DocumentKind, DocumentState
from models.tables import Document, Recipient, Signature
from office.errors import NotFound
from office.records.documents.authenticity import doubts


@dataclass(frozen=True)
class Verification:
    """A document as the public verification page tells of it.

    `genuine`: signature, trail and outbox agree with its row.
    """

    number: str
    kind: DocumentKind
    institution: str
    unit_name: str
    signed_at: datetime
    signer_name: str
    signer_post: str
    certificate_issuer: str
    account: str  # who was logged in when it was signed
    issuer_checked: bool
    recipient: str  # masked for persons
    sha256: str
    genuine: bool
    code: str = ""
    by_hand: bool = False  # on paper, of which the file is a scan
    cosigners: tuple[str, ...] = ()  # who signed after the first
    subject: str = ""  # "" where the document is confidential


_LONGEST_CODE = 20  # letters; ours have 12
_NOTHING = (
    "No hay ningún documento con ese código. Revise que esté completo: son tres grupos de cuatro "
    "letras y números."
)


_UNKNOWN_FILE = (
    "Este archivo no es, exactamente, ninguno de los que esta institución envió: o no es nuestro, "
    "o cambió después de la firma. Si tiene el código del documento, escríbalo para compararlos."
)


async def verify(code: str) -> Verification:
    """The document whose verification code is `code` (case and spacing do not matter).

    Raises NotFound, Unavailable.
    """
    return await _told(await _document(code))


async def verify_content(content: bytes) -> Verification:
    """The document that `content` is, byte for byte. Raises NotFound when it is none of ours."""
    sha256 = await asyncio.to_thread(_sha256, content)
    document = (
        await Document.filter(pdf_id=sha256, state=DocumentState.SENT)
        .exclude(verification_code=None)
        .select_related("unit__institution", "author_post")
        .first()
    )
    if document is None:
        raise NotFound(_UNKNOWN_FILE)
    return await _told(document)


async def _told(document: Document) -> Verification:
    signatures = await Signature.filter(document_id=document.id).order_by("id")
    signature = signatures[0] if signatures else None
    recipient = await Recipient.filter(document_id=document.id).order_by("id").first()
    post = document.author_post
    return Verification(
        number=document.number or "",
        kind=document.kind,
        institution=document.unit.institution.name,
        unit_name=document.unit.name,
        signed_at=signature.signed_at if signature else document.dated_at,
        signer_name=signature.signer_name if signature else document.sender_name,
        signer_post=post.title if post else "",
        certificate_issuer=_common_name(signature.issuer_dn) if signature else "",
        account=signature.account if signature else "",
        issuer_checked=bool(signature and signature.issuer_checked),
        recipient=_masked(recipient.name) if recipient else "",
        sha256=document.pdf_id or "",
        genuine=not await doubts(document),
        code=document.verification_code or "",
        by_hand=document.by_hand,
        cosigners=tuple(each.signer_name for each in signatures[1:]),
        subject=document.subject if document.confidentiality is Confidentiality.PUBLIC else "",
    )


async def verify_file(code: str, content: bytes) -> bool:
    """Whether `content` is, byte for byte, the genuine document with that code. Raises NotFound."""
    document = await _document(code)
    return (
        not await doubts(document) and await asyncio.to_thread(_sha256, content) == document.pdf_id
    )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def _document(code: str) -> Document:
    letters = re.sub(r"[^0-9A-Z]", "", code.upper())
    if len(letters) > _LONGEST_CODE:
        raise NotFound(_NOTHING)
    grouped = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    document = await Document.get_or_none(
        verification_code=grouped, state=DocumentState.SENT
    ).select_related("unit__institution", "author_post")
    if document is None:
        raise NotFound(_NOTHING)
    return document


def _masked(name: str) -> str:
    """Enough for the addressee to recognise, too little to find anybody: `María Q. L.`."""
    first, *others = name.split() or [""]
    return " ".join([first, *(f"{word[0]}." for word in others)])


def _common_name(distinguished_name: str) -> str:
    found = re.search(r"CN=((?:\\.|[^,\\])+)", distinguished_name)
    return re.sub(r"\\(.)", r"\1", found.group(1)) if found else distinguished_name
