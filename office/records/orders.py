"""What officials order about held messages, carried out by the ordinary reader.

An order is a line on the message's own row in custody, and the message is then read again like any
other: if the reader dies in between, the order is still there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from models.tables import InboundMessage
from office import clock
from office.actors import Actor
from office.custody import blobs
from office.records.incoming import IncomingFile, IncomingMessage, MessageKind
from office.records.threading import Thread, ThreadKind

REGISTER, JOIN, DISCARD, BLOCK = "register", "join", "discard", "block"
_DONE = {
    REGISTER: "ordenó registrarlo",
    JOIN: "lo añadió a un trámite",
    DISCARD: "lo descartó",
    BLOCK: "bloqueó a quien lo envió",
}
_NOTE = "Salió de cuarentena por decisión de {by}."
_ORIGINAL = "mensaje-original.eml"


@dataclass(frozen=True)
class Order:
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


def new_order(actor: Actor, act: str, **details: Any) -> Order:
    """An order of `actor`, given now."""
    return Order(act, actor.who, clock.now(), **details)


def from_json(value: dict[str, Any]) -> Order:
    """The order kept in custody."""
    return Order(**{**value, "at": datetime.fromisoformat(value["at"])})


async def carried_out(
    messages: Sequence[IncomingMessage],
) -> dict[int, tuple[IncomingMessage, Thread]]:
    """Those of `messages` about which there is an order, as it says they are to be registered."""
    rows = await InboundMessage.filter(
        id__in=[message.inbound_id for message in messages], ordered__isnull=False
    )
    by_id = {message.inbound_id: message for message in messages}
    return {
        row.id: (await _as_ordered(by_id[row.id], order, row.original_id), _thread(order))
        for row in rows
        if (order := from_json(row.ordered)).act in (REGISTER, JOIN)
    }


async def _as_ordered(message: IncomingMessage, order: Order, original: str) -> IncomingMessage:
    files = message.files
    if message.kind is MessageKind.UNREADABLE:
        # What could not be read is put before the official as it came.
        there = await blobs.where(original)
        files = (*files, IncomingFile(_ORIGINAL, "message/rfc822", there, message.reason))
    return replace(
        message,
        kind=MessageKind.SUBMISSION,
        sender_address=message.sender_address or order.sender,
        files=files,
    )


def _thread(order: Order) -> Thread:
    note = _NOTE.format(by=order.by)
    if order.act == JOIN:
        return Thread(ThreadKind.OWN, order.case_id, order.case_number, note=note)
    return Thread(ThreadKind.NEW, unit_id=order.unit_id, note=note)
