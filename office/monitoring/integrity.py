"""Looks whether the books still say the truth: bytes, numbers, messages, and all under seal."""

import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

from models.enums import Disposition, DocumentState
from models.tables import Blob, Document, InboundMessage, NumberSeries
from office import clock
from office.errors import Unavailable
from office.evidence.chain_check import Chain, check_chain
from office.evidence.findings import Finding
from office.evidence.row_check import check_rows
from office.evidence.timestamps import check_timestamps
from office.monitoring.sent_heads import check_sent_heads
from office.records.documents.authenticity import doubts
from office.records.numbering.document_numbers import DRAFTS
from office.records.numbering.given_numbers import prove
from office.storage.store import store

_AT_ONCE = 500
_SAID = {
    Disposition.REGISTERED: "registrado",
    Disposition.APPENDED: "añadido a su trámite",
    Disposition.DUPLICATE: "repetido",
    Disposition.QUARANTINED: "en cuarentena",
    Disposition.AUTOMATIC: "automático",
    Disposition.REFUSED: "rechazado",
}
_TOO_LONG = timedelta(hours=1)
_WITH_DOCUMENT = (Disposition.REGISTERED, Disposition.APPENDED, Disposition.DUPLICATE)
_WITH_REASON = (Disposition.QUARANTINED, Disposition.AUTOMATIC, Disposition.REFUSED)


async def findings() -> AsyncIterator[Finding]:
    """Everything that is not as it must be, found by reading it all; changes nothing."""
    for check in (_blobs, _numbers, _messages, _letters, _seals):
        async for finding in check():
            yield finding


async def _seals() -> AsyncIterator[Finding]:
    """The seals must hold, and every row say what it said under seal."""
    chain = Chain()
    async for finding in check_chain(chain):
        yield finding
    async for finding in check_rows(chain):
        yield finding
    for check in (check_timestamps, check_sent_heads):
        async for finding in check(chain.heads):
            yield finding


async def _blobs() -> AsyncIterator[Finding]:
    """Every content must still have the SHA-256 that is its name."""
    last = ""
    while rows := await Blob.filter(sha256__gt=last).order_by("sha256").limit(_AT_ONCE):
        for row in rows:
            try:
                content = await store().get(row.location, row.offset, row.size)
            except Unavailable:
                yield Finding("blob", f"{row.sha256} no se puede leer en {row.location}")
                continue
            found = hashlib.sha256(content).hexdigest()
            if found != row.sha256:
                text = f"{row.sha256}, en {row.location}, tiene ahora la huella {found}"
                yield Finding("blob", text)
        last = rows[-1].sha256


async def _numbers() -> AsyncIterator[Finding]:
    """Each series must hold every number from 1 to the last one given, and no other."""
    for series in await NumberSeries.exclude(kind=DRAFTS).select_related("unit"):
        proof = await prove(series)
        name = f"{series.unit.acronym}-{series.year}-{series.kind}"
        for missing in proof.missing:
            text = f"{name}: {missing:04d} se dio, pero ningún documento lo lleva"
            yield Finding("number", text)
        for surplus in proof.surplus:
            yield Finding("number", f"{name}: {surplus:04d} existe, pero nunca se dio")


async def _letters() -> AsyncIterator[Finding]:
    """Every letter must be what its signature, the trail and the outbox say."""
    last = 0
    sent = Document.filter(state=DocumentState.SENT, pdf_id__isnull=False)
    while rows := await sent.filter(id__gt=last).order_by("id").limit(_AT_ONCE):
        for row in rows:
            try:
                for doubt in await doubts(row):
                    yield Finding("letter", f"{row.number}: {doubt}")
            except Unavailable:
                yield Finding("letter", f"{row.number}: no se puede leer su PDF")
        last = rows[-1].id


async def _messages() -> AsyncIterator[Finding]:
    """Every message must have come to an end that is told, or be waiting for a moment only."""
    last = 0
    while rows := await InboundMessage.filter(id__gt=last).order_by("id").limit(_AT_ONCE):
        for row in rows:
            if problem := _problem_of(row):
                yield Finding("message", f"{row.id} ({row.channel}, {row.received_at}): {problem}")
        last = rows[-1].id


def _problem_of(row: InboundMessage) -> str:
    if row.disposition is Disposition.PENDING:
        waited = clock.now() - row.received_at
        return f"sin leer desde hace {waited}" if waited > _TOO_LONG else ""
    if row.disposition in _WITH_DOCUMENT and row.document_id is None:
        return f"{_SAID[row.disposition]}, pero sin documento"
    if row.disposition in _WITH_REASON and not row.reason:
        return f"{_SAID[row.disposition]}, pero sin motivo"
    return ""
