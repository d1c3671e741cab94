"""One document for each recipient: a draft becomes as many as it is addressed to."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.enums import Action, RecipientRole
from models.ids import new_id
from models.tables import Attachment, BodyPicture, Document, Recipient
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid
from office.evidence import trail
from office.records.drafting.beginnings.new_documents import draft_number, fresh_draft
from office.records.drafting.drafts import CHANGED, editable

MOST = 100
_TEXT = (
    *("subject", "body", "reference", "category", "classification", "summary", "kind_chosen"),
    *("confidentiality", "print_options", "own_kind_id", "addressed_to", "answers_id", "case_id"),
    *("attachment_count", "signer_post_id"),
)


async def split(actor: Actor, document_id: int, version: int) -> tuple[int, ...]:
    """Leave the first recipient to the draft, and give each of the others one of their own.

    Each has the text, files and copies of the draft, and will have its own number; the ids, in the
    recipients' order. Raises Invalid (recipients), NotFound, Conflict.
    """

    async def work(connection: BaseDBAsyncClient) -> tuple[int, ...]:
        row = await editable(actor, document_id, connection)
        if row.version != version:
            raise Conflict(CHANGED)
        recipients = (
            await Recipient.filter(document_id=row.id)
            .using_db(connection)
            .order_by("position", "id")
        )
        to = [each for each in recipients if each.role is RecipientRole.TO]
        copied = [each for each in recipients if each.role is RecipientRole.CC]
        if not 1 < len(to) <= MOST:
            raise Invalid(
                f"Se reparte entre dos y {MOST} destinatarios de «Para»; tiene {len(to)}.",
                "recipients",
            )
        made_ids = [row.id]
        for recipient in to[1:]:
            made_ids.append(await _one(connection, actor, row, recipient, copied))
        row.version, row.dated_at, row.one_each = row.version + 1, clock.now(), True
        await row.save(using_db=connection, update_fields=["version", "dated_at", "one_each"])
        about = trail.About(row.id, row.case_id, detail={"split": len(made_ids)})
        await trail.record(connection, [trail.by_official(actor, Action.EDITED, about)])
        return tuple(made_ids)

    return await run_tx(work)


async def _one(
    connection: BaseDBAsyncClient,
    actor: Actor,
    row: Document,
    recipient: Recipient,
    copied: list[Recipient],
) -> int:
    draft = fresh_draft(actor, row.kind, await draft_number(connection, actor))
    for name in _TEXT:
        setattr(draft, name, getattr(row, name))
    draft.one_each = True
    await draft.save(using_db=connection, force_create=True)
    recipient.document_id, recipient.position = draft.id, 1
    await recipient.save(using_db=connection, update_fields=["document_id", "position"])
    files = await Attachment.filter(document_id=row.id).using_db(connection)
    pictures = await BodyPicture.filter(document_id=row.id).using_db(connection)
    same: tuple[tuple[type[Model], Sequence[Model]], ...] = (
        (Recipient, copied),
        (Attachment, files),
        (BodyPicture, pictures),
    )
    for model, rows in same:
        names = model._meta.fields_db_projection
        await add_rows(
            connection,
            [
                made(
                    model,
                    **{name: getattr(each, name) for name in names}
                    | {"id": new_id(), "document_id": draft.id},
                )
                for each in rows
            ],
        )
    about = trail.About(draft.id, draft.case_id, detail={"split_from": row.draft_number})
    await trail.record(connection, [trail.by_official(actor, Action.DRAFTED, about)])
    return int(draft.id)
