"""Answers being written: drafts from a template, kept version by version, seen as they will be."""

from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from models.database import run_tx
from models.enums import (
    Action,
    Channel,
    CopyState,
    DocumentKind,
    DocumentState,
    Permission,
    RecipientRole,
)
from models.tables import Case, Contact, Copy, Document, DocumentVersion, Recipient
from office import actors, clock
from office.actors import Actor
from office.errors import Conflict, Invalid
from office.evidence import trail
from office.papers.letters import bounds, richtext
from office.papers.letters.letters import render_letter
from office.people.contact_channels import CHANNEL_OF
from office.records.access import copies
from office.records.documents.recipients import recipients_of
from office.records.drafting import concerns, drafts, own_kinds, shared_tray
from office.records.drafting.addressing import recipients
from office.records.drafting.beginnings import addressee, continuing
from office.records.drafting.beginnings.new_documents import WRITING, draft_number, fresh_draft
from office.records.drafting.drafts import CHANGED, editable
from office.records.drafting.fields import check_fields, fields_of, put_fields
from office.records.drafting.print.paper import letter_of
from office.records.drafting.views import DraftFields, DraftView, TemplateRow

LONGEST_SUBJECT = 350
LONGEST_BODY = 200_000
_LATELY = timedelta(minutes=10)


async def start(actor: Actor, copy_id: int, to: str = addressee.CASE) -> int:
    """Begin the answer to a document that the actor holds; return the draft's id.

    It goes to the person of the case, or with `to` WRITER to the stranger who added to it.
    A draft that the same desk already has for it is returned again. Raises NotFound, NotAllowed,
    Conflict, Invalid when there is nobody to answer.
    """
    actors.require(actor, Permission.WRITE, WRITING)

    async def work(connection: BaseDBAsyncClient) -> int:
        copy = await copies.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        document = await Document.get(id=copy.document_id, using_db=connection)
        begun = (
            await Document.filter(
                Q(holder_post_id__in=actor.post_ids) | Q(author_post_id__in=actor.post_ids),
                answers_id=document.id,
                state=DocumentState.DRAFT,
            )
            .using_db(connection)
            .first()
        )
        if begun is not None:
            return int(begun.id)
        if document.case_id is None or document.citizen_id is None:
            return 0
        found = await addressee.choices(document, connection)
        chosen = next((each for each in found if each.which == to), found[0])
        return await _begin(connection, actor, copy, document, chosen)

    return await run_tx(work) or await continuing.answer(actor, copy_id)


async def _begin(
    connection: BaseDBAsyncClient,
    actor: Actor,
    copy: Copy,
    answered: Document,
    chosen: addressee.Addressee,
) -> int:
    case = await Case.get(id=answered.case_id, using_db=connection)
    reply = fresh_draft(actor, DocumentKind.LETTER, await draft_number(connection, actor))
    reply.case_id, reply.answers_id = case.id, answered.id
    reply.confidentiality = answered.confidentiality
    reply.subject, reply.reference = case.subject, answered.number or ""
    await reply.save(using_db=connection, force_create=True)
    await Recipient.create(
        document_id=reply.id,
        role=RecipientRole.TO,
        name=chosen.name,
        organisation=chosen.company,
        address=chosen.address,
        contact_id=chosen.contact_id,
        citizen_id=chosen.citizen_id,
        using_db=connection,
    )
    detail: dict[str, object] = {"answers": answered.number}
    if copy.holder_post_id is None:  # it stays with the unit until something is written
        detail["shared"] = copy.id
    about = trail.About(reply.id, case.id, detail=detail)
    await trail.record(connection, [trail.by_official(actor, Action.DRAFTED, about)])
    return int(reply.id)


async def draft(actor: Actor, document_id: int) -> DraftView:
    """A draft on the actor's desk, for the editor. Raises NotFound, Conflict when it was sent."""
    document = await editable(actor, document_id)
    recipient = (
        await Recipient.filter(document_id=document_id, contact_id__isnull=False)
        .order_by("position", "id")
        .first()
    )
    contact = await Contact.get_or_none(id=recipient.contact_id) if recipient else None
    answered = await Document.get_or_none(id=document.answers_id)
    case = await Case.get_or_none(id=document.case_id)
    own = await own_kinds.own_kind_of(document)
    return DraftView(
        document_id=document.id,
        draft_number=document.draft_number or "",
        kind=document.kind,
        kind_name=own.name if own else "",
        subject=document.subject,
        body=document.body,
        reference=document.reference,
        version=document.version,
        saved_at=document.dated_at,
        recipients=await recipients_of(document_id, actor.institution_id),
        delivery_channel=CHANNEL_OF[contact.kind] if contact else Channel.DESK,
        delivery_address=contact.address if contact else "",
        answers_id=document.answers_id,
        answers_number=(answered.number or "") if answered else "",
        answers_subject=answered.subject if answered else "",
        case_number=case.number if case else "",
        may_sign=await own_kinds.may_sign_own(actor, document),
        author=document.sender_name,
        templates=tuple(
            TemplateRow(row.id, row.name)
            for row in await drafts.templates_for(actor, document.kind, document.own_kind_id)
        ),
        fields=fields_of(document),
        own_kinds=await own_kinds.own_choices(actor),
        outdated_lists=await recipients.outdated(document_id),
        one_each=document.one_each,
        concerns=await concerns.concerns(document),
    )


