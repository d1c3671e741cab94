"""How the house is: what waits, what is stuck, which jobs did their work."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import metadata

from tortoise.functions import Count, Min

from models import database
from models.database import GONE, DatabaseFull
from models.enums import Disposition, ExtractionState, OutboxState, Scan
from models.tables import Attachment, InboundMessage, OutboxMessage
from office import clock
from office.custody import mailboxes
from office.custody.mailboxes import MailboxHealth
from office.monitoring import incidents, jobs
from office.monitoring.incidents import Befallen
from office.monitoring.jobs import JobHealth
from office.monitoring.trials import Trials, trials
from office.records.attachments import virus_scans as scans
from office.text.wording import plural

_PATIENCE = 3.0  # seconds for the database to answer
OLDEST_PENDING = timedelta(minutes=5)
OLDEST_OUTBOX = timedelta(hours=1)
_WAITING = (OutboxState.PENDING, OutboxState.SENDING)
_log = logging.getLogger(__name__)
_asking: set[asyncio.Task["Health"]] = set()


@dataclass(frozen=True)
class Health:
    """The state of the house; ages in seconds, 0 when nothing waits.

    `outbox` counts by state what is not delivered: that part stays small, whatever the years bring.
    `silent`: the database did not answer in time, which one that is busy may do for a moment.
    `problems` says in Spanish what keeps `ok` from being true. Without a `database` everything
    else is unknown and shows as empty.
    """

    database: bool
    at: datetime
    version: str
    jobs: tuple[JobHealth, ...] = ()
    pending_messages: int = 0
    oldest_pending_seconds: int = 0
    quarantined: int = 0
    outbox: dict[OutboxState, int] = field(default_factory=dict)
    oldest_outbox_seconds: int = 0
    extraction_pending: int = 0
    scan_pending: int = 0
    mailboxes: tuple[MailboxHealth, ...] = ()
    trials: Trials = field(default_factory=Trials)
    silent: bool = False
    incidents: tuple[Befallen, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing asks for the operator."""
        return not self.problems


def version() -> str:
    """The version of Chasqui that runs."""
    try:
        return metadata.version("chasqui")
    except metadata.PackageNotFoundError:
        return "0"


async def database_answers() -> bool:
    """Whether the database answers just now: tells its failure from one of the work at hand."""
    return await database.answers()


def lacks_room(error: Exception) -> bool:
    """Whether `error` says that the database has no room for what was to be written."""
    return isinstance(error, DatabaseFull)


async def health() -> Health:
    """Look at everything that can stall, and what was tried within the last minute.

    Never raises for a database that does not answer. `office.monitoring.verdicts` keeps the last
    look for those who ask often.
    """
    tried = await trials()
    # Waited for, not cancelled: cancelling inside a query can leak the connection.
    asking = asyncio.create_task(_look(tried))
    _asking.add(asking)
    asking.add_done_callback(_asking.discard)
    done, _ = await asyncio.wait({asking}, timeout=_PATIENCE)
    return asking.result() if done else unanswered()


def unanswered() -> Health:
    """What is known of a house whose database took the question and said nothing in time."""
    return replace(_without_database("no answer in time"), silent=True)


def _without_database(reason: str) -> Health:
    _log.warning("health: the database does not answer: %s", reason)
    problem = "La base de datos no responde."
    return Health(database=False, at=clock.now(), version=version(), problems=(problem,))


async def _look(tried: Trials) -> Health:
    try:
        return await _measured(tried)
    except GONE as error:
        return _without_database(type(error).__name__)


async def _measured(tried: Trials) -> Health:
    now = clock.now()
    pending = InboundMessage.filter(disposition=Disposition.PENDING)
    first_message = await pending.annotate(n=Count("id"), first=Min("received_at")).values(
        "n", "first"
    )
    outbox = await (
        OutboxMessage.filter(state__not=OutboxState.DELIVERED)
        .annotate(n=Count("id"))
        .group_by("state")
        .values_list("state", "n")
    )
    # The moment an attempt was due, not the moment of writing: what waits for its next attempt
    # after a polite refusal is not stuck.
    first_due = await (
        OutboxMessage.filter(state__in=_WAITING).annotate(first=Min("next_attempt_at"))
    ).values("first")
    pending_seconds = _age(first_message[0]["first"] if first_message else None, now)
    outbox_seconds = _age(first_due[0]["first"] if first_due else None, now)
    states = await jobs.states()
    read = await mailboxes.states()
    unscanned = await Attachment.filter(scan=Scan.PENDING).count()
    return Health(
        database=True,
        at=now,
        version=version(),
        jobs=states,
        pending_messages=first_message[0]["n"] if first_message else 0,
        oldest_pending_seconds=pending_seconds,
        quarantined=await InboundMessage.filter(disposition=Disposition.QUARANTINED).count(),
        outbox={OutboxState(state): count for state, count in outbox},
        oldest_outbox_seconds=outbox_seconds,
        extraction_pending=await Attachment.filter(extraction=ExtractionState.PENDING).count(),
        scan_pending=unscanned,
        mailboxes=read,
        trials=tried,
        incidents=await incidents.recent(),
        problems=tried.problems
        + _problems(states, pending_seconds, outbox_seconds)
        + _unscanned(states, unscanned)
        + tuple(box.problem for box in read if box.problem),
    )


def _age(moment: datetime | str | None, now: datetime) -> int:
    if isinstance(moment, str):  # SQLite keeps moments as text, and MIN() returns them so
        moment = datetime.fromisoformat(moment)
    return max(0, int((now - moment).total_seconds())) if moment else 0


def _problems(
    states: tuple[JobHealth, ...], pending_seconds: int, outbox_seconds: int
) -> tuple[str, ...]:
    problems = []
    if pending_seconds > OLDEST_PENDING.total_seconds():
        minutes = pending_seconds // 60
        problems.append(f"Hay mensajes recibidos sin leer desde hace {minutes} minutos.")
    if outbox_seconds > OLDEST_OUTBOX.total_seconds():
        minutes = outbox_seconds // 60
        problems.append(f"Hay mensajes por enviar con {minutes} minutos de retraso.")
    for job in states:
        if job.error:
            problems.append(f"Falló la última vez: {job.label}.")
        elif job.late:
            problems.append(f"No se ha hecho a tiempo: {job.label}.")
    return tuple(problems)


def _unscanned(states: tuple[JobHealth, ...], waiting: int) -> tuple[str, ...]:
    silent = any(job.name == scans.JOB and job.error for job in states)
    if not (silent and waiting):
        return ()
    files = plural(waiting, "archivo espera", "archivos esperan")
    return (f"El antivirus no responde: {files} su revisión y no se ofrece{'n' * (waiting > 1)}.",)
