"""Shows a held message without reading it here: it may be what no reader survives."""

import json
import logging
from dataclasses import replace

from office.quarantine.preview_child import LONGEST_BEGINNING, Preview, as_it_came, preview_from
from office.runtime import sandbox as cells
from office.runtime.sandbox import Bounds
from office.storage.blobs import StoredBlob
from office.storage.store import store

_log = logging.getLogger(__name__)
_READER = "office.quarantine.preview_child"
_MEMORY, _TIMES_ITS_SIZE = 256 * 1024 * 1024, 12
_CPU_SECONDS, _WALL_SECONDS = 5, 10.0
_MOST_PRINTED = 4 * 1024 * 1024
_UNREADABLE = "No se puede mostrar por partes; abajo está el comienzo, tal como llegó."


async def preview(there: StoredBlob, *, is_mail: bool) -> Preview:
    """What can safely be shown of the message that lies `there`, within ten seconds.

    Never raises for what the message holds. Raises Unavailable.
    """
    if not is_mail:
        return as_it_came(await _beginning(there))
    async with store().lend(there) as lent:
        asked = json.dumps([str(lent.path), lent.offset, lent.size]).encode()
        memory = _MEMORY + _TIMES_ITS_SIZE * lent.size
        bounds = Bounds(memory, _CPU_SECONDS, _WALL_SECONDS, _MOST_PRINTED)
        outcome = await cells.run(_READER, asked, bounds)
    try:
        return preview_from(outcome.told)
    except ValueError as error:
        _log.warning("a held message cannot be shown in parts: %s", error)
        return as_it_came(await _beginning(there), _UNREADABLE)


async def _beginning(there: StoredBlob) -> bytes:
    first = replace(there, size=min(there.size, LONGEST_BEGINNING))
    return (await store().get_each([first]))[0]
