"""Who signs after others: the same PDF, signed once more, until the last lets it leave."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import AskedFor, Channel, DocumentState
from models.tables import Document, ReviewStep, Signature, Unit
from office import clock
from office.actors import Actor
from office.errors import Conflict
from office.papers.signing.pades import sign_next
from office.records.review import steps as review
from office.records.review.turns import others_to_sign, turn_passed
from office.records.sending.departures.leaving import depart, sender_of
from office.records.sending.readiness import CHANGED
from office.records.sending.sent_facts import SentDocument
from office.records.sending.signatory import Signatory
from office.records.sending.signature_rows import keep_signature, stamp_of
from office.storage import blobs


async def waiting_for(actor: Actor, document_id: int) -> Document | None:
    """The document that others have signed and that waits for the actor's signature."""
    row = await Document.get_or_none(id=document_id, state=DocumentState.SIGNING)
    if row is None or row.by_hand or row.holder_post_id not in actor.handled_ids:
        return None
    step = review.open_step(await review.steps_of(document_id))
    asked = step is not None and step.asked_for is AskedFor.SIGNATURE
    return row if asked and step is not None and step.post_id in actor.post_ids else None


async def sign_in_turn(actor: Actor, document: Document, signer: Signatory) -> SentDocument:
    """Sign what those before have signed; after the last it leaves. Raises Conflict."""
    at = clock.now()
    before = document.pdf_id or ""
    unit = await Unit.get(id=document.unit_id)
    code, number = document.verification_code or "", document.number or ""
    place = 1 + await Signature.filter(document_id=document.id).count()
    stamp = stamp_of(signer, at, number, document.subject, code)
    content = await blobs.read(before)
    pdf = await sign_next(content, place, signer.key, stamp, location=unit.city)
    (stored,) = await blobs.keep([(pdf, "application/pdf")])
    sender, after = await sender_of(document), await others_to_sign(actor, document.id)

    async def work(connection: BaseDBAsyncClient) -> SentDocument:
        await blobs.record(connection, [stored])
        waiting = Document.filter(
            id=document.id,
            state=DocumentState.SIGNING,
            pdf_id=before,
            holder_post_id__in=actor.handled_ids,
        )
        if not await waiting.using_db(connection).update(pdf_id=stored.sha256, dated_at=at):
            raise Conflict(CHANGED)
        await keep_signature(connection, actor, document, signer, at, stored.sha256)
        following = await turn_passed(connection, actor, document.id, after)
        if following is None:
            return await depart(connection, document.id, sender, at)
        return handed_on(document.id, number, following)

    return await run_tx(work)


def handed_on(document_id: int, number: str, following: ReviewStep) -> SentDocument:
    """What came of a signature that is not the last: `following` signs next."""
    name = f"{following.post.official.name}, {following.post.title}"
    return SentDocument(document_id, number, "", Channel.WEB, "", waits_for=name)
