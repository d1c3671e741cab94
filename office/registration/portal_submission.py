"""What a citizen sends from their own place: a letter that opens a case, or adds to one of theirs.

Custody first, as for every channel: what was typed is kept as JSON beside the files, before a
number is given. A submission whose registration was interrupted is finished by `finish_waiting`.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from models.enums import Channel, DocumentKind, Trust
from office import clock
from office.accounts.sign_in.citizen_sessions import Holder
from office.custody import queue
from office.custody.raw_message import RawMessage
from office.custody.reception import Arrival, receive
from office.errors import Invalid
from office.messages.incoming import IncomingFile, IncomingMessage, MessageKind
from office.outbox import posting
from office.papers.inspection import sniffing
from office.people.institutions import unit_open_to_citizens
from office.records.attachments import virus_scans
from office.records.documents.citizens import own_cases
from office.registration.case_matching import Thread, ThreadKind
from office.registration.register import Registration, register
from office.storage import blobs

_LONGEST_TEXT = 20_000
_LONGEST_SUBJECT = 350
_MOST_FILES = 5
MEDIA_TYPE = "application/vnd.chasqui.submission+json"


@dataclass(frozen=True)
class PortalFile:
    """A file as the browser sent it."""

    name: str
    content: bytes


async def add_to_case(
    holder: Holder, case_id: int, text: str, files: Sequence[PortalFile]
) -> Registration:
    """Add a question or papers to a case of one's own.

    Raises NotFound (not theirs), Invalid (nothing in it, too much), Unavailable.
    """
    case = await own_cases.mine(holder.citizen_id, case_id)
    _check(case.subject, text, files)
    return await _submit(holder, files, case_id=case_id, subject=case.subject, text=text)


async def write_letter(
    holder: Holder, unit_id: int, subject: str, text: str, files: Sequence[PortalFile]
) -> Registration:
    """Present a «carta ciudadana» to a unit. Raises NotFound (no such unit), Invalid."""
    await unit_open_to_citizens(unit_id)
    _check(subject, text, files)
    if not text.strip():
        raise Invalid("Escriba lo que pide.", "text")
    return await _submit(holder, files, unit_id=unit_id, subject=subject, text=text)


def _check(subject: str, text: str, files: Sequence[PortalFile]) -> None:
    if not subject.strip() or len(subject) > _LONGEST_SUBJECT:
        raise Invalid(f"Escriba el asunto, de hasta {_LONGEST_SUBJECT} caracteres.", "subject")
    if len(text) > _LONGEST_TEXT:
        raise Invalid("El texto es muy largo: súbalo como archivo PDF.", "text")
    if len(files) > _MOST_FILES:
        raise Invalid(f"Suba hasta {_MOST_FILES} archivos cada vez.", "files")
    if not text.strip() and not files:
        raise Invalid("Escriba su pregunta o elija al menos un archivo.", "text")


async def _submit(holder: Holder, files: Sequence[PortalFile], **what: object) -> Registration:
    kept = []
    for file in files:
        media_type = sniffing.media_type(file.content, file.name)
        stored = await blobs.keep_piece(file.content, media_type)
        finding = sniffing.mismatch(file.content, file.name)
        kept.append([file.name[:255], media_type, stored.sha256, finding])
    written = {
        **what,
        "citizen_id": holder.citizen_id,
        "name": holder.name,
        "address": holder.email or f"ciudadanía {holder.citizen_id}",
        "files": kept,
        "mark": secrets.token_hex(8),
    }
    original = json.dumps(written, ensure_ascii=False, sort_keys=True).encode()
    inbound_id = await receive(
        Arrival(channel=Channel.WEB, original=original, peer=holder.origin, media_type=MEDIA_TYPE)
    )
    (done,) = await _register([(inbound_id, original)])
    return done


async def finish_waiting() -> int:
    """Register what was received and not registered, because a process ended; returns how many."""
    waiting = await queue.claim(Channel.WEB)
    done = await _register([(raw.id, _bytes(raw)) for raw in waiting])
    return len(done)


def _bytes(raw: RawMessage) -> bytes:
    return raw.original


async def _register(received: Sequence[tuple[int, bytes]]) -> list[Registration]:
    entries = [await _entry(inbound_id, original) for inbound_id, original in received]
    done = await register(entries) if entries else []
    posting.announce()
    virus_scans.registered.notify()
    return done


async def _entry(inbound_id: int, original: bytes) -> tuple[IncomingMessage, Thread]:
    written = json.loads(original)
    places = await blobs.where_each(sha256 for _, _, sha256, _ in written["files"])
    message = IncomingMessage(
        inbound_id=inbound_id,
        channel=Channel.WEB,
        kind=MessageKind.SUBMISSION,
        sender_name=written["name"],
        sender_address=written["address"],
        recipients=(),
        subject=written["subject"],
        text=written["text"],
        received_at=clock.now(),
        origin_key=hashlib.sha256(original).hexdigest(),
        files=tuple(
            IncomingFile(name, media_type, places[sha256], finding)
            for name, media_type, sha256, finding in written["files"]
        ),
        trust=Trust.PORTAL,
        document_kind=(
            DocumentKind.INCOMING if written.get("case_id") else DocumentKind.CITIZEN_LETTER
        ),
        citizen_id=written["citizen_id"],
    )
    case_id = written.get("case_id")
    if case_id:
        return message, Thread(ThreadKind.OWN, case_id=case_id)
    return message, Thread(ThreadKind.NEW, unit_id=written["unit_id"])
