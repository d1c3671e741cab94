"""Files of rows are read apart from the pages: workbooks where their reading can be ended."""

import asyncio

import orjson

from office.administration.loading import sheets, sheets_child
from office.administration.loading.sheets import Row, Sheet
from office.errors import Invalid
from office.runtime import sandbox
from office.runtime.sandbox import Bounds

_BOUNDS = Bounds(memory=1024**3, cpu_seconds=30, wall_seconds=90.0, file_bytes=100 * 1024 * 1024)
_TOO_MUCH = (
    "El libro no se puede leer: es demasiado grande por dentro. Guárdelo como CSV y "
    "súbalo otra vez."
)


async def read(content: bytes) -> Sheet:
    """`sheets.read`, for whoever waits in the loop. Raises Invalid."""
    if not content.startswith(b"PK"):
        return await asyncio.to_thread(sheets.read, content)
    if len(content) > sheets.LARGEST_FILE:
        raise Invalid("El archivo puede pesar hasta 20 MB.", "file")
    outcome = await sandbox.run(sheets_child.__name__, content, _BOUNDS)
    if not outcome.ended:
        raise Invalid(_TOO_MUCH, "file")
    told = orjson.loads(outcome.told)
    if "refused" in told:
        raise Invalid(told["refused"], "file")
    rows = tuple(Row(line, cells) for line, cells in told["rows"])
    return Sheet(tuple(told["columns"]), rows, told["guessed"])
