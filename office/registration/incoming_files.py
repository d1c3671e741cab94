"""Makes the files of messages durable before the transaction that records them."""

from collections.abc import Sequence

from office.messages.incoming import IncomingMessage
from office.storage import blobs
from office.storage.blobs import StoredBlob


async def keep(messages: Sequence[IncomingMessage]) -> dict[int, list[StoredBlob]]:
    """Where the files of each message lie, by its id in custody, once all of them are durable.

    Those that were put into the store as they were read lie there already. Raises Unavailable.
    """
    files = [file for message in messages for file in message.files]
    fresh = [(f.content, f.media_type) for f in files if isinstance(f.content, bytes)]
    places = iter(await blobs.keep(fresh))
    return {
        message.inbound_id: [
            next(places) if isinstance(file.content, bytes) else file.content
            for file in message.files
        ]
        for message in messages
    }
