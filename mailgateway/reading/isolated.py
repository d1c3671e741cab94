"""Has mail read apart from this process, in a cell: what is large, and what its reader died of."""

import logging
import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from mailgateway.authentication.checking import instead_of_dns
from mailgateway.reading.isolated_child import Request
from office import clock
from office.config import config
from office.custody.raw_message import RawMessage
from office.messages.authentication import Authentication, from_json
from office.messages.incoming import IncomingMessage
from office.runtime import sandbox as cells
from office.runtime.sandbox import Bounds
from office.storage import blobs, spool
from office.storage.blobs import StoredBlob
from office.storage.store import store

_log = logging.getLogger(__name__)
_CHILD = "mailgateway.reading.isolated_child"
WALL_SECONDS = 60.0  # half a lease
CPU_SECONDS = 45
LEAST_MEMORY = 512 * 1024 * 1024
_TIMES_ITS_SIZE = 12  # reading takes less than half of that
_MOST_WRITTEN = 256 * 1024 * 1024
_BEATEN = "Leer este mensaje exige demasiado tiempo o memoria; una persona debe revisarlo."


class ReaderFailed(Exception):
    """A mail crashed its reader or asked too much of it; `str` says so in Spanish."""


@cache
def _messages() -> TypeAdapter[IncomingMessage]:
    return TypeAdapter(IncomingMessage)


async def read(received: RawMessage) -> tuple[IncomingMessage, Authentication | None]:
    """Read `received` where it lies, and check its sender if the house does that.

    Its files are durable on return. Raises ReaderFailed, and Unavailable or OSError when there is
    no room to read it now.
    """
    with spool.room() as path:
        told = await _asked(received, path, check=config().check_senders)
        try:
            message = _messages().validate_python(told["message"])
        except (KeyError, ValidationError) as error:
            _log.warning("message %s beat its reader: %s", received.id, error)
            raise ReaderFailed(_BEATEN) from None
        message = replace(message, inbound_id=received.id, channel=received.channel)
        message = await _with_files(message, path)
    return message, _authentication(told)


async def judge(received: RawMessage, address: str) -> Authentication | None:
    """What the checks find of `received`, read as coming from `address`; None if nothing."""
    return _authentication(await _asked(received, None, check=True, address=address))


def warm_up() -> None:
    """Prepare what the first mail would have to wait for."""
    _messages()


async def _asked(
    received: RawMessage, files: Path | None, *, check: bool, address: str = ""
) -> dict[str, Any]:
    """What the cell tells, by the name of each thing it tells."""
    assert received.stored is not None
    async with store().lend(received.stored) as lent:
        request = Request(
            received=received,
            path=lent.path,
            offset=lent.offset,
            size=lent.size,
            files=files,
            check=check,
            address=address,
            relays=tuple(config().trusted_relays),
            resolver=instead_of_dns(),
        )
        memory = LEAST_MEMORY + _TIMES_ITS_SIZE * lent.size
        bounds = Bounds(memory, CPU_SECONDS, WALL_SECONDS, _MOST_WRITTEN)
        outcome = await cells.run(_CHILD, pickle.dumps(request), bounds)
    told: dict[str, Any] = {}
    for line in outcome.told.splitlines():
        try:
            told.update(orjson.loads(line))
        except (ValueError, TypeError):
            _log.info("message %s: its reader broke off", received.id)
    return told


def _authentication(told: dict[str, Any]) -> Authentication | None:
    try:
        found = from_json(told.get("authentication"))
    except (ValueError, TypeError, KeyError, AttributeError):  # not as our own code tells it
        return None
    return replace(found, checked_at=clock.now()) if found is not None else None


async def _with_files(message: IncomingMessage, path: Path) -> IncomingMessage:
    """`message` with its files where they are to stay."""
    pieces = [file.content for file in message.files if isinstance(file.content, StoredBlob)]
    kept = iter(await blobs.keep_pieces(path, pieces))
    return replace(
        message, files=tuple(replace(file, content=next(kept)) for file in message.files)
    )
