"""Documents that go on from another: an answer to colleagues, a copy as new, a forward."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.enums import (
    Action,
    CopyState,
    DocumentKind,
    DocumentState,
    LinkKind,
    Permission,
    RecipientRole,
)
from models.ids import new_id
from models.tables import Document, Link, Post, Recipient
from office import actors, clock
from office.actors import Actor
from office.errors import Invalid
from office.evidence import trail
from office.papers.letters import richtext
from office.records.access import copies, documents
from office.records.drafting.beginnings.new_documents import WRITING, draft_number, fresh_draft
from office.records.drafting.kinds import WRITTEN_HERE, suggested

_NOBODY = "Este documento no tiene a quién responder."


async def answer(actor: Actor, copy_id: int, *, to_all: bool = False) -> int:
    """Begin the answer to an official's document that the actor holds; return the draft's id.

    It goes to who wrote it; `to_all`: to everybody else it was addressed to as well. One already
    begun is returned again. Raises NotFound, NotAllowed, Conflict, Invalid.
    """
    actors.require(actor, Permission.WRITE, WRITING)

    async def work(connection: BaseDBAsyncClient) -> int:
        copy = await copies.copy_to_act_on(connection, actor, copy_id, CopyState.IN_PROCESS)
        answered = await Document.get(id=copy.document_id, using_db=connection)
        begun = (
            await Document.filter(
                answers_id=answered.id,
                holder_post_id__in=actor.post_ids,
                state=DocumentState.DRAFT,
            )
            .using_db(connection)
            .first()
        )
        if begun is not None:
            return int(begun.id)
        draft = fresh_draft(actor, DocumentKind.MEMO, await draft_number(connection, actor))
        draft.answers_id, draft.reference = answered.id, answered.number or ""
        draft.subject, draft.confidentiality = answered.subject, answered.confidentiality
        rows = await _addressed(connection, actor, answered, draft.id, to_all=to_all)
        draft.kind = suggested(rows, actor.institution_id)
        await draft.save(using_db=connection, force_create=True)
        await add_rows(connection, rows)
        detail: dict[str, object] = {"answers": answered.number}
        if copy.holder_post_id is None:  # it stays with the unit until something is written
            detail["shared"] = copy.id
        await _told(connection, actor, draft, detail)
        return int(draft.id)

    return await run_tx(work)


async def _addressed(
    connection: BaseDBAsyncClient, actor: Actor, answered: Document, draft_id: int, *, to_all: bool
) -> list[Recipient]:
    """Who wrote it, then (`to_all`) the other recipients, each once, without the actor."""
    origin = await _origin(connection, answered)
    writer = (
        await Post.filter(id=origin.signer_post_id or origin.author_post_id or 0)
        .using_db(connection)
        .select_related("official", "unit__institution")
        .first()
    )
    if writer is None:
        raise Invalid(_NOBODY)
    rows = [_of_post(writer, draft_id)]
    if not to_all:
        return rows
    others = (
        await Recipient.filter(document_id=origin.id)
        .using_db(connection)
        .select_related("unit")
        .order_by("position", "id")
    )
    for other in others:
        own = other.post_id in actor.post_ids or (
            other.post_id is None and other.contact_id is None and other.unit_id == actor.unit_id
        )
        if own or (other.post_id is not None and other.post_id == writer.id):
            continue
        row = _again(other, draft_id)
        row.position = 1 + sum(each.role is row.role for each in rows)
        rows.append(row)
    return rows


async def _origin(connection: BaseDBAsyncClient, answered: Document) -> Document:
    """The document as it was written: of one that came from another institution, theirs."""
    if answered.author_post_id is not None:
        return answered
    link = (
        await Link.filter(consequent_id=answered.id, kind=LinkKind.REGISTERS)
        .using_db(connection)
        .first()
    )
    if link is None:
        return answered
    return await Document.get(id=link.antecedent_id, using_db=connection)


def _of_post(post: Post, draft_id: int) -> Recipient:
    row = made(
        Recipient,
        id=new_id(),
        document_id=draft_id,
        role=RecipientRole.TO,
        name=post.official.name,
        title=post.official.title,
        post_title=post.title,
        organisation=post.unit.institution.name,
        post_id=post.id,
        unit_id=post.unit_id,
    )
    row.unit = post.unit
    return row


_SAME = (
    *("role", "name", "title", "post_title", "organisation", "address", "printed_as"),
    *("list_name", "post_id", "unit_id", "citizen_id", "contact_id"),
)


def _again(other: Recipient, draft_id: int) -> Recipient:
    row = made(
        Recipient,
        id=new_id(),
        document_id=draft_id,
        **{name: getattr(other, name) for name in _SAME},
    )
    if other.unit is not None:
        row.unit = other.unit
    return row


async def copy_as_new(actor: Actor, document_id: int) -> int:
    """Begin a document with the kind, subject and text of another; nothing links the two.

    Raises NotAllowed, NotFound.
    """
    actors.require(actor, Permission.WRITE, WRITING)
    source = await documents.readable(actor, document_id)
    kind = source.kind if source.kind in WRITTEN_HERE else DocumentKind.MEMO
    body = source.body
    if source.state is DocumentState.REGISTERED:
        body = richtext.from_plain(body)

    async def work(connection: BaseDBAsyncClient) -> int:
        draft = fresh_draft(actor, kind, await draft_number(connection, actor))
        draft.subject, draft.body = source.subject, richtext.clean(body)
        draft.kind_chosen = source.kind in WRITTEN_HERE
        draft.category, draft.classification = source.category, source.classification
        await draft.save(using_db=connection, force_create=True)
        await _told(connection, actor, draft, {"copied": source.number or source.draft_number})
        return int(draft.id)

    return await run_tx(work)


async def follow(actor: Actor, document_id: int, kind: LinkKind) -> int:
    """Begin a document that has another as its antecedent: it forwards it, or corrects it.

    Raises NotAllowed, NotFound, Invalid (only its writer's own can be corrected).
    """
    actors.require(actor, Permission.WRITE, WRITING)
    source = await documents.readable(actor, document_id)
    correcting = kind is LinkKind.CORRECTS
    if correcting and source.author_post_id not in actor.post_ids:
        raise Invalid("Solo quien escribió un documento puede corregirlo con otro.")

    async def work(connection: BaseDBAsyncClient) -> int:
        target = source.kind if correcting else DocumentKind.MEMO
        draft = fresh_draft(actor, target, await draft_number(connection, actor))
        draft.subject, draft.reference = source.subject, source.number or ""
        draft.confidentiality = source.confidentiality
        rows: Sequence[Recipient] = ()
        if correcting:
            draft.subject = f"Corrección de {source.number}: {source.subject}"[:350]
            draft.body, draft.kind_chosen = source.body, True
            sent_to = (
                await Recipient.filter(document_id=source.id)
                .using_db(connection)
                .select_related("unit")
            )
            rows = [_again(row, draft.id) for row in sent_to]
            for row, other in zip(rows, sent_to, strict=True):
                row.position = other.position
        await draft.save(using_db=connection, force_create=True)
        await add_rows(connection, rows)
        link = made(
            Link,
            id=new_id(),
            antecedent_id=source.id,
            consequent_id=draft.id,
            kind=kind,
            at=clock.now(),
        )
        await add_rows(connection, [link])
        await _told(connection, actor, draft, {str(kind): source.number})
        return int(draft.id)

    return await run_tx(work)


async def _told(
    connection: BaseDBAsyncClient, actor: Actor, draft: Document, detail: dict[str, object]
) -> None:
    about = trail.About(draft.id, detail=detail)
    await trail.record(connection, [trail.by_official(actor, Action.DRAFTED, about)])
