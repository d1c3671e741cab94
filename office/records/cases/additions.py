"""Which of a citizen's cases something may belong to that they send without saying so."""

from dataclasses import dataclass
from datetime import timedelta

from models.enums import OPEN_CASE_STATES, ContactKind, DocumentState
from models.tables import Case, Document
from office import clock
from office.records.numbering.document_numbers import number_in

_AFTER_ANSWER = timedelta(days=30)  # a reply to an answer is looked for within this time


@dataclass(frozen=True)
class OwnCase:
    """A case of the one who asks."""

    number: str
    subject: str


async def case_to_add_to(
    kind: ContactKind, address: str, number: str, open_too: bool
) -> OwnCase | None:
    """The contact's own case that `number` (of the case or of a document in it) names.

    Without number the one that was answered last, within thirty days; with `open_too` else the
    newest that is still open. None when there is no such case of theirs.
    """
    own = Case.filter(contact__kind=kind, contact__address=address)
    if number:
        named = await Document.get_or_none(number=number_in(number) or number)
        case = await own.get_or_none(id=named.case_id) if named and named.case_id else None
        return _brief(case)
    answer = (
        await Document.filter(
            case__contact__kind=kind,
            case__contact__address=address,
            state=DocumentState.SENT,
            dated_at__gte=clock.now() - _AFTER_ANSWER,
        )
        .order_by("-dated_at")
        .select_related("case")
        .first()
    )
    if answer is not None:
        return _brief(answer.case)
    if not open_too:
        return None
    return _brief(await own.filter(state__in=list(OPEN_CASE_STATES)).order_by("-id").first())


def _brief(case: Case | None) -> OwnCase | None:
    return OwnCase(case.number, case.subject) if case else None
