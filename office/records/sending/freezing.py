"""A draft that gets its number: paper made for the number that comes next, frozen with it."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import DocumentState
from models.tables import Document
from office.actors import Actor
from office.errors import Conflict
from office.records.numbering import formats
from office.records.numbering.formats import Coming
from office.records.sending.readiness import CHANGED
from office.storage import blobs
from office.storage.blobs import StoredBlob


@dataclass(frozen=True)
class Numbered:
    """A paper made for one number, which it has only once the transaction commits.

    `signers` are the posts that sign it, in order; `code` verifies it.
    """

    coming: Coming
    code: str
    at: datetime
    pdf: StoredBlob
    signers: tuple[int, ...]

    @property
    def number(self) -> str:
        """The number that stands on it."""
        return self.coming.number


async def freeze(
    connection: BaseDBAsyncClient,
    actor: Actor,
    draft: Document,
    numbered: Numbered,
    *,
    by_hand: bool = False,
) -> bool:
    """Give `draft` its number and fix it as it is; it lies with the actor until it leaves.

    False if somebody took the number meanwhile. Raises Conflict when the draft changed.
    """
    recorded = await formats.taken(connection, numbered.coming)
    if recorded is None:
        return False
    await blobs.record(connection, [numbered.pdf])
    frozen = (
        await Document.filter(
            id=draft.id,
            state=DocumentState.DRAFT,
            version=draft.version,
            holder_post_id=draft.holder_post_id,
        )
        .using_db(connection)
        .update(
            state=DocumentState.SIGNING,
            number=numbered.number,
            verification_code=numbered.code,
            pdf_id=numbered.pdf.sha256,
            dated_at=numbered.at,
            holder_post_id=actor.post_id,
            unit_id=actor.unit_id,
            signer_post_id=numbered.signers[0],
            by_hand=by_hand,
            **recorded,
        )
    )
    if not frozen:
        raise Conflict(CHANGED)
    return True
