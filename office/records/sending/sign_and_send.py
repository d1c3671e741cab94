"""Signing and sending: the definitive number, the signed PDF and the way out, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import (
    Action,
    Channel,
    DocumentState,
    Permission,
)
from models.tables import Document, Signature, Unit
from office import actors as access
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid, NotAllowed
from office.evidence import trail as trace
from office.outbox import posting as outbox
from office.papers.letters import richtext
from office.papers.letters.letters import render_letter
from office.papers.signing.pades import sign_letter
from office.papers.signing.pkcs12_apart import open_p12_apart
from office.papers.signing.stamps import Stamp
from office.records.drafting.drafts import editable
from office.records.drafting.kinds import may_sign
from office.records.drafting.leftovers import leftovers
from office.records.drafting.print.paper import letter_of, verify_url
from office.records.numbering import formats
from office.records.numbering.codes import new_verification_code
from office.records.numbering.formats import Coming
from office.records.review import answering as review
from office.records.sending import next_number
from office.records.sending.distribution import distribute, recipients_to_send
from office.records.sending.sent_facts import Sent
from office.records.sending.signatory import Signatory, signatory
from office.storage import blobs
from office.storage.blobs import StoredBlob


@dataclass(frozen=True)
class SentDocument:
    """What sending has produced."""

    document_id: int
    number: str
    case_number: str
    channel: Channel
    address: str


WHAT = "firmar. Puede pedir la firma a quien tenga ese permiso"
_TRIES = 8
_CHANGED = "Este borrador cambió desde que usted lo revisó. No se firmó ni se envió nada."


@dataclass(frozen=True)
class _Signed:
    """A letter signed for one number, which it has only once the transaction commits."""

    coming: Coming
    number: str
    code: str
    at: datetime
    pdf: StoredBlob
    searched: str
    signer_post_id: int


async def sign_and_send(
    actor: Actor,
    document_id: int,
    version: int,
    p12: bytes,
    passphrase: str,
    serial: str = "",
    *,
    brackets_meant: bool = False,
) -> SentDocument:
    """Sign the draft with the PKCS#12 file and send it, or change nothing.

    The key lives only as long as this call. Raises what `signatory_of` and `send_signed` raise.
    """
    access.require(actor, Permission.SIGN, WHAT)
    draft = await _ready(actor, document_id, version)
    if not brackets_meant:
        _check_filled_in(draft)
    signer = await signatory_of(actor, p12, passphrase, serial)
    return await send_signed(actor, document_id, version, signer, brackets_meant=brackets_meant)


async def signatory_of(actor: Actor, p12: bytes, passphrase: str, serial: str = "") -> Signatory:
    """The key in a PKCS#12 file, admitted for the actor; `serial` chooses among several.

    Raises Invalid (p12, passphrase), SeveralKeys, Throttled.
    """
    at = clock.now()
    key = await open_p12_apart(p12, passphrase, at, actor.official_id, serial)
    return await signatory(actor, key, at)


async def send_signed(
    actor: Actor,
    document_id: int,
    version: int,
    signer: Signatory,
    *,
    brackets_meant: bool = False,
) -> SentDocument:
    """Sign the draft (PAdES B-B) by `signer`, whichever way that key came to sign, and send it.

    The number stands in the signed PDF, yet it is allotted in the transaction that freezes the
    document and fills the outbox: the letter is signed for the number that comes next, and if
    somebody takes that one first, it is signed again for the following (docs/decisions/0003).
    Unless `brackets_meant`, text left within brackets is not sent. Raises Invalid (subject, body),
    NotAllowed, NotFound, Conflict.
    """
    access.require(actor, Permission.SIGN, WHAT)
    draft = await _ready(actor, document_id, version)
    if not brackets_meant:
        _check_filled_in(draft)
    for _ in range(_TRIES):
        signed = await _sign(actor, draft, signer)
        sent = await _commit(actor, draft, signer, signed)
        if sent is not None:
            outbox.announce()
            return sent
    raise Conflict("Otros documentos se numeraron al mismo tiempo. Vuelva a firmar, por favor.")


async def _ready(actor: Actor, document_id: int, version: int) -> Document:
    draft = await editable(actor, document_id)
    if draft.version != version:
        raise Conflict(_CHANGED)
    if richtext.is_blank(draft.body):
        raise Invalid("El documento no tiene texto. Escríbalo antes de firmar.", "body")
    if not draft.subject:
        raise Invalid("El documento no tiene asunto. Escríbalo antes de firmar.", "subject")
    if not may_sign(actor, draft.kind):
        raise NotAllowed(
            "Los acuerdos y las resoluciones los firma quien dirige el área. "
            "El borrador sigue igual y no se usó ningún número."
        )
    await recipients_to_send(None, draft.id)
    return draft


def _check_filled_in(draft: Document) -> None:
    left = leftovers(f"{draft.subject}\n{richtext.to_plain(draft.body)}")
    if left:
        named = ", ".join(f"«{place}»" for place in left)
        raise Invalid(f"Queda por completar: {named}. No se firmó ni se envió nada.", "leftovers")


async def _sign(actor: Actor, draft: Document, signer: Signatory) -> _Signed:
    unit = await Unit.get(id=actor.unit_id)
    at = clock.now()
    coming = await next_number.coming(actor, draft)
    number = coming.number
    code = new_verification_code()
    letter = await letter_of(draft, number=number, code=code, signer_post_id=actor.post_id)
    rendered = await render_letter(letter)
    pdf = await sign_letter(
        rendered,
        signer.key,
        Stamp(
            holder=signer.key.holder,
            account=signer.account,
            issuer_checked=signer.issuer_checked,
            signed_at=at,
            reason=f"{number}: {draft.subject}"[:200],
            verify_url=verify_url(code),
        ),
        location=unit.city,
    )
    (stored,) = await blobs.keep([(pdf, "application/pdf")])
    return _Signed(coming, number, code, at, stored, richtext.to_plain(draft.body), actor.post_id)


async def _commit(
    actor: Actor, draft: Document, signer: Signatory, signed: _Signed
) -> SentDocument | None:
    """Number, freeze, trail and outbox in one transaction; None when the number was taken."""

    async def work(connection: BaseDBAsyncClient) -> SentDocument | None:
        recorded = await formats.taken(connection, signed.coming)
        if recorded is None:
            return None
        await blobs.record(connection, [signed.pdf])
        await _freeze(connection, actor, draft, signed, recorded)
        await _keep_signature(connection, actor, draft, signer, signed)
        await review.signed(connection, draft.id)
        left = await distribute(
            connection,
            Sent(
                draft,
                actor,
                signed.number,
                signed.code,
                signed.at,
                signed.pdf.sha256,
                signed.searched,
            ),
        )
        return SentDocument(
            draft.id,
            signed.number,
            left.case.number if left.case else "",
            left.notice.channel if left.notice else Channel.WEB,
            left.notice.to_address if left.notice else "",
        )

    return await run_tx(work)


async def _freeze(
    connection: BaseDBAsyncClient,
    actor: Actor,
    draft: Document,
    signed: _Signed,
    recorded: dict[str, int],
) -> None:
    frozen = (
        await Document.filter(
            id=draft.id,
            state=DocumentState.DRAFT,
            version=draft.version,
            holder_post_id=draft.holder_post_id,
        )
        .using_db(connection)
        .update(
            state=DocumentState.SENT,
            number=signed.number,
            verification_code=signed.code,
            pdf_id=signed.pdf.sha256,
            dated_at=signed.at,
            holder_post_id=None,
            unit_id=actor.unit_id,
            signer_post_id=signed.signer_post_id,
            **recorded,
        )
    )
    if not frozen:
        raise Conflict(_CHANGED)


async def _keep_signature(
    connection: BaseDBAsyncClient,
    actor: Actor,
    draft: Document,
    signer: Signatory,
    signed: _Signed,
) -> None:
    key = signer.key
    await Signature.create(
        document_id=draft.id,
        post_id=actor.post_id,
        signer_name=key.holder[:300],
        subject_dn=key.subject_dn[:500],
        issuer_dn=key.issuer_dn[:500],
        serial=key.serial[:64],
        not_before=key.not_before,
        not_after=key.not_after,
        signed_at=signed.at,
        account=signer.account[:420],
        id_document=key.id_document[:20],
        issuer_checked=signer.issuer_checked,
        using_db=connection,
    )
    about = trace.About(draft.id, draft.case_id, detail={"sha256": signed.pdf.sha256})
    await trace.record(
        connection,
        [
            trace.by_official(actor, Action.SIGNED, about),
            trace.by_official(actor, Action.SENT, about),
        ],
    )
