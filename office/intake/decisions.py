"""What officials decide about messages in quarantine, carried out by the ordinary reader.

A decision is a line on the message's own row in custody, and the message is then read again like
any other: if the reader dies in between, the decision is still there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from models.enums import PassedOver, Trust
from models.tables import InboundMessage
from office import clock
from office.actors import Actor
from office.intake import form_senders
from office.messages.incoming import IncomingFile, IncomingMessage, MessageKind
from office.registration.case_matching import Thread, ThreadKind
from office.storage import blobs

REGISTER, JOIN, DISCARD, BLOCK = "register", "join", "discard", "block"
_DONE = {
    REGISTER: "ordenó registrarlo",
    JOIN: "lo añadió a un trámite",
    DISCARD: "lo descartó",
    BLOCK: "bloqueó a quien lo envió",
}
_NOTE = "Salió de cuarentena por decisión de {by}."
_PASSED_OVER = (
    "Se registró por decisión de {by}; el programa lo había puesto entre el correo que no abre "
    "trámite."
)
_NAMED = " Quien lo escribió es, según esa decisión, {sender}; el mensaje {says}."
_ORIGINAL = "mensaje-original.eml"


@dataclass(frozen=True)
class Decision:
    """A decision: what, whose and when; `sender` where the message itself does not tell."""

    act: str
    by: str
    at: datetime
    unit_id: int | None = None
    case_id: int | None = None
    case_number: str = ""
    sender: str = ""

    def to_json(self) -> dict[str, Any]:
        """The value kept in custody."""
        return {**vars(self), "at": self.at.isoformat()}

    def in_words(self) -> str:
        """«Ana Torres, Secretaria General, lo descartó» — for who came second."""
        return f"{self.by}, {_DONE[self.act]}"


def new_decision(actor: Actor, act: str, **details: Any) -> Decision:
    """A decision of `actor`, made now."""
    return Decision(act, actor.who, clock.now(), **details)


def from_json(value: dict[str, Any]) -> Decision:
    """The decision kept in custody."""
    return Decision(**{**value, "at": datetime.fromisoformat(value["at"])})


async def carried_out(
    messages: Sequence[IncomingMessage],
) -> dict[int, tuple[IncomingMessage, Thread]]:
    """Those of `messages` about which there is a decision, as it says they are to be registered."""
    rows = await InboundMessage.filter(
        id__in=[message.inbound_id for message in messages], ordered__isnull=False
    )
    by_id = {message.inbound_id: message for message in messages}
    return {
        row.id: (await _as_decided(by_id[row.id], decision, row), _thread(decision, row))
        for row in rows
        if (decision := from_json(row.ordered)).act in (REGISTER, JOIN)
    }


def is_machine_s(passed_over: PassedOver | None) -> bool:
    """Whether what was passed over as this is answered by nobody but a person, ever.

    A list's letter is a person's; they hear of it once an official has it registered.
    """
    return passed_over not in (None, PassedOver.LIST)


async def _as_decided(
    message: IncomingMessage, decision: Decision, row: InboundMessage
) -> IncomingMessage:
    files = message.files
    if message.kind is MessageKind.UNREADABLE:
        # What could not be read is put before the official as it came.
        there = await blobs.where(row.original_id)
        files = (*files, IncomingFile(_ORIGINAL, "message/rfc822", there, message.reason))
    by_machine = message.kind.by_machine and message.kind is not MessageKind.LIST
    message = replace(
        message,
        kind=MessageKind.SUBMISSION,
        bulk=message.bulk or by_machine or is_machine_s(row.passed_over),
        files=files,
    )
    return _from_whom(message, decision.sender, row)


def _from_whom(message: IncomingMessage, told: str, row: InboundMessage) -> IncomingMessage:
    """`message`, as of the sender whom the official told, where that counts."""
    if not message.sender_address:
        return replace(message, sender_address=told)
    if form_senders.why_quarantined(message) and (writer := form_senders.writer_named(message)):
        return replace(
            message,
            sender_address=writer,
            sender_name=message.reply_to_name,
            reply_to="",
            trust=Trust.UNVERIFIED,
            form=message.sender_address,
        )
    if row.passed_over is None or told == message.sender_address:
        return message
    # A list may write in its own name. Whom an official names has not written to us: not a word of
    # what was found of the sender is about them, and no machine writes to them for it.
    return replace(
        message,
        sender_address=told,
        sender_name="",
        reply_to="",
        trust=Trust.UNVERIFIED,
        authentication=None,
        bulk=True,
    )


def _thread(decision: Decision, row: InboundMessage) -> Thread:
    note = (_PASSED_OVER if row.passed_over else _NOTE).format(by=decision.by)
    if row.passed_over and f"<{decision.sender}>" not in row.sender:
        says = f"dice {row.sender}" if row.sender else "no lo dice"
        note += _NAMED.format(sender=decision.sender, says=says)
    if decision.act == JOIN:
        return Thread(ThreadKind.OWN, decision.case_id, decision.case_number, note=note)
    return Thread(ThreadKind.NEW, unit_id=decision.unit_id, note=note)
