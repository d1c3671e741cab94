"""What a citizen is shown of a case: frozen, and without any database in it."""

from dataclasses import dataclass
from datetime import date, datetime

from models.enums import (
    CaseState,
)
from office.records.cases.answers import AnswerSent


@dataclass(frozen=True)
class CaseStatus:
    """What a citizen may know of a case."""

    number: str
    subject: str
    state: CaseState
    unit_name: str
    unit_since: datetime
    opened_at: datetime
    due_at: date | None
    last_step: str
    last_step_at: datetime
    next_step: str
    answers: tuple[str, ...]  # numbers of the answers already sent
    sent: tuple[AnswerSent, ...] = ()  # the same, with what became of each
