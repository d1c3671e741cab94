"""Citizens with an open case hear from us every week, also when nothing has happened."""

from collections.abc import Sequence
from datetime import timedelta

from models.enums import OPEN_CASE_STATES, Action, PassedOver
from models.tables import Case, InboundMessage
from office import clock
from office.config import config
from office.evidence import trail
from office.outbox import post_once as once
from office.outbox.post_once import Told
from office.outbox.posting import Notice
from office.outbox.recipient_limits import is_unread
from office.people.contact_channels import CHANNEL_OF, REACHED
from office.records.cases.next_steps import NEXT_STEPS

_BATCH = 200
# The acknowledgement has just told them all there is to know.
_TOO_NEW = timedelta(days=3)


async def send_status_updates() -> int:
    """Write this week's status updates to the outbox; return how many were new.

    One per open case and ISO week, to the case's own contact by its own channel; none for a case
    opened in the last three days, nor for contacts that only paper or a telephone reaches or that
    nobody reads, nor where an official had a machine's mail registered.
    """
    year, week, _ = clock.today(config().zone).isocalendar()
    opened_before = clock.now() - _TOO_NEW
    after, written = 0, 0
    while True:
        cases = (
            await Case.filter(
                id__gt=after,
                state__in=list(OPEN_CASE_STATES),
                opened_at__lte=opened_before,
                contact__kind__in=REACHED,
            )
            .order_by("id")
            .limit(_BATCH)
            .select_related("unit__institution", "citizen", "contact")
        )
        if not cases:
            return written
        after = cases[-1].id
        machines = await _opened_by_machines(cases)
        read = [
            case
            for case in cases
            if case.id not in machines and not is_unread(case.contact.address)
        ]
        notices = [_notice(case, f"{year}-W{week:02d}") for case in read]
        written += await once.tell([_told(notice) for notice in notices])


async def _opened_by_machines(cases: Sequence[Case]) -> set[int]:
    """Those of `cases` that began with mail that was taken for a machine's (decision 13)."""
    opened_with = {case.number: case.id for case in cases}
    by_machines = [mark for mark in PassedOver if mark is not PassedOver.LIST]
    numbers = await InboundMessage.filter(
        document__number__in=list(opened_with), passed_over__in=by_machines
    ).values_list("document__number", flat=True)
    return {opened_with[str(number)] for number in numbers}


def _notice(case: Case, week: str) -> Notice:
    return Notice(
        kind="status_update",
        channel=CHANNEL_OF[case.contact.kind],
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
            "status_url": f"{config().base_url.rstrip('/')}/tramite",
        },
        case_id=case.id,
        once_key=f"status_update:{case.id}:{week}",
    )


def _told(notice: Notice) -> Told:
    detail = {"kind": notice.kind, "to": notice.to_address}
    about = trail.About(case_id=notice.case_id, detail=detail)
    return Told(notice, trail.by_house(Action.INFORMED, about))
