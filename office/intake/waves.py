"""The order in which messages that came together are taken: what answers another, after it."""

from collections.abc import Iterator, Sequence

from office.messages.incoming import IncomingMessage

_MOST = 5  # a chain longer than this that came at once is taken as it came


def in_waves(messages: Sequence[IncomingMessage]) -> Iterator[Sequence[IncomingMessage]]:
    """`messages` in groups, each in its order: none cites a message of its own or a later group.

    So that who answers their own mail before we have read it still adds to its case.
    """
    waiting = list(messages)
    for _ in range(_MOST):
        ids = {message.message_id for message in waiting if message.message_id}
        first = [message for message in waiting if not _cites(message, ids)]
        if not first or len(first) == len(waiting):
            break
        yield first
        taken = {message.inbound_id for message in first}
        waiting = [message for message in waiting if message.inbound_id not in taken]
    if waiting:
        yield waiting


def _cites(message: IncomingMessage, ids: set[str]) -> bool:
    return any(one in ids and one != message.message_id for one in message.references)
