"""One mail a working morning tells each official what waits for them; none if nothing does."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from models.enums import Action, Channel, CopyState, Disposition, Permission
from models.tables import Copy, Document, InboundMessage, Official, OfficialNotice, Post
from office import clock
from office.config import config
from office.evidence import trail
from office.outbox import bell
from office.outbox import post_once as once
from office.outbox.post_once import Told
from office.outbox.posting import Notice
from office.people.posts import seated
from office.records.access.confidence import mailed_subject
from office.records.access.quarantine_scope import scope_of_units
from office.records.deadlines.calendar import Calendar, calendar

_MOST_LISTED = 10


@dataclass(frozen=True)
class _Desk:
    """All that one official answers for: in their own posts, and in those they stand in for."""

    official: Official
    posts: tuple[Post, ...]

    @property
    def copies(self) -> Q:
        """Their own copies, and those that lie in a unit for which they receive."""
        ids = [post.id for post in self.posts]
        ids += [post.acting_for_id for post in self.posts if post.acting_for_id]
        return Q(holder_post_id__in=ids) | self.unassigned

    @property
    def unassigned(self) -> Q:
        """What nobody holds yet in a unit for which they receive."""
        units = [post.unit_id for post in self.posts if Permission.RECEIVE in post.permissions]
        return Q(holder_post_id__isnull=True, unit_id__in=units or [0])

    @property
    def quarantine(self) -> Q | None:
        """The held messages they may decide on."""
        posts = [post for post in self.posts if Permission.QUARANTINE in post.permissions]
        if not posts:
            return None
        everywhere = any(Permission.SEE_ALL in post.permissions for post in posts)
        return scope_of_units(None if everywhere else [post.unit_id for post in posts])


async def send_digests() -> int:
    """Write this morning's digests to the outbox; return how many were new.

    One per official and date, also if run again; none on a day of rest of their institution, and
    none to whom there is nothing to tell.
    """
    today, began = clock.today(config().zone), clock.now()
    calendars: dict[int, Calendar] = {}
    notices, told = [], [0]
    for desk in await _desks():
        institution_id = desk.posts[0].unit.institution_id
        if institution_id not in calendars:
            calendars[institution_id] = await calendar(institution_id)
        days = calendars[institution_id]
        if days.is_working(today) and (facts := await _facts(desk, days, today)):
            notices.append(_notice(desk, facts, today))
            told += [post.id for post in desk.posts]
    written = await once.tell([_told(notice) for notice in notices])
    unmailed = OfficialNotice.filter(post_id__in=told, mailed_at=None, at__lte=began)
    await unmailed.update(mailed_at=clock.now())
    return written


async def _desks() -> list[_Desk]:
    posts = (
        await Post.filter(seated(clock.now()), official__active=True)
        .select_related("official", "unit__institution")
        .order_by("id")
    )
    found: dict[int, list[Post]] = {}
    for post in posts:
        if post.official.email:
            found.setdefault(post.official_id, []).append(post)
    return [_Desk(mine[0].official, tuple(mine)) for mine in found.values()]


async def _facts(desk: _Desk, days: Calendar, today: date) -> dict[str, Any] | None:
    open_copies = Copy.filter(desk.copies, state=CopyState.IN_PROCESS)
    due = list(
        await open_copies.filter(due_at__lte=today)
        .order_by("due_at", "id")
        .select_related("document")
    )
    late = [copy for copy in due if copy.due_at != today]
    held, oldest = await _quarantined(desk)
    facts: dict[str, Any] = {
        "overdue": len(late),
        "due_today": len(due) - len(late),
        "new": await open_copies.filter(read_at__isnull=True).count(),
        "unassigned": await Copy.filter(desk.unassigned, state=CopyState.IN_PROCESS).count(),
        "held": held,
        "told": await _unmailed(desk),
    }
    if not any(facts.values()):
        return None
    for copies, name in ((late, "late"), ([c for c in due if c not in late], "today")):
        facts[name] = [_line(copy, days, today) for copy in copies[:_MOST_LISTED]]
    return {**facts, "oldest_held": oldest.isoformat() if oldest else None}


def _line(copy: Copy, days: Calendar, today: date) -> dict[str, Any]:
    document: Document = copy.document
    return {
        "number": document.number or "",
        "subject": mailed_subject(document),
        "days_late": -days.days_left(copy.due_at, today) if copy.due_at else 0,
        "unassigned": copy.holder_post_id is None,
        "url": f"{config().base_url.rstrip('/')}/documentos/{document.id}",
    }


async def _unmailed(desk: _Desk) -> list[dict[str, Any]]:
    """What stands under the bell unread, for those who asked to be told of it once a day."""
    rows = (
        await OfficialNotice.filter(
            post_id__in=[post.id for post in desk.posts], mailed_at=None, read_at=None
        )
        .order_by("-id")
        .limit(_MOST_LISTED)
        .select_related("document")
    )
    return [
        {
            "what": bell.KINDS.get(row.kind, ("Hay novedad", ""))[0],
            "number": row.document.number or row.document.draft_number or "",
            "subject": mailed_subject(row.document),
            "url": f"{config().base_url.rstrip('/')}/documentos/{row.document_id}",
        }
        for row in rows
        if row.document is not None
    ]


async def _quarantined(desk: _Desk) -> tuple[int, datetime | None]:
    scope = desk.quarantine
    if scope is None:
        return 0, None
    waiting = InboundMessage.filter(scope, disposition=Disposition.QUARANTINED)
    oldest = await waiting.order_by("received_at").first()
    return await waiting.count(), oldest.received_at if oldest else None


def _notice(desk: _Desk, facts: dict[str, Any], today: date) -> Notice:
    official = desk.official
    return Notice(
        kind="digest",
        channel=Channel.EMAIL,
        to_address=official.email,
        to_name=official.name,
        facts={
            "official": official.name,
            "institution": desk.posts[0].unit.institution.name,
            "url": f"{config().base_url.rstrip('/')}/bandejas/recibidos",
            **facts,
        },
        once_key=f"digest:{official.id}:{today.isoformat()}",
    )


def _told(notice: Notice) -> Told:
    about = trail.About(detail={"kind": notice.kind, "to": notice.to_address})
    return Told(notice, trail.by_house(Action.REMINDED, about))
