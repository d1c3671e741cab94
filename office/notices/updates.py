"""Citizens with an open case hear from us every week, also when nothing has happened."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import OPEN_CASE_STATES, Action, Channel, ContactKind
from models.tables import Case, OutboxMessage
from office import clock
from office.evidence import trace
from office.house import house
from office.notices import outbox
from office.notices.outbox import Notice
from office.notices.restraint import is_unread
from office.notices.steps import NEXT_STEPS

_BATCH = 200
# The acknowledgement has just told them all there is to know.
_TOO_NEW = timedelta(days=3)
_CHANNELS = {ContactKind.EMAIL: Channel.EMAIL, ContactKind.TELEGRAM: Channel.TELEGRAM}


async def send_status_updates() -> int:
    """Write this week's status updates to the outbox; return how many were new.

    One per open case and ISO week, to the case's own contact by its own channel; none for a case
    opened in the last three days, nor for contacts that only paper or a telephone reaches or that
    nobody reads.
    """
    year, week, _ = clock.today(house().zone).isocalendar()
    opened_before = clock.now() - _TOO_NEW
    after, written = 0, 0
    while True:
        cases = (
            await Case.filter(
                id__gt=after,
                state__in=list(OPEN_CASE_STATES),
                opened_at__lte=opened_before,
                contact__kind__in=list(_CHANNELS),
            )
            .order_by("id")
            .limit(_BATCH)
            .select_related("unit__institution", "citizen", "contact")
        )
        if not cases:
            return written
        after = cases[-1].id
        read = [case for case in cases if not is_unread(case.contact.address)]
        written += await _write([_notice(case, f"{year}-W{week:02d}") for case in read])


def _notice(case: Case, week: str) -> Notice:
    return Notice(
        kind="status_update",
        channel=_CHANNELS[case.contact.kind],
        to_address=case.contact.address,
        to_name=case.citizen.name,
        facts={
            "institution": case.unit.institution.name,
            "salutation": case.citizen.name,
            "number": case.number,
            "subject": case.subject,
            "state": str(case.state),
            "unit": case.unit.name,
            "unit_since": case.unit_since.isoformat(),
            "due_at": case.due_at.isoformat() if case.due_at else None,
            "next_step": NEXT_STEPS[case.state],
            "status_url": f"{house().base_url.rstrip('/')}/tramite",
        },
        case_id=case.id,
        once_key=f"status_update:{case.id}:{week}",
    )


async def _write(notices: Sequence[Notice]) -> int:
    """Enqueue those that were not yet written, each with its event; return how many."""

    async def work(connection: BaseDBAsyncClient) -> int:
        keys = [notice.once_key for notice in notices]
        known: set[Any] = set(
            await OutboxMessage.filter(once_key__in=keys)
            .using_db(connection)
            .values_list("once_key", flat=True)
        )
        new = [notice for notice in notices if notice.once_key not in known]
        await outbox.enqueue(connection, new)
        events = [
            trace.by_house(
                Action.INFORMED,
                trace.About(
                    case_id=notice.case_id,
                    detail={"kind": notice.kind, "to": notice.to_address},
                ),
            )
            for notice in new
        ]
        await trace.record(connection, events)
        return len(new)

    return await run_tx(work)
