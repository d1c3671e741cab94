"""How the command line shows what the office tells: plain lines, in the institution's zone."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from models.enums import OutboxState
from office.config import config
from office.delivery.unsent import UnsentRow
from office.monitoring.health import Health
from office.quarantine.waiting import WaitingRow
from office.records.cases.sheet import CaseSheet
from office.text.wording import plural

_STATES = {
    OutboxState.PENDING: "espera",
    OutboxState.SENDING: "saliendo",
    OutboxState.DELIVERED: "entregado",
    OutboxState.FAILED: "falló",
    OutboxState.UNCERTAIN: "puede haber salido",
}


def _at(moment: datetime | None) -> str:
    return moment.astimezone(config().zone).strftime("%Y-%m-%d %H:%M:%S") if moment else "nunca"


def health_lines(health: Health) -> Iterator[str]:
    """The state of the house."""
    yield f"versión {health.version}"
    yield f"base de datos: {'responde' if health.database else 'no responde'}"
    if health.database:
        yield (
            f"entrada: {health.pending_messages} sin leer"
            f" (el más antiguo, {health.oldest_pending_seconds} s), {health.quarantined} en"
            " cuarentena"
        )
        states = ", ".join(
            f"{count} {_STATES[state]}" for state, count in sorted(health.outbox.items())
        )
        yield f"salida: {states or 'nada espera'} (atraso {health.oldest_outbox_seconds} s)"
        yield f"texto de archivos: {health.extraction_pending} por extraer"
    for job in health.jobs:
        state = f"FALLÓ: {job.error}" if job.error else "ATRASADO" if job.late else "bien"
        yield f"trabajo {job.name}: {state}, última vez {_at(job.last_success)}"
    for problem in health.problems:
        yield f"! {problem}"


def case_lines(sheet: CaseSheet) -> Iterator[str]:
    """A case, its documents, its trail and what was sent because of it."""
    yield f"{sheet.number}  {sheet.subject}"
    yield f"estado      {sheet.state}, {sheet.unit_name}"
    yield f"ciudadano   {sheet.citizen_name}"
    yield f"presentado  {_at(sheet.opened_at)}, plazo {sheet.due_at or '-'}"
    yield "documentos"
    for document in sheet.documents:
        yield f"  {_at(document.at)}  {document.number}  {document.state}  {document.subject}"
    yield "recorrido"
    for event in sheet.trail:
        comment = f": {event.comment}" if event.comment else ""
        yield f"  {_at(event.at)}  {event.action}  {event.who}{comment}"
    yield "envíos"
    for one in sheet.deliveries:
        yield (
            f"  {_at(one.at)}  {one.kind}  {one.channel} {one.to_address}  {one.state}"
            f" tras {one.attempts} intento(s)"
        )


def unsent_lines(rows: Sequence[UnsentRow]) -> Iterator[str]:
    """What has not left, one line each."""
    for row in rows:
        said = f": {' '.join(row.reply.split())[:200]}" if row.reply else ""
        yield (
            f"{row.outbox_id}  {_STATES[row.state]}  {_at(row.created_at)}  {row.channel}"
            f"  {row.to_address}  {row.kind}"
            f"  {row.attempts} intento(s), próximo {_at(row.next_attempt_at)}{said}"
        )
    yield f"{plural(len(rows), 'mensaje', 'mensajes')}." if rows else "No espera nada."


def waiting_lines(rows: Sequence[WaitingRow]) -> Iterator[str]:
    """What is in quarantine, one line each."""
    for row in rows:
        yield (
            f"{row.inbound_id}  {_at(row.received_at)}  {row.channel}  {row.unit or '-'}"
            f"  {row.sender}  «{row.subject}»: {row.reason}"
        )
    yield f"{plural(len(rows), 'mensaje', 'mensajes')}." if rows else "No espera nada."
