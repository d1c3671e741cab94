"""Files of rows: CSV and XLSX read to plain text cells, bounded, with what was guessed of them."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
from charset_normalizer import from_bytes

from office.errors import Invalid
from office.runtime import archives
from office.text.folding import fold

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50_000, 40, 500
_LARGEST_UNPACKED = 200 * 1024 * 1024
_DELIMITERS = {";": "punto y coma", ",": "coma", "\t": "tabulador", "|": "barra"}
_FILE = "file"
FORMULA = "\u0000formula"  # stands for a cell that reckons; no text holds a NUL


@dataclass(frozen=True)
class Row:
    """A row by the folded names of its columns; `line` is its number in the file."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """A file as it was read; `guessed` tells how, in words."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    guessed: str


def read(content: bytes) -> Sheet:
    """The rows of a CSV or XLSX file, blank ones left out; it may take seconds, so elsewhere
    (`office.administration.loading.apart`).

    Raises Invalid (field `file`): too large, unreadable, without headings or rows.
    """
    if not content:
        raise Invalid("Elija un archivo.", _FILE)
    if len(content) > LARGEST_FILE:
        raise Invalid("El archivo puede pesar hasta 20 MB.", _FILE)
    if content.startswith(b"PK"):
        lines, guessed = _xlsx(content), "Libro de Excel, primera hoja"
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Invalid("Es un libro de Excel antiguo: guárdelo como .xlsx o CSV.", _FILE)
    else:
        lines, guessed = _csv(content)
    return _sheet(lines, guessed)


def _sheet(lines: Iterable[tuple[int, list[str]]], guessed: str) -> Sheet:
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if not columns:
            columns = tuple(" ".join(fold(cell).split()) for cell in cells[:MOST_COLUMNS])
            continue
        if len(rows) == MOST_ROWS:
            raise Invalid(f"El archivo puede tener hasta {MOST_ROWS} filas.", _FILE)
        named = dict(zip(columns, (_cell(cell) for cell in cells), strict=False))
        rows.append(Row(line, named))
    if not rows:
        raise Invalid("El archivo no tiene filas debajo de los títulos.", _FILE)
    return Sheet(columns, tuple(rows), guessed)


def _cell(text: str) -> str:
    return text if text == FORMULA else " ".join(text.replace("\u0000", "").split())[:LONGEST_CELL]


def _csv(content: bytes) -> tuple[Iterator[tuple[int, list[str]]], str]:
    text, encoding = _decoded(content)
    head = text[:20_000]
    delimiter = max(_DELIMITERS, key=lambda mark: (head.split("\n", 1)[0].count(mark), mark == ";"))
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    guessed = f"CSV separado por {_DELIMITERS[delimiter]}, codificación {encoding}"
    return _lines(reader), guessed


def _lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for cells in reader:
            yield (
                reader.line_num,
                [FORMULA if cell.startswith("=") else cell for cell in cells[:MOST_COLUMNS]],
            )
    except csv.Error as error:
        raise Invalid(f"La fila {reader.line_num} no se puede leer como CSV.", _FILE) from error


def _decoded(content: bytes) -> tuple[str, str]:
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    best = from_bytes(content[:200_000], cp_isolation=["cp1252", "utf_16", "mac_roman"]).best()
    name = best.encoding if best else "cp1252"
    return content.decode(name, "replace"), {"cp1252": "Windows-1252"}.get(name, name)


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        archives.opened(content, _LARGEST_UNPACKED).close()
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        sheet = book.worksheets[0]
        for line, cells in enumerate(
            sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1
        ):
            if line > MOST_ROWS * 2:
                raise Invalid(f"El archivo puede tener hasta {MOST_ROWS} filas.", _FILE)
            yield line, [_in_text(value) for value in cells]
    except Invalid:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, OSError) as error:
        raise Invalid(
            "El libro no se puede leer: ábralo en Excel y guárdelo otra vez.", _FILE
        ) from error
    except SyntaxError as error:  # what lxml and expat call broken XML
        raise Invalid(
            "El libro no se puede leer: ábralo en Excel y guárdelo otra vez.", _FILE
        ) from error


def _in_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return FORMULA if text.startswith("=") else text
