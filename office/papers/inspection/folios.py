"""Several PDFs of unknown origin made one, its pages numbered through, in a process apart."""

from collections.abc import Sequence

import orjson

from office.errors import Unavailable
from office.papers.inspection import folios_child
from office.runtime import sandbox
from office.runtime.sandbox import Bounds

MOST_BYTES = 200 * 1024 * 1024
_BOUNDS = Bounds(memory=2 * 1024**3, cpu_seconds=120, wall_seconds=240.0, file_bytes=2 * MOST_BYTES)


async def pages_in(contents: Sequence[bytes]) -> list[int]:
    """How many pages each PDF has, 0 where it cannot be read. Raises Unavailable."""
    return [int(each) for each in orjson.loads(await _run(contents, merge=False))]


async def foliated(contents: Sequence[bytes]) -> bytes:
    """One PDF of all pages in order, each with its folio. Raises Unavailable."""
    return await _run(contents, merge=True)


async def _run(contents: Sequence[bytes], *, merge: bool) -> bytes:
    head = orjson.dumps({"sizes": [len(each) for each in contents], "merge": merge})
    given = head + b"\n" + b"".join(contents)
    outcome = await sandbox.run(folios_child.__name__, given, _BOUNDS)
    if not outcome.ended:
        raise Unavailable("Sus archivos piden demasiado para un solo PDF. Descárguelos uno a uno.")
    return outcome.told
