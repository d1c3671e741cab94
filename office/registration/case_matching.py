"""To which case a message belongs, and whether its sender may add to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.enums import Channel
from models.tables import Case, Document, OutboxMessage
from office.addresses.sealed import case_in
from office.messages.incoming import IncomingMessage
from office.outbox.posting import LONGEST_OF_OURS
from office.people.contact_channels import KIND_OF
from office.records.numbering.document_numbers import number_in
from office.registration.shared_references import case_citing

_MOST_REFERENCES = 30
_MOST_RECIPIENTS = 10
_AT_ADDRESS = (
    "Escribió a la dirección de respuesta del trámite {number}, pero no desde el contacto con el "
    "que se presentó. Decida si se añade a ese trámite."
)
_STRANGER = (
    "Cita el trámite {number}, pero no viene del contacto con el que se presentó. "
    "Decida si se añade a ese trámite."
)

_DISOWNED = (
    "Dice venir del contacto del trámite {number}, pero el dominio de esa dirección pide no "
    "aceptar correo como este: puede ser falsificado. Decida si se añade a ese trámite."
)


class ThreadKind(StrEnum):
    NEW = "new"  # opens a case
    OWN = "own"  # adds to a case of the sender's own
    STRANGER = "stranger"  # quotes a case of somebody else: held (DESIGN 3.11)


@dataclass(frozen=True)
class Thread:
    """Where a message belongs; `reason` tells the official why it is held.

    `unit_id` is where an official has sent it, whatever address it came to; `note` says so.
    """

    kind: ThreadKind
    case_id: int | None = None
    case_number: str = ""
    reason: str = ""
    unit_id: int | None = None
    note: str = ""


NONE = Thread(ThreadKind.NEW)


async def threads_of(messages: Sequence[IncomingMessage]) -> dict[int, Thread]:
    """The thread of each message, by its id in custody.

    Known by the case's own address that it was sent to, else by our Message-ID (or the citizen's
    own earlier one) in its references, else by the number in its subject. Only the case's contact
    on file adds to it: an address can be passed on, a Message-ID and a number can be seen. Nor
    does mail in the contact's name that their own domain disowns. A number that no case has opens
    a new one. Mail that cites what its sender's own case cites already adds to that.
    """
    cases = await _cases_quoted(messages)
    threads = {message.inbound_id: _thread(message, cases) for message in messages}
    for message in messages:
        is_mail = message.channel is Channel.EMAIL
        if is_mail and message.references and threads[message.inbound_id] is NONE:
            shared = await case_citing(message)
            if shared is not None:
                threads[message.inbound_id] = _with(message, shared, _STRANGER)
    return threads


@dataclass(frozen=True)
class _Quoted:
    by_id: dict[int, Case]
    by_message_id: dict[str, list[Case]]
    by_number: dict[str, Case]


async def _cases_quoted(messages: Sequence[IncomingMessage]) -> _Quoted:
    references = {
        reference for message in messages for reference in message.references[-_MOST_REFERENCES:]
    }
    numbers = {number for message in messages if (number := number_in(_named(message)))}
    ours = [reference for reference in references if len(reference) <= LONGEST_OF_OURS]
    sent = (
        await OutboxMessage.filter(message_id__in=ours, case_id__isnull=False).values_list(
            "message_id", "case_id"
        )
        if ours
        else []
    )
    received = (
        await Document.filter(message_id__in=list(references), case_id__isnull=False).values_list(
            "message_id", "case_id"
        )
        if references
        else []
    )
    by_document = (
        await Document.filter(number__in=list(numbers), case_id__isnull=False).values_list(
            "number", "case_id"
        )
        if numbers
        else []
    )
    pairs = [*sent, *received]
    ids = {case_id for _, case_id in [*pairs, *by_document]}
    ids |= {case_id for message in messages if (case_id := _addressed(message)) is not None}
    cases = await Case.filter(id__in=list(ids)).select_related("contact") if ids else []
    by_id = {case.id: case for case in cases}
    by_message_id: dict[str, list[Case]] = {}
    for reference, case_id in pairs:
        by_message_id.setdefault(str(reference), []).append(by_id[case_id])
    return _Quoted(
        by_id=by_id,
        by_message_id=by_message_id,
        by_number={str(number): by_id[case_id] for number, case_id in by_document},
    )


def _named(message: IncomingMessage) -> str:
    """Where a number may stand: what they said when asked, or the subject."""
    return message.adds_to or message.subject


def _addressed(message: IncomingMessage) -> int | None:
    """The case whose own address the message was sent to."""
    found = (case_in(address) for address in message.recipients[:_MOST_RECIPIENTS])
    return next((case_id for case_id in found if case_id is not None), None)


def _thread(message: IncomingMessage, quoted: _Quoted) -> Thread:
    addressed = quoted.by_id.get(_addressed(message) or 0)
    if addressed is not None:
        return _with(message, addressed, _AT_ADDRESS)
    for reference in reversed(message.references[-_MOST_REFERENCES:]):
        cases = quoted.by_message_id.get(reference)
        if cases:  # several, where somebody repeats another's Message-ID: their own one counts
            own = (case for case in cases if _is_on_file(message, case))
            return _with(message, next(own, cases[0]), _STRANGER)
    case = quoted.by_number.get(number_in(_named(message)) or "")
    return NONE if case is None else _with(message, case, _STRANGER)


def _with(message: IncomingMessage, case: Case, reason: str) -> Thread:
    if _is_on_file(message, case):
        if message.authentication is None or not message.authentication.refused:
            return Thread(ThreadKind.OWN, case.id, case.number)
        reason = _DISOWNED
    return Thread(ThreadKind.STRANGER, case.id, case.number, reason.format(number=case.number))


def _is_on_file(message: IncomingMessage, case: Case) -> bool:
    kind = KIND_OF.get(message.channel)
    return case.contact.kind is kind and case.contact.address == message.sender_address
