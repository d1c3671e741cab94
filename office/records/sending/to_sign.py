"""What somebody is about to sign, as the page of signing shows it."""

from dataclasses import dataclass

from models.enums import DocumentKind
from models.tables import Document, Institution, Signature
from office.actors import Actor
from office.errors import NotAllowed
from office.records.documents.recipients import RecipientView, recipients_of
from office.records.drafting.concerns import concerns
from office.records.drafting.drafts import editable
from office.records.drafting.files.draft_files import named_on_paper
from office.records.drafting.own_kinds import may_sign_own, own_kind_of
from office.records.drafting.signers import posts_in_order
from office.records.review.turns import others_to_sign
from office.records.sending import next_number
from office.records.sending.signing_in_turn import waiting_for


@dataclass(frozen=True)
class ToSign:
    """A draft, or (`begun`) what others have signed already: `signed_by` before, `then` after."""

    document_id: int
    kind: DocumentKind
    kind_name: str
    number: str  # its own, or the one that comes next
    draft_number: str
    subject: str
    version: int
    recipients: tuple[RecipientView, ...]
    answers_number: str
    begun: bool
    signed_by: tuple[str, ...]
    then: tuple[str, ...]
    undo_minutes: int
    concerns: tuple[str, ...] = ()  # what would not come out on paper
    files: tuple[str, ...] = ()  # that go out with it


async def to_sign(actor: Actor, document_id: int) -> ToSign:
    """What the actor is about to sign. Raises NotFound, Conflict, NotAllowed."""
    row = await waiting_for(actor, document_id)
    begun = row is not None
    if row is None:
        row = await editable(actor, document_id)
        if not await may_sign_own(actor, row):
            raise NotAllowed(
                f"Su puesto actual ({actor.post_title}, {actor.unit_name}) no puede firmar. "
                "El borrador sigue guardado; pida la firma a quien corresponda en su área."
            )
    number = row.number or (await next_number.coming(actor, row)).number
    answered = await Document.get_or_none(id=row.answers_id)
    own = await own_kind_of(row)
    after = await posts_in_order(await others_to_sign(actor, row.id))
    before = await Signature.filter(document_id=row.id).order_by("id")
    institution = await Institution.get(id=actor.institution_id)
    return ToSign(
        document_id=row.id,
        kind=row.kind,
        kind_name=own.name if own else "",
        number=number,
        draft_number=row.draft_number or "",
        subject=row.subject,
        version=row.version,
        recipients=await recipients_of(row.id, actor.institution_id),
        answers_number=(answered.number or "") if answered else "",
        begun=begun,
        signed_by=tuple(each.signer_name for each in before),
        then=tuple(f"{post.official.name}, {post.title}" for post in after),
        undo_minutes=institution.undo_minutes,
        concerns=await concerns(row),
        files=await named_on_paper(row.id),
    )
