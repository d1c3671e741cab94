"""The document page: everything an official must see to decide, in one picture."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx_if_room
from models.enums import (
    Action,
    Confidentiality,
    CopyState,
    DocumentKind,
    DocumentState,
    Permission,
)
from models.reading import read
from models.tables import (
    Attachment,
    Case,
    Copy,
    Document,
    OwnKind,
    Post,
    Signature,
)
from office import clock
from office.actors import Actor
from office.evidence import trail as trace
from office.outbox.history import deliveries_of
from office.papers.letters import richtext
from office.records.access import copies as access
from office.records.access import documents, reading
from office.records.deadlines.calendar import calendar
from office.records.documents.arrivals import arrivals_of
from office.records.documents.case import (
    UNSENT,
    adds_to,
    case_document,
    case_of,
    is_strangers,
    own_due,
    relatives_of,
)
from office.records.documents.files import file_rows
from office.records.documents.links import links_of
from office.records.documents.originals import original_of
from office.records.documents.recipients import recipients_of
from office.records.documents.rows import AttachmentRow, CopyRow, Related
from office.records.documents.sender import sender_of
from office.records.documents.trail import trail_of
from office.records.documents.views import (
    CaseDocument,
    DocumentPage,
    SignatureView,
    WritingView,
)

_AT_DESKS = (CopyState.IN_PROCESS, CopyState.ARCHIVED)  # the others are paper's


async def _writing(document: Document) -> WritingView:
    own = await OwnKind.get_or_none(id=document.own_kind_id) if document.own_kind_id else None
    return WritingView(
        own.name if own else "",
        document.draft_number or "",
        document.addressed_to,
        document.summary,
    )


async def document_page(actor: Actor, document_id: int) -> DocumentPage:
    """The page of a document; the actor's own unread copy counts as read from now on.

    Raises NotFound when it does not exist or is out of reach.
    """
    document = await documents.readable(actor, document_id, "case__unit", "citizen")
    copies = await read(Copy.filter(document_id=document_id).order_by("-id"), CopyRow)
    await reading.noted(actor, document, copies=copies)
    copy = _copy_of(actor, copies)
    if copy is not None:
        await _mark_read(actor, copy, document)
    days = await calendar(document.unit.institution_id)
    case: Case | None = document.case
    relatives = await relatives_of(actor, document)
    related, hidden = relatives.documents, relatives.hidden
    attached = await read(
        Attachment.filter(document_id=document_id).order_by("position"), AttachmentRow
    )
    original = await original_of(document, {row.scan for row in attached})
    recipients = await recipients_of(document.id)
    return DocumentPage(
        document_id=document.id,
        kind=document.kind,
        state=document.state,
        number=document.number or document.draft_number or "",
        subject=document.subject,
        reference=document.reference,
        confidentiality=document.confidentiality,
        channel=document.channel,
        body=richtext.with_number(document.body, document.number or richtext.NUMBER),
        signature=document.signature,
        quoted=document.quoted,
        at=document.dated_at,
        sender=await sender_of(document),
        recipients=recipients,
        files=file_rows(attached, original),
        trail=await trail_of(document, case, relatives, days),
        deliveries=await deliveries_of(document.id),
        case=case_of(actor, case, related, days, hidden) if case else None,
        signatures=await _signatures(document),
        has_pdf=document.pdf_id is not None,
        pdf_sha256=document.pdf_id or "",
        verification_code=document.verification_code or "",
        answers_id=document.answers_id,
        answers_number=next((d.number or "" for d in related if d.id == document.answers_id), ""),
        drafts=_drafts(actor, document, related),
        copy_id=copy.id if copy else None,
        copy_state=copy.state if copy else None,
        holder=await _holder(document, copy),
        aside_until=copy.aside_until if copy else None,
        own_due_at=own_due(copy, case),
        adds_to="" if hidden else adds_to(document, case),
        stranger=is_strangers(document, case),
        original=original,
        writing=await _writing(document),
        links=await links_of(actor, document.id),
        arrivals=await arrivals_of(document),
        may=_may(actor, document, copy, len(recipients)),
    )


def _copy_of(actor: Actor, copies: Sequence[CopyRow]) -> CopyRow | None:
    """The copy the actor may act on; else the newest of the document."""
    lying = [copy for copy in copies if copy.state in _AT_DESKS]
    return next((c for c in lying if access.holds(actor, c)), lying[0] if lying else None)


def _drafts(
    actor: Actor, document: Document, related: Sequence[Related]
) -> tuple[CaseDocument, ...]:
    """What is being written to answer `document`."""
    return tuple(
        case_document(d, may_open=bool({d.holder_post_id, d.author_post_id} & {*actor.post_ids}))
        for d in related
        if d.answers_id == document.id and d.state in UNSENT
    )


async def _mark_read(actor: Actor, copy: CopyRow, document: Document) -> None:
    """The copy counts as read, if it is the actor's own and was not."""
    if copy.read_at or not access.holds(actor, copy) or access.is_shared(actor, copy):
        return
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> None:
        first = (
            await Copy.filter(id=copy.id, read_at__isnull=True)
            .using_db(connection)
            .update(read_at=now)
        )
        if first:
            about = trace.About(document.id, document.case_id, copy.id)
            await trace.record(connection, [trace.by_official(actor, Action.READ, about)])

    await run_tx_if_room(work)


