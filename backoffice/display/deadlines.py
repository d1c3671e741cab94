"""Deadlines told with their reason: when, how far, and the arithmetic behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.display import formats
from backoffice.display.labels import Label
from models.enums import OPEN_CASE_STATES, CaseState
from office.records.deadlines.calendar import SOON
from office.records.documents.citizens.own_cases import Limit
from office.records.documents.views import CaseView

_FRIDAY = 4


@dataclass(frozen=True)
class Deadline:
    """A due date in words: `lead` is the fact, `rest` its arithmetic; `tone` as in Label."""

    lead: str
    rest: str
    tone: str


def due_label(due_at: date, days_left: int | None) -> Label:
    """The tag of a due date in a tray; `days_left` counts working days, negative when late."""
    if days_left is None:
        return Label(formats.day_short(due_at), "clock")
    if days_left < 0:
        late = formats.plural(-days_left, "día", "días")
        return Label(f"{late} de retraso", "alert-triangle", "danger")
    if due_at == formats.today():
        return Label("vence hoy", "alarm", "warn")
    if due_at == formats.today() + timedelta(days=1):
        return Label("vence mañana", "alarm", "warn")
    left = formats.plural(days_left, "día", "días")
    return Label(f"vence en {left}", "alarm", "warn") if days_left <= SOON else Label(left, "clock")


def deadline(case: CaseView | Limit) -> Deadline | None:
    """The deadline of `case`, with how it was counted; None when it has none."""
    if case.due_at is None:
        return None
    day = formats.day_long(case.due_at)
    counted = counting(case.due_how)
    if case.state not in OPEN_CASE_STATES:
        done = "Respondido" if case.state is CaseState.ANSWERED else "Cerrado"
        return Deadline(f"{done}; el plazo era hasta el {day}.", counted, "ok")
    if case.days_left is None:
        return Deadline(f"Vence el {day}.", counted, "")
    if case.days_left < 0:
        late = formats.plural(-case.days_left, "día hábil", "días hábiles")
        return Deadline(f"Venció el {day}; lleva {late} de retraso.", counted, "danger")
    today = _present_day(case.due_how, case.days_left)
    return Deadline(
        f"Vence el {day}; {_left(case.days_left, case.due_at)}.",
        " ".join(part for part in (counted, today) if part),
        "warn" if case.days_left <= SOON else "",
    )


def _left(days: int, due_at: date) -> str:
    if due_at == formats.today():
        return "es hoy"
    if days == 0:
        return "ya no quedan días hábiles"
    return f"queda{'' if days == 1 else 'n'} {formats.plural(days, 'día hábil', 'días hábiles')}"


def counting(how: Mapping[str, object]) -> str:
    """The arithmetic of a due date in words."""
    term, received = how.get("term_days"), how.get("received")
    if not isinstance(term, int) or not isinstance(received, str):
        return ""
    start = formats.day_short(date.fromisoformat(received[:10]))
    days = formats.plural(term, "día término", "días término")
    verb = "Es" if term == 1 else "Son"
    return f"{verb} {days} desde el {start}.{_left_out(how)}"


def _left_out(how: Mapping[str, object]) -> str:
    weekend, holidays = how.get("weekend_days"), how.get("holidays")
    out = []
    if isinstance(weekend, int) and weekend:
        out.append(f"fines de semana ({formats.plural(weekend, 'día', 'días')})")
    if isinstance(holidays, Sequence) and holidays:
        days = [_holiday(entry) for entry in holidays if isinstance(entry, Mapping)]
        noun = "el feriado del" if len(days) == 1 else "los feriados:"
        out.append(f"{noun} {', '.join(days)}")
    if not out:
        return ""
    # «ni» joins two things left out; one alone is simply said.
    return f" No cuentan {' ni '.join(out)}."


def _holiday(entry: Mapping[object, object]) -> str:
    day = formats.day_short(date.fromisoformat(str(entry["day"])[:10]))
    name = str(entry.get("name", ""))
    return f"{day} ({name})" if name else day


def _present_day(how: Mapping[str, object], days_left: int) -> str:
    term = how.get("term_days")
    if not isinstance(term, int) or term < days_left:
        return ""
    if term == days_left:
        return f"El plazo empieza {_first_day(how)}."
    return f"Hoy es el día {term - days_left}."


def _first_day(how: Mapping[str, object]) -> str:
    """«mañana lunes», «el lunes 30 de noviembre»: the first day that counts."""
    received = date.fromisoformat(str(how["received"])[:10])
    holidays = how.get("holidays")
    out = {
        str(entry["day"])[:10]
        for entry in (holidays if isinstance(holidays, Sequence) else ())
        if isinstance(entry, Mapping)
    }
    day = received + timedelta(days=1)
    while day.weekday() > _FRIDAY or day.isoformat() in out:
        day += timedelta(days=1)
    if day == formats.today() + timedelta(days=1):
        return f"mañana {formats.weekday(day)}"
    return f"el {formats.day_long(day)}"
