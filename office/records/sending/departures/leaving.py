"""How what has its number and its signatures leaves: at once, or when the time to undo is over."""

import logging
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel, DocumentState
from models.tables import Document, Institution
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail as trace
from office.outbox import posting as outbox
from office.papers.letters import richtext
from office.people.posts import actor_in
from office.records.drafting.signers import posts_in_order
from office.records.sending.distribution import Distributed, distribute
from office.records.sending.sent_facts import Sent, SentDocument

ABSENT = "Ese documento no existe o no está en su poder."
GONE = "Este documento ya salió; no se puede retirar. Puede corregirlo con otro."
_AT_ONCE = 200
_log = logging.getLogger(__name__)


async def depart(
    connection: BaseDBAsyncClient, document_id: int, sender: Actor, at: datetime
) -> SentDocument:
    """Let a frozen document leave, in the caller's transaction: now, or after the time that the
    sender's institution leaves for undoing. Raises Conflict when it is not waiting any more.
    """
    institution = await Institution.get(id=sender.institution_id, using_db=connection)
    if institution.undo_minutes:
        leaves_at = at + timedelta(minutes=institution.undo_minutes)
        waiting = Document.filter(id=document_id, state=DocumentState.SIGNING).using_db(connection)
        if not await waiting.update(leaves_at=leaves_at, holder_post_id=sender.post_id):
            raise Conflict(GONE)
        row = await Document.get(id=document_id, using_db=connection)
        return SentDocument(row.id, row.number or "", "", Channel.WEB, "", leaves_at)
    return await leave(connection, document_id, sender, at)


async def leave(
    connection: BaseDBAsyncClient, document_id: int, sender: Actor, at: datetime
) -> SentDocument:
    """Send a frozen document now, in the caller's transaction. Raises Conflict, Invalid."""
    gone = (
        await Document.filter(id=document_id, state=DocumentState.SIGNING)
        .using_db(connection)
        .update(state=DocumentState.SENT, dated_at=at, leaves_at=None, holder_post_id=None)
    )
    if not gone:
        raise Conflict(GONE)
    row = await Document.get(id=document_id, using_db=connection)
    about = trace.About(row.id, row.case_id, detail={"sha256": row.pdf_id})
    await trace.record(connection, [trace.by_official(sender, Action.SENT, about)])
    left = await distribute(connection, _sent(row, sender, at))
    return _told(row, left)


def _sent(row: Document, sender: Actor, at: datetime) -> Sent:
    return Sent(
        document=row,
        actor=sender,
        number=row.number or "",
        code=row.verification_code or "",
        at=at,
        pdf=row.pdf_id,
        text=richtext.to_plain(row.body),
    )


def _told(row: Document, left: Distributed) -> SentDocument:
    return SentDocument(
        row.id,
        row.number or "",
        left.case.number if left.case else "",
        left.notice.channel if left.notice else Channel.WEB,
        left.notice.to_address if left.notice else "",
    )


async def sender_of(document: Document) -> Actor:
    """Who sends `document`: whoever signs it first, in that post."""
    posts = await posts_in_order([document.signer_post_id or document.author_post_id or 0])
    return await actor_in(posts[0])


async def send_now(actor: Actor, document_id: int) -> SentDocument:
    """Let a document that waits for its time leave at once.

    For its writer and who sends it. Raises NotFound, Conflict, Invalid.
    """
    row = await Document.get_or_none(id=document_id)
    mine = row is not None and {row.author_post_id, row.holder_post_id} & {*actor.handled_ids}
    if row is None or not mine:
        raise NotFound(ABSENT)
    if row.leaves_at is None:
        raise Conflict(GONE if row.state is DocumentState.SENT else "Todavía falta firmarlo.")
    sent = await _leave_one(row)
    outbox.announce()
    return sent


async def leave_due() -> int:
    """Let everything leave whose time to undo is over; return how many did.

    One that cannot leave any more (its only recipient is gone) waits, and its sender sees it in
    «Por salir».
    """
    due = Document.filter(state=DocumentState.SIGNING, leaves_at__lte=clock.now())
    done = 0
    for row in await due.order_by("leaves_at").limit(_AT_ONCE):
        try:
            await _leave_one(row)
        except (Conflict, Invalid) as error:
            _log.warning("document %s does not leave: %s", row.id, error)
        else:
            done += 1
    if done:
        outbox.announce()
    return done


async def _leave_one(row: Document) -> SentDocument:
    sender = await sender_of(row)

    async def work(connection: BaseDBAsyncClient) -> SentDocument:
        return await leave(connection, row.id, sender, clock.now())

    return await run_tx(work)
