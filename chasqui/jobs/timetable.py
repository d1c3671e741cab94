"""Every job that time starts, in one place: when, which act of the office, what it puts right."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mailgateway.reading import sender_rechecks as again
from office.accounts import sweeping
from office.administration.staff import acting_periods
from office.config import config
from office.custody import leases as custody_leases
from office.delivery import leases as outbox_leases
from office.evidence import sealing, timestamps
from office.front_desk import registering as desk_registering
from office.front_desk.scanning import folder, reading
from office.monitoring.jobs import ExpectedJob
from office.notices import digest, reminders, seal_heads
from office.notices import status_updates as updates
from office.people import citizen_search
from office.records.attachments import text_extraction as attachments
from office.records.attachments import virus_scans as scans
from office.records.routing import aside
from office.records.sending.departures import leaving
from office.registration import portal_submission


@dataclass(frozen=True)
class Every:
    """At a fixed pace, and at once when this process begins to lead."""

    pace: timedelta


@dataclass(frozen=True)
class At:
    """At an hour of the institution's zone, on `days` (APScheduler's words: `mon-fri`).

    Never before 03:00: in zones with summer time that hour can be missing, or come twice.
    A run missed while nobody led is made up for if it was due less than `catch_up` ago.
    """

    hour: int
    minute: int
    days: str = "*"
    catch_up: timedelta = timedelta(hours=10)


@dataclass(frozen=True)
class Job:
    """A row of the timetable. `label` is what people read on the health page."""

    name: str
    label: str
    when: Every | At
    work: Callable[[], Awaitable[Any]]
    reconciles: str
    late_after: timedelta


async def _extract_all() -> None:
    while await attachments.extract_pending(_FILES_AT_ONCE):
        pass


_FILES_AT_ONCE = 16

TIMETABLE = (
    Job(
        name="inbound-leases",
        label="Lectura de los mensajes recibidos",
        when=Every(timedelta(seconds=30)),
        work=custody_leases.release_expired,
        reconciles="messages in custody whose reader died before it read them",
        late_after=timedelta(minutes=5),
    ),
    Job(
        name="outbox-leases",
        label="Envío de los mensajes de salida",
        when=Every(timedelta(seconds=30)),
        work=outbox_leases.release_expired,
        reconciles="outgoing messages whose sender died, or whose next attempt is due",
        late_after=timedelta(minutes=5),
    ),
    Job(
        name="departures",
        label="Salida de los documentos firmados",
        when=Every(timedelta(seconds=10)),
        work=leaving.leave_due,
        reconciles="signed documents whose time to undo is over and that have not left",
        late_after=timedelta(minutes=5),
    ),
    Job(
        name="text-extraction",
        label="Extracción del texto de los archivos",
        when=Every(timedelta(seconds=10)),
        work=_extract_all,
        reconciles="attachments whose text is not known, so that search does not find them",
        late_after=timedelta(minutes=30),
    ),
    Job(
        name=scans.JOB,
        label="Revisión de los archivos con el antivirus",
        when=Every(timedelta(seconds=10)),
        work=scans.scan_waiting,
        reconciles="attachments that the virus scanner has not seen, which nobody can open",
        late_after=timedelta(minutes=30),
    ),
    Job(
        name="set-aside",
        label="Regreso de lo apartado",
        when=Every(timedelta(minutes=15)),
        work=aside.bring_back_due,
        reconciles="documents put aside until a day that has come",
        late_after=timedelta(hours=2),
    ),
    Job(
        name="seals",
        label="Sello del registro de lo hecho",
        when=Every(timedelta(seconds=50)),
        work=sealing.seal_new,
        reconciles="events, documents and proofs that no seal holds yet",
        late_after=timedelta(minutes=5),
    ),
    Job(
        name="seal-timestamps",
        label="Sello de tiempo del registro",
        when=Every(timedelta(minutes=10)),
        work=timestamps.stamp_newest,
        reconciles="heads of the seals that no authority has stamped, where one is set",
        late_after=timedelta(hours=2),
    ),
    Job(
        name="seal-heads",
        label="Envío de los sellos a los testigos",
        when=At(6, 0),
        work=seal_heads.send_heads,
        reconciles="witnesses whom today's head was not sent to",
        late_after=timedelta(days=2),
    ),
    Job(
        name="senders",
        label="Comprobación de remitentes pendiente",
        when=Every(timedelta(minutes=5)),
        work=again.check_again,
        reconciles="documents whose sender could not be checked while DNS did not answer",
        late_after=timedelta(hours=1),
    ),
    Job(
        name="reminders",
        label="Recordatorios a los funcionarios",
        when=At(7, 30, days="mon-fri"),
        work=reminders.remind,
        reconciles="copies due tomorrow or overdue, of which their holder was not told today",
        late_after=timedelta(days=3, hours=12),
    ),
    Job(
        name="digest",
        label="Resumen del día a los funcionarios",
        when=At(7, 30, days="mon-fri"),
        work=digest.send_digests,
        reconciles="officials for whom something waits, and who were not told so this morning",
        late_after=timedelta(days=3, hours=12),
    ),
    Job(
        name="status-updates",
        label="Avance semanal a los ciudadanos",
        when=At(8, 30, days="mon", catch_up=timedelta(days=2)),
        work=updates.send_status_updates,
        reconciles="open cases whose citizen has not heard of them this week",
        late_after=timedelta(days=8),
    ),
    Job(
        name="acting",
        label="Comienzo y fin de las subrogaciones",
        when=Every(timedelta(seconds=30)),
        work=acting_periods.keep_time,
        reconciles="substitutions that began, end in three days or ended, and nobody was told",
        late_after=timedelta(minutes=10),
    ),
    Job(
        name="desk-papers",
        label="Registro de lo recibido en ventanilla",
        when=Every(timedelta(minutes=5)),
        work=desk_registering.finish_waiting,
        reconciles="papers of the desk that nobody numbered, because a process ended",
        late_after=timedelta(minutes=30),
    ),
    Job(
        name="scan-folder",
        label="Carpeta del escáner de ventanilla",
        when=Every(timedelta(seconds=30)),
        work=folder.watch,
        reconciles="scans that lie in the scanner's folder",
        late_after=timedelta(minutes=30),
    ),
    Job(
        name="scan-reading",
        label="Lectura (OCR) de lo digitalizado",
        when=Every(timedelta(minutes=1)),
        work=reading.read_waiting,
        reconciles="scans without a text that can be searched",
        late_after=timedelta(hours=4),
    ),
    Job(
        name="portal-submissions",
        label="Registro de lo presentado en la web",
        when=Every(timedelta(minutes=5)),
        work=portal_submission.finish_waiting,
        reconciles="what a citizen sent and nobody numbered, because a process ended",
        late_after=timedelta(minutes=30),
    ),
    Job(
        name="citizen-names",
        label="Nombres de la ciudadanía para la búsqueda",
        when=Every(timedelta(minutes=1)),
        work=citizen_search.key_names,
        reconciles="persons who came in and cannot be found by name yet",
        late_after=timedelta(minutes=15),
    ),
    Job(
        name="session-sweep",
        label="Limpieza de sesiones terminadas",
        when=Every(timedelta(hours=1)),
        work=sweeping.sweep,
        reconciles="sessions that ended and failed log-ins too old to count",
        late_after=timedelta(hours=4),
    ),
)


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _days_of(words: str) -> set[int]:
    """The weekdays of `At.days`, Monday 0: «*», «mon», «mon-fri», «mon,thu»."""
    if words == "*":
        return set(range(7))
    found: set[int] = set()
    for part in words.split(","):
        first, _, last = part.partition("-")
        found |= set(range(_WEEK.index(first), _WEEK.index(last or first) + 1))
    return found


def _next_after(when: At) -> Callable[[datetime], datetime]:
    """When a job with an hour of its own is due next, in the house's zone."""
    days = _days_of(when.days)

    def following(now: datetime) -> datetime:
        local = now.astimezone(config().zone)
        due = local.replace(hour=when.hour, minute=when.minute, second=0, microsecond=0)
        while due <= local or due.weekday() not in days:
            due += timedelta(days=1)
        return due

    return following


def expected_jobs() -> tuple[ExpectedJob, ...]:
    """What the health page waits for."""
    return tuple(
        ExpectedJob(
            job.name,
            job.label,
            job.late_after,
            _next_after(job.when) if isinstance(job.when, At) else None,
        )
        for job in TIMETABLE
    )
