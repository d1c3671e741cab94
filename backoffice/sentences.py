"""Facts told with their reason: deadlines with their arithmetic, deliveries with their evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice import formats
from backoffice.labels import Label, notice_name
from models.enums import OPEN_CASE_STATES, CaseState, Channel, OutboxState, Outcome
from office.records.views import CaseView, DeliveryRow

SOON = 3  # working days: what the filter «Vencen en 3 días» counts


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


def deadline(case: CaseView) -> Deadline | None:
    """The deadline of `case`, with how it was counted; None when it has none."""
    if case.due_at is None:
        return None
    day = formats.day_long(case.due_at)
    counting = _counting(case.due_how)
    if case.state not in OPEN_CASE_STATES:
        done = "Respondido" if case.state is CaseState.ANSWERED else "Cerrado"
        return Deadline(f"{done}; el plazo era hasta el {day}.", counting, "ok")
    if case.days_left is None:
        return Deadline(f"Vence el {day}.", counting, "")
    if case.days_left < 0:
        late = formats.plural(-case.days_left, "día hábil", "días hábiles")
        return Deadline(f"Venció el {day}; lleva {late} de retraso.", counting, "danger")
    today = _present_day(case.due_how, case.days_left)
    return Deadline(
        f"Vence el {day}; {_left(case.days_left, case.due_at)}.",
        " ".join(part for part in (counting, today) if part),
        "warn" if case.days_left <= SOON else "",
    )


def _left(days: int, due_at: date) -> str:
    if due_at == formats.today():
        return "es hoy"
    if days == 0:
        return "ya no quedan días hábiles"
    return f"queda{'' if days == 1 else 'n'} {formats.plural(days, 'día hábil', 'días hábiles')}"


def _counting(how: Mapping[str, object]) -> str:
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
    return f"Hoy es el día {term - days_left}."


_ICONS = {Channel.EMAIL: "mail", Channel.TELEGRAM: "brand-telegram"}


def delivery(row: DeliveryRow) -> Label:
    """What is known of a message that left: who accepted it, never that somebody read it.

    `why` is the sentence to quote: to which server, when, with which answer.
    """
    name, icon = notice_name(row.kind), _ICONS.get(row.channel, "send")
    taker, said = _taker(row), _said_so(row)
    if row.outcome in _REPORTED:
        text, icon, tone = _REPORTED[row.outcome]
        reporter = f"Lo informó {taker}" if row.server else "Lo informó el servidor de correo"
        return Label(f"{name}: {text}", icon, tone, f"{reporter}{said}.")
    if row.state is OutboxState.DELIVERED:
        icon = "mail-check" if row.channel is Channel.EMAIL else icon
        return Label(f"{name}: aceptado por {taker}", icon, "ok", f"Aceptado por {taker}{said}.")
    if row.state is OutboxState.FAILED and row.outcome is Outcome.DEFERRED:
        why = f"El último intento fue con {taker}{said}."
        return Label(f"{name}: no se pudo entregar en dos días", "alert-triangle", "danger", why)
    if row.state is OutboxState.FAILED:
        why = f"Rechazado por {taker}{said}."
        return Label(f"{name}: rechazado por {taker}", "alert-triangle", "danger", why)
    if row.state is OutboxState.UNCERTAIN:
        text = f"{name}: no se sabe si llegó. No se repite para no duplicarlo"
        return Label(text, "alert-triangle", "warn")
    if row.outcome is Outcome.DEFERRED:
        why = f"{formats.sentence(taker)} pidió esperar{said}."
        return Label(
            f"{name}: {taker} pidió esperar; se intentará otra vez", "refresh", "warn", why
        )
    return Label(f"{name}: en cola para salir", "clock")


_REPORTED = {
    Outcome.DELIVERED: ("entregado en el buzón, según su servidor", "mail-check", "ok"),
    Outcome.DELAYED: ("demorado; su servidor lo sigue intentando", "refresh", "warn"),
    Outcome.BOUNCED: ("devuelto; su servidor no pudo entregarlo", "alert-triangle", "danger"),
}


def _said_so(row: DeliveryRow) -> str:
    """« el lunes 2 de marzo de 2026, 10:42, con la respuesta «250 OK»», as far as it is known."""
    when = f" el {formats.in_full(row.at)}" if row.at else ""
    reply = " ".join(row.reply.split()).rstrip(".")
    return f"{when}, con la respuesta «{reply}»" if reply else when


def _taker(row: DeliveryRow) -> str:
    if row.channel is Channel.TELEGRAM:
        return "Telegram"
    return f"el servidor {row.server}" if row.server else "el servidor de correo"
