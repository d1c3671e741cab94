"""How the command line shows what the office tells: plain lines, in the institution's zone."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from backoffice.display.labels import label, notice_name
from models.enums import OutboxState
from office.config import config
from office.delivery.unsent import UnsentRow
from office.evidence.findings import Finding
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
_CHECKS = {
    "blob": "archivo",
    "number": "número",
    "letter": "oficio",
    "message": "mensaje",
    "seal": "sello",
    "trail": "recorrido",
    "access": "acceso",
    "case": "trámite",
    "document": "documento",
    "recipient": "destinatario",
    "attachment": "anexo",
    "signature": "firma",
    "notice": "aviso",
    "delivery": "entrega",
    "timestamp": "sello de tiempo",
    "head": "testigo",
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
        yield f"tarea «{job.label}»: {state}, última vez {_at(job.last_success)}"
    for problem in health.problems:
        yield f"! {problem}"


def finding_line(finding: Finding) -> str:
    """Something that is not as it must be."""
    return f"{_CHECKS.get(finding.check, finding.check)}: {finding.text}"


def not_right(count: int) -> str:
    """How many things are not as they must be."""
    return "1 cosa no está como debe" if count == 1 else f"{count} cosas no están como deben"


def case_lines(sheet: CaseSheet) -> Iterator[str]:
    """A case, its documents, its trail and what was sent because of it."""
    yield f"{sheet.number}  {sheet.subject}"
    yield f"estado      {label(sheet.state).text}, {sheet.unit_name}"
    yield f"ciudadano   {sheet.citizen_name}"
    yield f"presentado  {_at(sheet.opened_at)}, plazo {sheet.due_at or '-'}"
    yield "documentos"
    for document in sheet.documents:
        yield (
            f"  {_at(document.at)}  {document.number}  {label(document.state).text}"
            f"  {document.subject}"
        )
    yield "recorrido"
    for event in sheet.trail:
        comment = f": {event.comment}" if event.comment else ""
        yield f"  {_at(event.at)}  {label(event.action).text}  {event.who}{comment}"
    yield "envíos"
    for one in sheet.deliveries:
        yield (
            f"  {_at(one.at)}  {notice_name(one.kind)}  {label(one.channel).text} {one.to_address}"
            f"  {_STATES[one.state]} tras {plural(one.attempts, 'intento', 'intentos')}"
        )


def unsent_lines(rows: Sequence[UnsentRow]) -> Iterator[str]:
    """What has not left, one line each."""
    for row in rows:
        said = f": {' '.join(row.reply.split())[:200]}" if row.reply else ""
        yield (
            f"{row.outbox_id}  {_STATES[row.state]}  {_at(row.created_at)}"
            f"  {label(row.channel).text}  {row.to_address}  {notice_name(row.kind)}"
            f"  {plural(row.attempts, 'intento', 'intentos')}, próximo {_at(row.next_attempt_at)}"
            f"{said}"
        )
    yield f"{plural(len(rows), 'mensaje', 'mensajes')}." if rows else "No espera nada."


def waiting_lines(rows: Sequence[WaitingRow]) -> Iterator[str]:
    """What is in quarantine, one line each."""
    for row in rows:
        yield (
            f"{row.inbound_id}  {_at(row.received_at)}  {label(row.channel).text}"
            f"  {row.unit or '-'}  {row.sender}  «{row.subject}»: {row.reason}"
        )
    yield f"{plural(len(rows), 'mensaje', 'mensajes')}." if rows else "No espera nada."
