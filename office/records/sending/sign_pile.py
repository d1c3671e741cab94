"""Several documents signed in one go, each with its own outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.enums import Permission
from models.tables import Document
from office import actors as access
from office.actors import Actor
from office.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from office.records.sending.readiness import WHAT
from office.records.sending.sign_and_send import send_signed, signatory_of
from office.records.sending.signatory import Signatory

MOST = 50  # documents in one go; each takes a quarter of a second on a small machine


@dataclass(frozen=True)
class Chosen:
    """A draft that is to be signed, in the version that its signer saw."""

    document_id: int
    version: int


@dataclass(frozen=True)
class Outcome:
    """What became of one of them: its number, or why it stays a draft."""

    document_id: int
    draft_number: str
    subject: str
    number: str = ""
    problem: str = ""
    leaves_at: datetime | None = None  # it waits until then, and may be withdrawn
    waits_for: str = ""  # who signs it next


async def sign_pile(
    actor: Actor, chosen: Sequence[Chosen], p12: bytes, passphrase: str, serial: str = ""
) -> tuple[Outcome, ...]:
    """Sign and send each of `chosen` with the same file, opened once; one that cannot be sent
    keeps none of the others.

    Raises Invalid (p12, passphrase, documents), SeveralKeys, NotAllowed.
    """
    access.require(actor, Permission.SIGN, WHAT)
    if not chosen:
        raise Invalid("Elija al menos un documento.", "documents")
    if len(chosen) > MOST:
        raise Invalid(f"Puede firmar hasta {MOST} documentos a la vez.", "documents")
    signer = await signatory_of(actor, p12, passphrase, serial)
    return tuple([await _one(actor, each, signer) for each in chosen])


async def _one(actor: Actor, chosen: Chosen, signer: Signatory) -> Outcome:
    row = await Document.get_or_none(id=chosen.document_id)
    mine = row is not None and bool({row.holder_post_id, row.author_post_id} & {*actor.post_ids})
    number = (row.number or row.draft_number or "") if row is not None else ""
    named = (number, row.subject) if row is not None and mine else ("", "")
    try:
        sent = await send_signed(actor, chosen.document_id, chosen.version, signer)
    except (Invalid, Conflict, NotAllowed, NotFound, Unavailable) as error:
        return Outcome(chosen.document_id, *named, problem=str(error))
    return Outcome(
        chosen.document_id, *named, sent.number, leaves_at=sent.leaves_at, waits_for=sent.waits_for
    )
