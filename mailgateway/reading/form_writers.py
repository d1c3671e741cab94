"""Takes for a web form's writer whom its mail names, where the form is declared and proven."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mailgateway.authentication.relays import is_relay
from office.config import config
from office.custody.raw_message import RawMessage
from office.intake import form_senders
from office.messages.authentication import Authentication
from office.messages.incoming import IncomingMessage, MessageKind


def with_writers(
    received: Sequence[RawMessage], messages: Sequence[IncomingMessage]
) -> list[IncomingMessage]:
    """`messages`, those of declared forms as of the citizens who filled them in.

    Proven by the form's DKIM signature, or by having come from a relay of our own. A form that is
    not proven stays as it is: the office holds it.
    """
    if not form_senders.any_declared():
        return list(messages)
    peers = {one.id: one.peer for one in received}
    return [_with_writer(message, peers) for message in messages]


def _with_writer(message: IncomingMessage, peers: Mapping[int, str]) -> IncomingMessage:
    if message.kind.by_machine and message.kind is not MessageKind.AUTOMATIC:
        return message
    form = message.sender_address
    if not form_senders.declared(form):
        return message
    writer = form_senders.writer_named(message)
    proven = is_relay(peers.get(message.inbound_id, ""), config().trusted_relays) or _signed(
        message.authentication, form.rpartition("@")[2]
    )
    if not (writer and proven):
        return message
    return replace(
        message,
        kind=MessageKind.SUBMISSION,
        sender_address=writer,
        sender_name=message.reply_to_name,
        reply_to="",
        reason="",
        bulk=False,
        form=form,
    )


def _signed(found: Authentication | None, domain: str) -> bool:
    if found is None:
        return False
    return any(
        one.result == "pass" and (domain == one.domain or domain.endswith(f".{one.domain}"))
        for one in found.dkim
    )
