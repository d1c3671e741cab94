"""Whether a sent letter is what its signature, its trail and the outbox say, and not its row alone.

Whoever can change the row of a document could otherwise have any file confirmed as ours.
"""

import hashlib
import logging

from models.enums import Action
from models.tables import Document, Event, OutboxMessage
from office.errors import NotFound, Unavailable
from office.evidence.content import EVENTS
from office.papers.inspection.extraction import extract_pdf
from office.papers.validation.pdf_signatures import signatures_in
from office.storage import blobs

_log = logging.getLogger(__name__)
_MOST_KEPT = 1_000
# What was found in a file that never changes: (SHA-256, number, code).
_judged: dict[tuple[str, str, str], tuple[str, ...]] = {}


async def doubts(document: Document) -> tuple[str, ...]:
    """What keeps the sent `document` from being genuine, for the operator; empty when it is.

    Its PDF must have the hash of its name, hold signatures that are whole, and bear the document's
    number and code; the trail must say that this very file was signed, and the outbox that it left.
    Raises Unavailable.
    """
    sha256, number = document.pdf_id or "", document.number or ""
    if not sha256:
        return ("no tiene PDF",)
    found = [*await _in_the_trail(document, sha256), *await _in_the_outbox(document, sha256)]
    if document.by_hand:  # a scan bears neither an electronic signature nor words to read
        found += await _whole(sha256)
        return _told(document, found)
    key = (sha256, number, document.verification_code or "")
    if key not in _judged:
        if len(_judged) >= _MOST_KEPT:
            _judged.clear()
        _judged[key] = await _in_the_file(*key)
    found += _judged[key]
    return _told(document, found)


def _told(document: Document, found: list[str]) -> tuple[str, ...]:
    if found:
        _log.error("document %s is not genuine: %s", document.id, "; ".join(found))
    return tuple(found)


async def _whole(sha256: str) -> list[str]:
    try:
        content = await blobs.read(sha256)
    except NotFound:
        return ["falta su PDF"]
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unavailable("El archivo del documento está dañado.")
    return []


async def _in_the_trail(document: Document, sha256: str) -> list[str]:
    events = await Event.filter(document_id=document.id, action=Action.SIGNED)
    signed = [event for event in events if event.detail.get("sha256") == sha256]
    if not signed:
        return ["ningún evento dice que se firmó su PDF"]
    untouched = [e for e in signed if e.content_hash in ("", EVENTS.hash(vars(e)))]
    return [] if untouched else ["se cambió el evento de su firma"]


async def _in_the_outbox(document: Document, sha256: str) -> list[str]:
    rows = await OutboxMessage.filter(document_id=document.id)
    sent = {file["sha256"] for row in rows for file in row.files if isinstance(file, dict)}
    return [] if not sent or sha256 in sent else ["se envió otro archivo que su PDF"]


async def _in_the_file(sha256: str, number: str, code: str) -> tuple[str, ...]:
    try:
        content = await blobs.read(sha256)
    except NotFound:
        return ("falta su PDF",)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Unavailable("El archivo del documento está dañado.")
    signatures = await signatures_in(content)
    if not signatures:
        return ("su PDF no lleva firma",)
    if not all(one.intact for one in signatures) or not signatures[-1].whole_file:
        return ("la firma de su PDF no vale",)
    printed = "".join((await extract_pdf(content)).text.split())
    told = {"número": number, "código de verificación": code}
    return tuple(
        f"su {name} no está impreso en su PDF"
        for name, value in told.items()
        if "".join(value.split()) not in printed
    )
