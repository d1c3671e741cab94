"""Signing and sending: the definitive number, the signed PDF and the way out, all or nothing."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import DocumentState, Permission
from models.tables import Document
from office import actors as access
from office import clock
from office.actors import Actor
from office.outbox import posting as outbox
from office.papers.letters.content import Letter
from office.papers.letters.letters import render_letter
from office.papers.signing.pades import sign_letter
from office.papers.signing.pkcs12_apart import open_p12_apart
from office.records.drafting.print.paper import letter_of, numbered_paper
from office.records.numbering.codes import new_verification_code
from office.records.review.turns import others_to_sign, turn_passed
from office.records.sending import next_number, signing_in_turn
from office.records.sending.departures.leaving import depart
from office.records.sending.freezing import Numbered, freeze
from office.records.sending.queues import in_line
from office.records.sending.readiness import WHAT, ready
from office.records.sending.sent_facts import SentDocument
from office.records.sending.signatory import Signatory, signatory
from office.records.sending.signature_rows import keep_signature, stamp_of
from office.storage import blobs

__all__ = ["SentDocument", "send_signed", "sign_and_send", "signatory_of"]


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
    await _begun(actor, document_id, version, brackets_meant=brackets_meant)
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
    Where others sign after, it goes to the next of them instead; what those before have signed is
    signed as it is. Unless `brackets_meant`, text left within brackets is not sent. Raises Invalid
    (subject, body), NotAllowed, NotFound, Conflict.
    """
    access.require(actor, Permission.SIGN, WHAT)
    draft = await _begun(actor, document_id, version, brackets_meant=brackets_meant)
    if draft.state is DocumentState.SIGNING:
        sent = await signing_in_turn.sign_in_turn(actor, draft, signer)
        outbox.announce()
        return sent
    signers = (actor.post_id, *await others_to_sign(actor, draft.id))
    paper = await letter_of(draft, number="", code="-", signer_post_ids=signers)

    async def make(taken: int | None) -> Numbered:
        return await _sign(actor, draft, signer, paper, signers, taken)

    async def commit(numbered: Numbered) -> SentDocument | None:
        return await _commit(actor, draft, signer, numbered)

    sent = await in_line(await next_number.series_of(actor, draft), make, commit)
    outbox.announce()
    return sent


async def _begun(actor: Actor, document_id: int, version: int, *, brackets_meant: bool) -> Document:
    """What the actor is to sign: a draft that is ready, or what others have begun to sign."""
    turn = await signing_in_turn.waiting_for(actor, document_id)
    return turn or await ready(actor, document_id, version, brackets_meant=brackets_meant)


async def _sign(
    actor: Actor,
    draft: Document,
    signer: Signatory,
    paper: Letter,
    signers: tuple[int, ...],
    taken: int | None,
) -> Numbered:
    at = clock.now()
    coming = await next_number.coming(actor, draft, taken)
    code = new_verification_code()
    letter = numbered_paper(paper, coming.number, code)
    stamp = stamp_of(signer, at, coming.number, draft.subject, code)
    pdf = await sign_letter(await render_letter(letter), signer.key, stamp, location=paper.city)
    (stored,) = await blobs.keep([(pdf, "application/pdf")])
    return Numbered(coming, code, at, stored, signers)


async def _commit(
    actor: Actor, draft: Document, signer: Signatory, numbered: Numbered
) -> SentDocument | None:
    """Number, freeze, trail and outbox in one transaction; None when the number was taken."""

    async def work(connection: BaseDBAsyncClient) -> SentDocument | None:
        if not await freeze(connection, actor, draft, numbered):
            return None
        sha256 = numbered.pdf.sha256
        await keep_signature(connection, actor, draft, signer, numbered.at, sha256)
        following = await turn_passed(connection, actor, draft.id, numbered.signers[1:])
        if following is None:
            return await depart(connection, draft.id, actor, numbered.at)
        return signing_in_turn.handed_on(draft.id, numbered.number, following)

    return await run_tx(work)
