"""How the command line shows what the office tells: plain lines, in the institution's zone."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from office.config import config
from office.delivery.unsent import UnsentRow
from office.monitoring.health import Health
from office.quarantine.waiting import WaitingRow
from office.records.cases.sheet import CaseSheet


def _at(moment: datetime | None) -> str:
    return moment.astimezone(config().zone).strftime("%Y-%m-%d %H:%M:%S") if moment else "never"


def health_lines(health: Health) -> Iterator[str]:
    """The state of the house."""
    yield f"version {health.version}"
    yield f"database {'answers' if health.database else 'does not answer'}"
    if health.database:
        yield (
            f"inbound: {health.pending_messages} unread"
            f" (oldest {health.oldest_pending_seconds} s), {health.quarantined} in quarantine"
        )
        states = ", ".join(f"{count} {state}" for state, count in sorted(health.outbox.items()))
        yield f"outbox: {states or 'nothing waits'} (overdue {health.oldest_outbox_seconds} s)"
        yield f"text extraction: {health.extraction_pending} waiting"
    for job in health.jobs:
        state = f"FAILED: {job.error}" if job.error else "LATE" if job.late else "ok"
        yield f"job {job.name}: {state}, last success {_at(job.last_success)}"
    for problem in health.problems:
        yield f"! {problem}"


def case_lines(sheet: CaseSheet) -> Iterator[str]:
    """A case, its documents, its trail and what was sent because of it."""
    yield f"{sheet.number}  {sheet.subject}"
    yield f"state    {sheet.state}, {sheet.unit_name}"
    yield f"citizen  {sheet.citizen_name}"
    yield f"opened   {_at(sheet.opened_at)}, due {sheet.due_at or '-'}"
    yield "documents"
    for document in sheet.documents:
        yield f"  {_at(document.at)}  {document.number}  {document.state}  {document.subject}"
    yield "trail"
    for event in sheet.trail:
        comment = f": {event.comment}" if event.comment else ""
        yield f"  {_at(event.at)}  {event.action}  {event.who}{comment}"
    yield "sent"
    for one in sheet.deliveries:
        yield (
            f"  {_at(one.at)}  {one.kind}  {one.channel} {one.to_address}  {one.state}"
            f" after {one.attempts} attempt(s)"
        )


def unsent_lines(rows: Sequence[UnsentRow]) -> Iterator[str]:
    """What has not left, one line each."""
    for row in rows:
        said = f": {' '.join(row.reply.split())[:200]}" if row.reply else ""
        yield (
            f"{row.outbox_id}  {row.state}  {_at(row.created_at)}  {row.channel}  {row.to_address}"
            f"  {row.kind}  {row.attempts} attempt(s), next {_at(row.next_attempt_at)}{said}"
        )
    yield f"{len(rows)} message(s)." if rows else "Nothing waits."


def waiting_lines(rows: Sequence[WaitingRow]) -> Iterator[str]:
    """What is in quarantine, one line each."""
    for row in rows:
        yield (
            f"{row.inbound_id}  {_at(row.received_at)}  {row.channel}  {row.unit or '-'}"
            f"  {row.sender}  «{row.subject}»: {row.reason}"
        )
    yield f"{len(rows)} message(s)." if rows else "Nothing waits."
