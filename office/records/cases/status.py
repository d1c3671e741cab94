"""Where a case is: what its citizen may know, and who may ask."""

import hmac

from models.enums import (
    OPEN_CASE_STATES,
    AccessKind,
    Action,
    ContactKind,
)
from models.tables import AccessEntry, Case, Document, Event
from office.accounts.authenticators import throttle
from office.errors import NotFound, Throttled
from office.evidence import access_log
from office.records.cases.answers import answers_to
from office.records.cases.next_steps import NEXT_STEPS
from office.records.cases.views import CaseStatus
from office.records.numbering.codes import normal_query_code
from office.records.numbering.loose_numbers import compact, numbers_meant

REFUSAL = (
    "No podemos dar información con los datos de su mensaje. Si el trámite es suyo, escriba desde "
    "el correo con el que lo presentó, o incluya el código de consulta que recibió."
)
_BY_CODE = "Con el número y el código del trámite"
_WRONG = "no corresponde el código"
_TOO_MANY = "demasiados intentos"
_MOST_LISTED = 10
# What the trail tells a citizen; other acts (readings, notes) are the office's own.
_STEPS = {
    Action.REGISTERED: "se registró",
    Action.APPENDED: "se añadió un documento suyo",
    Action.REASSIGNED: "se asignó",
    Action.SENT: "se envió la respuesta",
    Action.ARCHIVED: "se cerró sin respuesta",  # told only where that is what it did
    Action.RESTORED: "se retomó",
}
_MOST_STEPS = 20


async def status_by_code(number: str, code: str, origin: str) -> CaseStatus:
    """The state of case `number` for whoever has its query code.

    The number may be spelled loosely. Raises NotFound in the same words for an unknown number and
    a wrong code; Throttled after repeated failures on the number or from `origin`.
    """
    return await status_of(await case_by_code(number, code, origin))


async def case_by_code(number: str, code: str, origin: str) -> Case:
    """The case itself, for whoever has its query code; in the access log, as is every refusal.

    Raises like `status_by_code`.
    """
    wanted = compact(number)
    try:
        attempt = await throttle.attempt("codigo", wanted, origin)
    except Throttled:
        await access_log.note(_entry(AccessKind.REFUSED, origin, f"{number[:100]}: {_TOO_MANY}"))
        raise
    meant = await numbers_meant(number)
    case = await Case.filter(number__in=list(meant) or [""]).select_related("unit").first()
    given = normal_query_code(code) or ""
    # Compared even when there is no such case, so that time tells nothing either.
    right = hmac.compare_digest(given.encode(), (case.query_code if case else "-").encode())
    if case is None or not right:
        await access_log.add(_entry(AccessKind.REFUSED, origin, f"{number[:100]}: {_WRONG}"))
        raise NotFound(REFUSAL)
    await throttle.passed(attempt)
    opening = await Document.filter(number=case.number).first()
    await access_log.note(_entry(AccessKind.STATUS_ASKED, origin, case.number, opening))
    return case


def _entry(
    kind: AccessKind, origin: str, subject: str, document: Document | None = None
) -> AccessEntry:
    who = _BY_CODE if kind is not AccessKind.REFUSED else ""
    document_id = document.id if document else None
    return access_log.by_visitor(kind, origin, who=who, document_id=document_id, subject=subject)


async def status_of_own(kind: ContactKind, address: str, number: str) -> CaseStatus:
    """The state of case `number` for its own contact on file; of their last case without number.

    Raises NotFound when the case is not theirs or does not exist.
    """
    own = Case.filter(contact__kind=kind, contact__address=address)
    if number:
        own = own.filter(number__in=list(await numbers_meant(number)) or [number])
    case = await own.select_related("unit").order_by("-id").first()
    if case is None:
        raise NotFound(REFUSAL)
    return await status_of(case)


async def cases_of(kind: ContactKind, address: str) -> tuple[CaseStatus, ...]:
    """The ten newest cases of a contact, open ones first."""
    rows = (
        await Case.filter(contact__kind=kind, contact__address=address)
        .select_related("unit")
        .order_by("-id")
        .limit(_MOST_LISTED)
    )
    rows.sort(key=lambda case: case.state not in OPEN_CASE_STATES)
    return tuple([await status_of(case) for case in rows])


async def status_of(case: Case) -> CaseStatus:
    """What a citizen may know of `case` (with its unit fetched)."""
    steps = (
        await Event.filter(case_id=case.id, action__in=list(_STEPS))
        .order_by("-id")
        .limit(_MOST_STEPS)
    )
    step = next((each for each in steps if _concerns_citizen(each)), None)
    sent = await answers_to(case)
    return CaseStatus(
        number=case.number,
        subject=case.subject,
        state=case.state,
        unit_name=case.unit.name,
        unit_since=case.unit_since,
        opened_at=case.opened_at,
        due_at=case.due_at,
        last_step=_phrase(step, case.unit.name),
        last_step_at=step.at if step else case.opened_at,
        next_step=NEXT_STEPS[case.state],
        answers=tuple(answer.number for answer in sent),
        sent=sent,
    )


def _concerns_citizen(step: Event) -> bool:
    """Papers put away are the office's own affair, unless the case ended with it."""
    return step.action is not Action.ARCHIVED or bool(step.detail.get("closed"))


def _phrase(step: Event | None, unit_name: str) -> str:
    if step is None:
        return _STEPS[Action.REGISTERED]
    if step.action is Action.REASSIGNED:
        return f"se asignó a {step.detail.get('unit') or unit_name}"
    if step.action is Action.ARCHIVED and (reason := step.detail.get("reason")):
        return f"{_STEPS[step.action]}. Motivo: {reason}"
    return _STEPS[step.action]


def facts_of(status: CaseStatus) -> dict[str, object]:
    """`status` as the facts of the text of kind `status` (office.notices.texts)."""
    return {
        "number": status.number,
        "subject": status.subject,
        "state": str(status.state),
        "unit": status.unit_name,
        "unit_since": status.unit_since.isoformat(),
        "opened_at": status.opened_at.isoformat(),
        "due_at": status.due_at.isoformat() if status.due_at else None,
        "last_step": status.last_step,
        "last_step_at": status.last_step_at.isoformat(),
        "next_step": status.next_step,
        "answers": list(status.answers),
    }
