"""Signs a letter (PAdES B-B) with its visible stamp, and again for each who signs after."""

import asyncio
import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from asn1crypto import tsp  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.attributes import (
    CMSAttributeProvider,
    SignedAttributeProviderSpec,
    SigningCertificateV2Provider,
)
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from office.papers.letters.letters import RenderedLetter, SignatureBox
from office.papers.letters.print_facts import STAMP_HEIGHT, STAMP_WIDTH
from office.papers.signing.keys import SigningKey
from office.papers.signing.stamps import Stamp, stamp_pdf

FIELD_NAME = "Firma{}"  # numbered from 1, in the order in which they sign
_DIGEST = "sha256"
_CMS_BYTES = 4096  # the container without its certificates; about 1,200 are used

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="signing")


async def sign_letter(
    rendered: RenderedLetter,
    key: SigningKey,
    stamp: Stamp,
    *,
    location: str,
) -> bytes:
    """The letter with its first signature, PAdES B-B (ETSI EN 319 142-1), as an incremental update.

    Those who sign after find their empty field in it. The stamp's `signed_at` is the claimed time
    in the signature too. ValueError for a draft. The work is done in a thread of its own; the loop
    goes on.
    """
    if not rendered.boxes:
        raise ValueError("a draft is never signed")
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(
        _threads, _sign, rendered.pdf, rendered.boxes, 1, key, stamp, location
    )


async def sign_next(
    pdf: bytes, place: int, key: SigningKey, stamp: Stamp, *, location: str
) -> bytes:
    """A letter that others have signed with the signature number `place` (from 2) as well.

    What they signed stays byte for byte. Like `sign_letter` otherwise.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, _sign, pdf, (), place, key, stamp, location)


class _SigningCertificate(SigningCertificateV2Provider):
    """The attribute that binds the certificate, already encoded: asn1crypto builds an unencoded
    one anew at every level that holds it, which took a third of the whole signature's time."""

    async def build_attr_value(self, dry_run: bool = False) -> tsp.SigningCertificateV2:
        value = await super().build_attr_value(dry_run)
        return tsp.SigningCertificateV2.load(value.dump())


class _PadesAttributes(SignedAttributeProviderSpec):
    """What PAdES B-B signs besides type and digest: the certificate (EN 319 142-1, 6.3)."""

    def __init__(self, key: SigningKey) -> None:
        self._certificate = key.certificate

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[CMSAttributeProvider]:
        yield _SigningCertificate(self._certificate)


class _KeySigner(signers.Signer):
    """Signs with a key that was loaded and checked once; pyHanko's own loads it at every use."""

    def __init__(self, key: SigningKey) -> None:
        chain = SimpleCertificateStore.from_certs(key.chain)  # type: ignore[no-untyped-call]
        super().__init__(signing_cert=key.certificate, cert_registry=chain, embed_roots=False)
        self.signed_attr_prov_spec = _PadesAttributes(key)
        self._key = key.private_key

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        if dry_run:  # only the size counts; nothing we sign with is longer
            return bytes(1024)
        if digest_algorithm != _DIGEST:
            raise ValueError(f"unexpected digest {digest_algorithm}")
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


class _Update(IncrementalPdfFileWriter):
    """An incremental update that leaves the document's own metadata alone: what PDF/A and the
    letter state of themselves stays as rendered, and the signature alone tells of signing."""

    def _update_meta(self) -> None:
        pass


class _StampPage(PdfContent):
    """The only page of a PDF in memory, as the appearance of the signature's field."""

    def __init__(self, pdf: bytes, width: int, height: int) -> None:
        super().__init__(box=BoxConstraints(width=width, height=height))
        self._pdf = pdf

    def render(self) -> bytes:
        page = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        self.resources.xobject["/Stamp"] = page
        return b"/Stamp Do"


def _sign(
    pdf: bytes,
    boxes: tuple[SignatureBox, ...],
    place: int,
    key: SigningKey,
    stamp: Stamp,
    location: str,
) -> bytes:
    """`boxes` of all who sign, for the first of them; none where the fields are there already."""
    places = [_field(number, box) for number, box in enumerate(boxes, start=1)]
    signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD_NAME.format(place),
            md_algorithm=_DIGEST,
            subfilter=fields.SigSeedSubFilter.PADES,
            name=key.holder,
            reason=stamp.reason,
            location=location,
        ),
        signer=_KeySigner(key),
        stamp_style=_appearance(stamp_pdf(stamp), round(STAMP_WIDTH), round(STAMP_HEIGHT)),
        new_field_spec=places[0] if places else None,
    )
    update = _Update(io.BytesIO(pdf))
    for other in places[1:]:
        fields.append_signature_field(update, other)
    return asyncio.run(_signed(signer, update, stamp.signed_at, _hex_digits(key)))


def _field(number: int, box: SignatureBox) -> fields.SigFieldSpec:
    left, bottom = round(box.x1), round(box.y1)
    width, height = round(box.x2 - box.x1), round(box.y2 - box.y1)
    return fields.SigFieldSpec(
        FIELD_NAME.format(number),
        on_page=box.page,
        box=(left, bottom, left + width, bottom + height),
        empty_field_appearance=number > 1,  # PDF/A wants one of every field that has a place
    )


def _appearance(stamp: bytes, width: int, height: int) -> StaticStampStyle:
    corner = AxisAlignment.ALIGN_MIN
    none = Margins.uniform(0)  # type: ignore[no-untyped-call]
    return StaticStampStyle(
        background=_StampPage(stamp, width, height),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(x_align=corner, y_align=corner, margins=none),
        border_width=0,
    )


def _hex_digits(key: SigningKey) -> int:
    """Room for the CMS container; measuring it, as pyHanko would, signs everything twice."""
    certificates = sum(len(each.dump()) for each in (key.certificate, *key.chain))
    return 2 * (_CMS_BYTES + certificates)


async def _signed(
    signer: signers.PdfSigner, update: _Update, signed_at: datetime, reserved: int
) -> bytes:
    """pyHanko's `async_sign_pdf`, step by step: it alone lets the claimed time be given."""
    session = signer.init_signing_session(update)
    session.system_time = signed_at
    prepared = session.prepare_tbs_document(validation_info=None, bytes_reserved=reserved)
    digest, output = prepared.digest_tbs_document()
    done = await prepared.perform_signature(
        document_digest=digest.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=signed_at),
    )
    await done.post_signature_processing(output)
    output.seek(0)
    signed: bytes = output.read()
    return signed