def _may_with_draft(actor: Actor, document: Document) -> frozenset[str]:
    """What has a number already offers its own acts (office.records.sending.departures)."""
    if document.state is DocumentState.SIGNING or document.holder_post_id not in actor.handled_ids:
        return frozenset()
    return frozenset({"edit", "sign"} if actor.may(Permission.SIGN) else {"edit"})


def _may(actor: Actor, document: Document, copy: CopyRow | None, addressed: int) -> frozenset[str]:
    if document.state in UNSENT:
        return _may_with_draft(actor, document)
    allowed = {"comment"}
    if document.confidentiality is Confidentiality.PUBLIC:
        allowed.add("inform")
    if actor.may(Permission.WRITE):
        allowed |= {"copy", "forward"}
        if document.state is DocumentState.SENT and document.author_post_id in actor.post_ids:
            allowed.add("correct")
    if copy is not None and access.holds(actor, copy):
        allowed |= _may_with(actor, document, copy, addressed)
    return frozenset(allowed)


def _may_with(actor: Actor, document: Document, copy: CopyRow, addressed: int) -> set[str]:
    """What the actor may do with the copy that is theirs."""
    if copy.state is CopyState.ARCHIVED:
        return {"restore"}
    if copy.state is not CopyState.IN_PROCESS:
        return set()
    allowed = {"reassign", "archive", "back" if copy.aside_until else "aside"}
    if actor.may(Permission.WRITE):
        allowed.add("reply")
        if document.citizen_id is None and addressed > 1:
            allowed.add("reply_all")
    return allowed


async def _holder(document: Document, copy: CopyRow | None) -> str:
    if copy is not None:
        if copy.holder_post_id is None and copy.unit_id == document.unit_id:
            return access.unassigned(document.unit)
        return await access.holder_name(copy)
    if document.holder_post_id is None:
        return ""
    post = await Post.get(id=document.holder_post_id).select_related("official")
    return f"{post.official.name}, {post.title}"


async def _signatures(document: Document) -> tuple[SignatureView, ...]:
    if document.kind is DocumentKind.INCOMING:  # signed elsewhere, if at all
        return ()
    rows = await Signature.filter(document_id=document.id).order_by("id")
    return tuple(
        SignatureView(
            signer_name=row.signer_name,
            subject_dn=row.subject_dn,
            issuer_dn=row.issuer_dn,
            serial=row.serial,
            signed_at=row.signed_at,
            not_after=row.not_after,
            account=row.account,
            issuer_checked=row.issuer_checked,
        )
        for row in rows
    )
