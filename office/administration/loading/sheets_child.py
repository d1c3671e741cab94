"""Reads one workbook, as the module of a cell (office.runtime.sandbox): the file in, JSON back."""

import sys
from typing import Any

import orjson

from office.administration.loading import sheets
from office.errors import Invalid


def main() -> None:
    sys.stdout.buffer.write(orjson.dumps(_told(sys.stdin.buffer.read())))


def _told(content: bytes) -> dict[str, Any]:
    try:
        sheet = sheets.read(content)
    except Invalid as error:
        return {"refused": str(error)}
    rows = [(row.line, row.cells) for row in sheet.rows]
    return {"columns": sheet.columns, "rows": rows, "guessed": sheet.guessed}
