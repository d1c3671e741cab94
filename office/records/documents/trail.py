"""The trail of a document as its page tells it."""

from datetime import date

from tortoise.expressions import Q

from models.enums import (
    Action,
)
from models.reading import read
from models.tables import (
    Case,
    Document,
    Event,
)
from office.config import config
from office.records.deadlines.calendar import Calendar
from office.records.documents.case import Relatives
from office.records.documents.rows import EventRow
from office.records.documents.views import (
    TrailRow,
)

_MOST_EVENTS = 200


# Acts of the trail that say nothing to who reads a document's course.
_QUIET = (Action.EDITED, Action.STATUS_ASKED, Action.STATUS_REFUSED)


async def trail_of(
    document: Document,
    case: Case | None,
    relatives: Relatives,
    days: Calendar,
) -> tuple[TrailRow, ...]:
    """What was done in the case, but for its documents that the reader may not read."""
    numbers = {d.id: d.number or d.draft_number or "" for d in relatives.documents}
    numbers[document.id] = document.number or document.draft_number or ""
    events = Event.filter(case_id=case.id) if case else Event.filter(document_id=document.id)
    known = Q(document_id__isnull=True) | Q(document_id__in=relatives.readable)
    told = events.filter(known).exclude(action__in=_QUIET)
    rows = await read(told.order_by("-id").limit(_MOST_EVENTS), EventRow)
    return tuple(_trail_row(row, case, numbers, days) for row in rows)


def _trail_row(
    row: EventRow, case: Case | None, numbers: dict[int, str], days: Calendar
) -> TrailRow:
    zone, due = config().zone, row.detail.get("due_at")
    day = 0
    if case is not None:
        opened = case.opened_at.astimezone(zone).date()
        day = max(0, days.days_left(row.at.astimezone(zone).date(), opened))
    return TrailRow(
        at=row.at,
        action=row.action,
        who=row.who,
        to=str(row.detail.get("to", "")),
        comment=row.comment,
        due_at=date.fromisoformat(due) if due else None,
        day=day,
        document_id=row.document_id,
        document_number=numbers.get(row.document_id or 0, ""),
    )
