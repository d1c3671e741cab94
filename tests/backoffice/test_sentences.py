"""Deadlines tell their arithmetic; deliveries claim no more than is known."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from backoffice.display.deadlines import deadline, due_label
from backoffice.display.deliveries import delivery
from backoffice.display.labels import Label
from models.enums import CaseState, Channel, OutboxState, Outcome
from office.config import Config
from office.outbox.history import DeliveryRow
from office.records.documents.views import CaseView
from tests.support.clock import Clock

NOW = datetime(2026, 11, 24, 15, 42, tzinfo=UTC)
CASE = CaseView(
    case_id=1,
    number="CHQ-SG-2026-0147-E",
    subject="Copias certificadas",
    state=CaseState.IN_PROCESS,
    unit_name="Dirección Administrativa",
    opened_at=NOW,
    due_at=date(2026, 12, 9),
    due_how={
        "received": "2026-11-17",
        "term_days": 15,
        "weekend_days": 6,
        "holidays": [{"day": "2026-12-07", "name": "Feriado de Quito"}],
    },
    days_left=10,
    documents=(),
)


@pytest.fixture(autouse=True)
def _tuesday(house: Config, clock: Clock) -> None:
    clock.set(NOW)


def _said(case: CaseView) -> tuple[str, str, str]:
    words = deadline(case)
    assert words is not None
    return words.lead, words.rest, words.tone


def test_a_deadline_shows_how_it_was_counted() -> None:
    assert _said(CASE) == (
        "Vence el miércoles 9 de diciembre; quedan 10 días hábiles.",
        "Son 15 días término desde el mar 17 nov. No cuentan fines de semana (6 días) "
        "ni el feriado del lun 7 dic (Feriado de Quito). Hoy es el día 5.",
        "",
    )


def test_a_deadline_without_its_arithmetic_is_just_a_date() -> None:
    assert _said(replace(CASE, due_how={}, days_left=1)) == (
        "Vence el miércoles 9 de diciembre; queda 1 día hábil.",
        "",
        "warn",
    )
    assert _said(replace(CASE, days_left=None))[0] == "Vence el miércoles 9 de diciembre."


def test_several_holidays_and_no_weekend() -> None:
    how = {
        "received": "2026-11-02",
        "term_days": 1,
        "holidays": [{"day": "2026-11-02"}, {"day": "2026-11-03", "name": "Cuenca"}],
    }
    assert _said(replace(CASE, due_how=how, days_left=0))[1] == (
        "Es 1 día término desde el lun 2 nov. "
        "No cuentan los feriados: lun 2 nov, mar 3 nov (Cuenca). Hoy es el día 1."
    )


def test_today_late_and_over() -> None:
    today = replace(CASE, due_at=NOW.date(), days_left=0)
    assert _said(today)[0] == "Vence el martes 24 de noviembre; es hoy."
    weekend = replace(CASE, due_at=date(2026, 11, 29), days_left=0)
    assert _said(weekend)[0].endswith("ya no quedan días hábiles.")
    late = replace(CASE, due_at=date(2026, 11, 19), days_left=-3)
    assert _said(late)[0] == "Venció el jueves 19 de noviembre; lleva 3 días hábiles de retraso."
    assert _said(late)[2] == "danger"
    answered = replace(CASE, state=CaseState.ANSWERED, days_left=None)
    assert _said(answered)[0] == "Respondido; el plazo era hasta el miércoles 9 de diciembre."
    closed = replace(CASE, state=CaseState.CLOSED)
    assert _said(closed)[0].startswith("Cerrado;")
    assert deadline(replace(CASE, due_at=None)) is None


@pytest.mark.parametrize(
    ("due", "left", "text", "tone"),
    [
        (date(2026, 11, 19), -3, "3 días de retraso", "danger"),
        (date(2026, 11, 23), -1, "1 día de retraso", "danger"),
        (date(2026, 11, 24), 0, "vence hoy", "warn"),
        (date(2026, 11, 25), 1, "vence mañana", "warn"),
        (date(2026, 11, 26), 2, "vence en 2 días", "warn"),
        (date(2026, 12, 9), 10, "10 días", ""),
        (date(2026, 12, 9), None, "mié 9 dic", ""),
    ],
)
def test_a_due_date_in_a_tray(due: date, left: int | None, text: str, tone: str) -> None:
    label = due_label(due, left)
    assert (label.text, label.tone) == (text, tone)


ROW = DeliveryRow(
    kind="signed_reply",
    channel=Channel.EMAIL,
    to_address="rosa@correo.example",
    state=OutboxState.DELIVERED,
    created_at=NOW,
    at=NOW,
    outcome=Outcome.ACCEPTED,
    server="mx1.correo.example",
    reply="250 2.0.0 OK",
    attempts=1,
)


SAID = "el martes 24 de noviembre de 2026, 10:42, con la respuesta «250 2.0.0 OK»"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            ROW,
            Label(
                "Respuesta firmada: aceptado por el servidor mx1.correo.example",
                "mail-check",
                "ok",
                f"Aceptado por el servidor mx1.correo.example {SAID}.",
            ),
        ),
        (
            replace(ROW, channel=Channel.TELEGRAM, kind="status_update"),
            Label(
                "Aviso del estado: aceptado por Telegram",
                "brand-telegram",
                "ok",
                f"Aceptado por Telegram {SAID}.",
            ),
        ),
        (
            replace(ROW, state=OutboxState.FAILED, server=""),
            Label(
                "Respuesta firmada: rechazado por el servidor de correo",
                "alert-triangle",
                "danger",
                f"Rechazado por el servidor de correo {SAID}.",
            ),
        ),
        (
            replace(ROW, state=OutboxState.FAILED, outcome=Outcome.DEFERRED, at=None, reply=""),
            Label(
                "Respuesta firmada: no se pudo entregar en dos días",
                "alert-triangle",
                "danger",
                "El último intento fue con el servidor mx1.correo.example.",
            ),
        ),
        (
            replace(ROW, outcome=Outcome.DELIVERED),
            Label(
                "Respuesta firmada: entregado en el buzón, según su servidor",
                "mail-check",
                "ok",
                f"Lo informó el servidor mx1.correo.example {SAID}.",
            ),
        ),
        (
            replace(ROW, outcome=Outcome.DELAYED, server=""),
            Label(
                "Respuesta firmada: demorado; su servidor lo sigue intentando",
                "refresh",
                "warn",
                f"Lo informó el servidor de correo {SAID}.",
            ),
        ),
        (
            replace(
                ROW, state=OutboxState.FAILED, outcome=Outcome.BOUNCED, reply="5.1.1 No\n user"
            ),
            Label(
                "Respuesta firmada: devuelto; su servidor no pudo entregarlo",
                "alert-triangle",
                "danger",
                "Lo informó el servidor mx1.correo.example el martes 24 de noviembre de 2026, "
                "10:42, con la respuesta «5.1.1 No user».",
            ),
        ),
        (
            replace(ROW, state=OutboxState.UNCERTAIN),
            Label(
                "Respuesta firmada: no se sabe si llegó. No se repite para no duplicarlo",
                "alert-triangle",
                "warn",
            ),
        ),
        (
            replace(ROW, state=OutboxState.PENDING, outcome=Outcome.DEFERRED),
            Label(
                "Respuesta firmada: el servidor mx1.correo.example pidió esperar; "
                "se intentará otra vez",
                "refresh",
                "warn",
                f"El servidor mx1.correo.example pidió esperar {SAID}.",
            ),
        ),
        (
            replace(ROW, state=OutboxState.PENDING, outcome=None),
            Label("Respuesta firmada: en cola para salir", "clock"),
        ),
    ],
)
def test_a_delivery_says_who_accepted_it_and_never_that_it_was_read(
    row: DeliveryRow, said: Label
) -> None:
    assert delivery(row) == said
    assert "leíd" not in delivery(row).text + delivery(row).why
