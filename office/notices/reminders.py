"""Officials are told, once a day at most, of what falls due the next working day or is overdue."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from models.enums import Action, Channel, CopyState, Permission
from models.tables import Copy, Document, Official, Post
from office import clock
from office.config import config
from office.evidence import trail
from office.outbox import post_once as once
from office.outbox.post_once import Told
from office.outbox.posting import Notice
from office.people.posts import seated
from office.records.access.confidence import mailed, mailed_subject
from office.records.deadlines.calendar import Calendar, calendar

_BATCH = 200
# No run of days of rest is longer; how long it is depends on the institution.
_FARTHEST = timedelta(days=15)


async def remind() -> int:
    """Write today's reminders to the outbox; return how many were new.

    One mail per rule, copy and date: running it again on the same day adds nothing, and on a day
    of rest it does nothing. Archived copies are left alone. A copy without a holder is told to
    those who receive for its unit.
    """
    today = clock.today(config().zone)
    calendars: dict[int, Calendar] = {}
    after, written = 0, 0
    while True:
        copies = (
            await Copy.filter(id__gt=after, state=CopyState.IN_PROCESS, due_at__isnull=False)
            .filter(due_at__lte=today + _FARTHEST)
            .order_by("id")
            .limit(_BATCH)
            .select_related("document", "unit", "holder_post__official")
        )
        if not copies:
            return written
        after = copies[-1].id
        for institution_id in {copy.unit.institution_id for copy in copies} - calendars.keys():
            calendars[institution_id] = await calendar(institution_id)
        written += await once.tell(await _reminders(copies, calendars, today))


async def _reminders(
    copies: Sequence[Copy], calendars: dict[int, Calendar], today: date
) -> list[Told]:
    receivers = await _receivers({copy.unit_id for copy in copies})
    found = []
    for copy in copies:
        days = calendars[copy.unit.institution_id]
        rule = _rule(copy, days, today)
        if rule:
            holder = _present_holder(copy)
            officials = [holder] if holder else receivers.get(copy.unit_id, [])
            found += [
                _told(_notice(rule, copy, official, days, today, own=bool(holder)), copy)
                for official in officials
            ]
    return found


def _rule(copy: Copy, days: Calendar, today: date) -> str:
    if copy.due_at is None or not days.is_working(today):
        return ""
    if copy.due_at < today and days.days_left(copy.due_at, today) < 0:
        return "overdue"
    return "due" if today < copy.due_at <= days.next_working_day(today) else ""


def _present_holder(copy: Copy) -> Official | None:
    post = copy.holder_post
    if post is None or (post.held_to is not None and post.held_to <= clock.now()):
        return None
    return post.official if post.official.active and post.official.email else None


async def _receivers(unit_ids: set[int]) -> dict[int, list[Official]]:
    posts = (
        await Post.filter(seated(clock.now()), unit_id__in=list(unit_ids), official__active=True)
        .select_related("official")
        .order_by("id")
    )
    found: dict[int, dict[int, Official]] = {}
    for post in posts:
        if Permission.RECEIVE in post.permissions and post.official.email:
            found.setdefault(post.unit_id, {})[post.official_id] = post.official
    return {unit_id: list(officials.values()) for unit_id, officials in found.items()}


def _notice(
    rule: str, copy: Copy, official: Official, days: Calendar, today: date, *, own: bool
) -> Notice:
    document: Document = copy.document
    due = copy.due_at or today
    facts: dict[str, Any] = {
        "official": official.name,
        "number": document.number or document.draft_number or "",
        "subject": mailed_subject(document),
        "sender": mailed(document, document.sender_name),
        "due_at": due.isoformat(),
        "url": f"{config().base_url.rstrip('/')}/documentos/{document.id}",
    }
    if rule == "overdue":
        facts["days_late"] = -days.days_left(due, today)
    key = f"reminder:{rule}:{copy.id}:{today.isoformat()}"
    return Notice(
        kind=f"reminder_{rule}",
        channel=Channel.EMAIL,
        to_address=official.email,
        to_name=official.name,
        facts=facts,
        case_id=document.case_id,
        document_id=document.id,
        # Without a holder several people are told, each once.
        once_key=key if own else f"{key}:{official.id}",
    )


def _told(notice: Notice, copy: Copy) -> Told:
    about = trail.About(
        document_id=notice.document_id,
        case_id=notice.case_id,
        copy_id=copy.id,
        to_post_id=copy.holder_post_id,
        detail={"kind": notice.kind, "to": notice.to_address},
    )
    return Told(notice, trail.by_house(Action.REMINDED, about))