async def save(
    actor: Actor,
    document_id: int,
    subject: str,
    body_html: str,
    version: int,
    fields: DraftFields | None = None,
    *,
    begun: bool = False,
    by_itself: bool = False,
) -> DraftView:
    """Keep a draft's text and fields; what it said before is kept as a version.

    `begun`: it may still lack a subject. `by_itself`: nobody asked for it, so that of ten minutes
    one version is kept. Raises Invalid (subject, body, kind, summary…), NotFound,
    and Conflict when somebody saved another version or sent it since `version` was read.
    """
    subject = " ".join(subject.split())
    if not subject and not begun:
        raise Invalid("Escriba el asunto.", "subject")
    if len(subject) > LONGEST_SUBJECT:
        raise Invalid(f"El asunto puede tener hasta {LONGEST_SUBJECT} caracteres.", "subject")
    if len(body_html) > LONGEST_BODY:
        raise Invalid("El texto es demasiado largo para una carta.", "body")
    bounds.check_body(body_html)
    if fields is not None:
        fields = await own_kinds.settled(actor, document_id, fields)
        check_fields(fields)
    body = richtext.clean(body_html)
    await _change(actor, document_id, version, subject, body, fields, by_itself)
    return await draft(actor, document_id)


async def _change(
    actor: Actor,
    document_id: int,
    version: int,
    subject: str | None,
    body: str,
    fields: DraftFields | None = None,
    by_itself: bool = False,
) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        if row.version != version:
            raise Conflict(CHANGED)
        before = (row.subject, row.body)
        row.subject, row.body = row.subject if subject is None else subject, body
        chosen = put_fields(row, fields) if fields is not None else False
        if (row.subject, row.body) == before and not chosen:
            return
        changed = (row.subject, row.body) != before
        if changed and not (by_itself and await _kept_lately(connection, row.id)):
            await DocumentVersion.create(
                document_id=row.id,
                version=row.version,
                subject=before[0],
                body=before[1],
                post_id=actor.post_id,
                at=row.dated_at,
                using_db=connection,
            )
        row.version, row.dated_at = row.version + 1, clock.now()
        await row.save(using_db=connection)
        shared = await shared_tray.lay_with_unit(connection, row)
        taken = await shared_tray.take(connection, actor, row, shared)
        about = trail.About(row.id, row.case_id, detail={"version": row.version, **taken})
        await trail.record(connection, [trail.by_official(actor, Action.EDITED, about)])

    await run_tx(work)


async def put_text(
    actor: Actor, document_id: int, version: int, subject: str, body_html: str
) -> None:
    """Put that subject and text in place of the draft's, which stay as a version.

    Raises NotFound, Conflict.
    """
    await _change(actor, document_id, version, subject, richtext.clean(body_html))


async def _kept_lately(connection: BaseDBAsyncClient, document_id: int) -> bool:
    """Whether the last version kept is of these last minutes."""
    lately = DocumentVersion.filter(document_id=document_id, at__gt=clock.now() - _LATELY)
    return bool(await lately.using_db(connection).exists())


async def discard(actor: Actor, document_id: int) -> None:
    """Give a draft up; its text stays on record. Raises NotFound, Conflict."""

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await editable(actor, document_id, connection)
        row.state, row.holder_post_id, row.dated_at = DocumentState.VOID, None, clock.now()
        await row.save(using_db=connection)
        await shared_tray.give_back(connection, actor, row)
        about = trail.About(row.id, row.case_id)
        await trail.record(connection, [trail.by_official(actor, Action.DISCARDED, about)])

    await run_tx(work)


async def preview(actor: Actor, document_id: int) -> bytes:
    """The letter as a PDF marked as a draft. Raises NotFound, Conflict."""
    document = await editable(actor, document_id)
    letter = await letter_of(document, number=document.draft_number or "")
    return (await render_letter(letter)).pdf
