"""The document page: everything an official must see to decide, in one picture."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import (
    Action,
    Confidentiality,
    CopyState,
    DocumentState,
    Permission,
)
from models.tables import (
    Attachment,
    Case,
    Copy,
    Document,
    Post,
    Signature,
)
from office import clock
from office.actors import Actor
from office.evidence import trail as trace
from office.messages.incoming import PartRole
from office.outbox.history import deliveries_of
from office.papers.validation import file_signatures
from office.records.access import copies as access
from office.records.access import documents, reading
from office.records.access.case_documents import hidden_cases, readable_of_case
from office.records.attachments.files import offered
from office.records.deadlines.calendar import calendar
from office.records.documents.arrivals import arrivals_of
from office.records.documents.case import (
    UNSENT,
    adds_to,
    case_document,
    case_of,
    is_strangers,
    own_due,
    related_to,
)
from office.records.documents.links import links_of
from office.records.documents.originals import OriginalView, original_of
from office.records.documents.recipients import recipients_of
from office.records.documents.sender import sender_of
from office.records.documents.trail import _trail
from office.records.documents.views import (
    CaseDocument,
    DocumentPage,
    FileRow,
    SignatureView,
)

_EXCERPT = 300
_AT_DESKS = (CopyState.IN_PROCESS, CopyState.ARCHIVED)  # the others are paper's


async def document_page(actor: Actor, document_id: int) -> DocumentPage:
    """The page of a document; the actor's own unread copy counts as read from now on.

    Raises NotFound when it does not exist or is out of reach.
    """
    document = await documents.readable(actor, document_id)
    await reading.noted(actor, document)
    copy = await _copy_of(actor, document_id)
    if copy is not None:
        await _mark_read(actor, copy, document)
    days = await calendar(document.unit.institution_id)
    case = await Case.get_or_none(id=document.case_id).select_related("unit")
    readable = await readable_of_case(actor, document)
    related = [row for row in await related_to(document) if row.id in readable]
    hidden = case is not None and case.number in await hidden_cases(actor, [case.number])
    original = await original_of(document)
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
        body=document.body,
        signature=document.signature,
        quoted=document.quoted,
        at=document.dated_at,
        sender=await sender_of(document),
        recipients=recipients,
        files=await _files(document.id, original),
        trail=await _trail(document, case, related, readable, days),
        deliveries=await deliveries_of(document.id),
        case=await case_of(actor, case, related, days, hidden) if case else None,
        signatures=await _signatures(document.id),
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
        links=await links_of(actor, document.id),
        arrivals=await arrivals_of(document),
        may=_may(actor, document, copy, len(recipients)),
    )


async def _copy_of(actor: Actor, document_id: int) -> Copy | None:
    """The copy the actor may act on; else the newest of the document."""
    copies = await Copy.filter(document_id=document_id, state__in=_AT_DESKS).order_by("-id")
    return next((c for c in copies if access.holds(actor, c)), copies[0] if copies else None)


def _drafts(
    actor: Actor, document: Document, related: Sequence[Document]
) -> tuple[CaseDocument, ...]:
    """What is being written to answer `document`."""
    return tuple(
        case_document(d, may_open=bool({d.holder_post_id, d.author_post_id} & {*actor.post_ids}))
        for d in related
        if d.answers_id == document.id and d.state in UNSENT
    )


async def _mark_read(actor: Actor, copy: Copy, document: Document) -> None:
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

    await run_tx(work)
    copy.read_at = now


def _may_with_draft(actor: Actor, document: Document) -> frozenset[str]:
    """What has a number already offers its own acts (office.records.sending.departures)."""
    if document.state is DocumentState.SIGNING or document.holder_post_id not in actor.handled_ids:
        return frozenset()
    return frozenset({"edit", "sign"} if actor.may(Permission.SIGN) else {"edit"})


def _may(actor: Actor, document: Document, copy: Copy | None, addressed: int) -> frozenset[str]:
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


def _may_with(actor: Actor, document: Document, copy: Copy, addressed: int) -> set[str]:
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


async def _holder(document: Document, copy: Copy | None) -> str:
    if copy is not None:
        return await access.holder_name(copy)
    if document.holder_post_id is None:
        return ""
    post = await Post.get(id=document.holder_post_id).select_related("official")
    return f"{post.official.name}, {post.title}"


async def _files(document_id: int, original: OriginalView | None) -> tuple[FileRow, ...]:
    rows = await Attachment.filter(document_id=document_id).order_by("position")
    facts = original.facts if original else None
    parts = {part.name: part for part in facts.parts if part.name} if facts else {}
    return tuple(
        FileRow(
            attachment_id=row.id,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            sha256=row.blob_id,
            pages=row.pages,
            text=" ".join(row.text[: 2 * _EXCERPT].split())[:_EXCERPT],
            finding=row.finding,
            extraction=row.extraction,
            scan=row.scan,
            offered=offered(row.scan),
            inline=(part := parts.get(row.name)) is not None and part.fate is PartRole.INLINE,
            inside=part.inside if part else "",
            signatures=file_signatures.from_json(row.signatures),
        )
        for row in rows
    )


async def _signatures(document_id: int) -> tuple[SignatureView, ...]:
    rows = await Signature.filter(document_id=document_id).order_by("id")
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
