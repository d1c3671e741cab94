"""Where a draft stands, for each who works on it; and the pile that waits for one's signature."""

from models.enums import DocumentState, RecipientRole, StepState
from models.tables import Document, DraftComment, Post, Recipient, ReviewStep
from office.actors import Actor
from office.papers.letters.letters import render_letter
from office.records.drafting.own_kinds import may_sign_own
from office.records.drafting.print.paper import letter_of
from office.records.review import steps as review
from office.records.review.remarks import remarks_on
from office.records.review.views import PileRow, Standing, StepRow

MOST_IN_PILE = 200


async def standing(actor: Actor, document_id: int) -> Standing:
    """The draft among those who work on it. Raises NotFound, Conflict when it was sent."""
    row, steps = await review.participating(actor, document_id)
    shown = tuple(_step(step) for step in steps)
    current = review.open_step(steps)
    mine = current is not None and current.post_id in actor.post_ids
    holds = row.holder_post_id in actor.handled_ids
    return Standing(
        document_id=row.id,
        kind=row.kind,
        draft_number=row.draft_number or "",
        subject=row.subject,
        version=row.version,
        author=row.sender_name,
        holder=await _who(row.holder_post_id),
        in_hands=holds,
        steps=shown,
        comments=await remarks_on(document_id),
        mine=_step(current) if current is not None and mine else None,
        signer=await _who(row.signer_post_id),
        may_take_back=current is not None and current.asker_id in actor.post_ids and not holds,
        may_sign=holds and await may_sign_own(actor, row),
    )


async def _who(post_id: int | None) -> str:
    post = await Post.get_or_none(id=post_id).select_related("official") if post_id else None
    return f"{post.official.name}, {post.title}" if post else ""


def _step(step: ReviewStep) -> StepRow:
    return StepRow(
        step_id=step.id,
        post_id=step.post_id,
        who=f"{step.post.official.name}, {step.post.title}",
        asker=f"{step.asker.official.name}, {step.asker.title}",
        asked_for=step.asked_for,
        state=step.state,
        note=step.note,
        answer=step.answer,
        opened_at=step.opened_at,
        answered_at=step.answered_at,
    )


async def pile(actor: Actor) -> tuple[PileRow, ...]:
    """What waits for the actor's eyes or signature, the longest wait first."""
    steps = (
        await ReviewStep.filter(
            post_id__in=actor.post_ids,
            state=StepState.OPEN,
            document__state__in=(DocumentState.DRAFT, DocumentState.SIGNING),
            document__holder_post_id__in=actor.post_ids,
        )
        .select_related("document", "asker__official")
        .order_by("opened_at", "id")
        .limit(MOST_IN_PILE)
    )
    ids = [step.document_id for step in steps] or [0]
    to: dict[int, list[str]] = {}
    recipients = Recipient.filter(document_id__in=ids, role=RecipientRole.TO)
    recipients = recipients.order_by("position", "id")
    for recipient in await recipients:
        to.setdefault(recipient.document_id, []).append(recipient.name)
    answered = await Document.in_bulk(
        [step.document.answers_id for step in steps if step.document.answers_id], "id"
    )
    remarks = await DraftComment.filter(document_id__in=ids, settled_at__isnull=True)
    open_remarks = [remark.document_id for remark in remarks]
    return tuple(
        PileRow(
            document_id=step.document_id,
            kind=step.document.kind,
            draft_number=step.document.number or step.document.draft_number or "",
            subject=step.document.subject,
            to=_several(to.get(step.document_id, [])),
            asker=f"{step.asker.official.name}, {step.asker.title}",
            note=step.note,
            asked_for=step.asked_for,
            since=step.opened_at or step.asked_at,
            version=step.document.version,
            answers_number=_number(answered.get(step.document.answers_id or 0)),
            open_comments=open_remarks.count(step.document_id),
            begun=step.document.state is DocumentState.SIGNING,
        )
        for step in steps
    )


def _number(document: Document | None) -> str:
    return (document.number or "") if document else ""


def _several(names: list[str]) -> str:
    more = len(names) - 1
    return "" if not names else names[0] if not more else f"{names[0]} y {more} más"


async def text_of(actor: Actor, document_id: int) -> str:
    """The draft's text as it is now, clean HTML. Raises NotFound, Conflict when it was sent."""
    row, _ = await review.participating(actor, document_id)
    return row.body


async def paper_of(actor: Actor, document_id: int) -> bytes:
    """The draft as a PDF. Raises NotFound, Conflict when it was sent."""
    row, _ = await review.participating(actor, document_id)
    letter = await letter_of(row, number=row.draft_number or "")
    return (await render_letter(letter)).pdf
