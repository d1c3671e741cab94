"""Cases that end without an answer as their papers are put away, and what the citizen hears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import OPEN_CASE_STATES, CaseState, CopyState, OutboxState
from models.tables import Case, Copy, OutboxMessage
from office import clock
from office.actors import Actor
from office.config import config
from office.errors import Invalid
from office.outbox import posting as outbox
from office.outbox.posting import Notice
from office.outbox.recipient_limits import is_unread
from office.people.contact_channels import CHANNEL_OF, REACHED
from office.records.access.copies import holds

GRACE = timedelta(minutes=10)  # in which taking it back leaves the citizen undisturbed
LONGEST_REASON = 500
# Offered as they stand; each is read by the citizen.
REASONS = (
    "Se atendió por otro medio.",
    "Es un documento repetido; seguimos con el anterior.",
    "No corresponde a esta institución.",
    "Es informativo y no pide respuesta.",
    "La persona desistió de su pedido.",
)
_NEEDS_REASON = (
    "Al archivarlo se cierra sin respuesta el trámite {number}. Escriba el motivo: la persona lo "
    "leerá."
)


@dataclass(frozen=True)
class EndingCase:
    """A case that would end without an answer; `told` is whether its citizen can be written to."""

    number: str
    subject: str
    citizen: str
    told: bool


async def ending(actor: Actor, copy_ids: Sequence[int]) -> tuple[EndingCase, ...]:
    """The cases that end without an answer when the actor puts these copies away."""
    chosen = await Copy.filter(
        id__in=list(copy_ids), state=CopyState.IN_PROCESS, document__case_id__isnull=False
    ).select_related("document")
    case_ids = {copy.document.case_id for copy in chosen}
    if not case_ids:
        return ()
    away = {copy.id for copy in chosen}
    cases = (
        await Case.filter(id__in=list(case_ids), state__in=list(OPEN_CASE_STATES))
        .select_related("citizen", "contact")
        .order_by("id")
    )
    left = await Copy.filter(
        document__case_id__in=list(case_ids), state=CopyState.IN_PROCESS
    ).select_related("document")
    opened = {copy.document.case_id for copy in chosen if _opens(copy, cases)}
    going_on = {
        copy.document.case_id
        for copy in left
        if copy.id not in away and not (copy.document.case_id in opened and holds(actor, copy))
    }
    return tuple(
        EndingCase(case.number, case.subject, case.citizen.name, case.contact.kind in REACHED)
        for case in cases
        if case.id not in going_on
    )


def _opens(copy: Copy, cases: Sequence[Case]) -> bool:
    return any(copy.document.number == case.number for case in cases)


def checked_reason(reason: str) -> str:
    """`reason` on one line. Raises Invalid (reason) when it is too long."""
    line = " ".join(reason.split())
    if len(line) > LONGEST_REASON:
        raise Invalid(f"El motivo tiene {len(line)} caracteres; caben {LONGEST_REASON}.", "reason")
    return line


async def close_if_done(
    connection: BaseDBAsyncClient, case_id: int | None, reason: str, event_id: int
) -> str:
    """Close the case that has no copy in process any more; the number of one left unanswered.

    Its citizen is told the reason once the grace is over. Raises Invalid (reason) when there is
    none to tell.
    """
    if case_id is None:
        return ""
    open_copies = Copy.filter(document__case_id=case_id, state=CopyState.IN_PROCESS)
    if await open_copies.using_db(connection).exists():
        return ""
    case = (
        await Case.filter(id=case_id, state__in=list(OPEN_CASE_STATES))
        .using_db(connection)
        .select_related("citizen", "contact", "unit__institution")
        .first()
    )
    if case is None:  # answered, or closed before
        return ""
    if not reason:
        raise Invalid(_NEEDS_REASON.format(number=case.number), "reason")
    case.state, case.closed_at = CaseState.CLOSED, clock.now()
    await case.save(using_db=connection)
    await outbox.enqueue(connection, _told(case, "case_closed", event_id, reason))
    return case.number


async def open_again(connection: BaseDBAsyncClient, case_id: int | None, event_id: int) -> None:
    """A closed case is open again; its citizen hears of it if they heard that it was closed."""
    case = (
        await Case.filter(id=case_id, state=CaseState.CLOSED)
        .using_db(connection)
        .select_related("citizen", "contact", "unit__institution")
        .first()
    )
    if case is None:
        return
    case.state, case.closed_at = CaseState.REOPENED, None
    await case.save(using_db=connection)
    said = OutboxMessage.filter(case_id=case.id, kind="case_closed").using_db(connection)
    unsaid = await said.filter(state=OutboxState.PENDING, attempts=0).delete()
    if not unsaid and await said.exists():
        await outbox.enqueue(connection, _told(case, "case_reopened", event_id, "", timedelta()))


def _told(
    case: Case, kind: str, event_id: int, reason: str, after: timedelta = GRACE
) -> list[Notice]:
    if case.contact.kind not in REACHED or is_unread(case.contact.address):
        return []
    notice = Notice(
        kind=kind,
        channel=CHANNEL_OF[case.contact.kind],
        to_address=case.contact.address,
        to_name=case.citizen.name,
        facts={
            "institution": case.unit.institution.name,
            "salutation": case.citizen.name,
            "number": case.number,
            "subject": case.subject,
            "unit": case.unit.name,
            "reason": reason,
            "status_url": f"{config().base_url.rstrip('/')}/tramite",
        },
        case_id=case.id,
        once_key=f"{kind}:{event_id}",
        after=after,
    )
    return [notice]
