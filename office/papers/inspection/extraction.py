"""Gets the text out of PDFs nobody vouches for, in a process that may die without harm."""

from dataclasses import dataclass
from typing import Any

import orjson

from office.runtime import sandbox as cells
from office.runtime.sandbox import Bounds

MAX_CHARACTERS = 1_000_000
MAX_OUTPUT_BYTES = 16 * 1024 * 1024
WALL_SECONDS = 90.0  # the CPU is what is bound: a busy machine must not cost a text
CPU_SECONDS = 10
MEMORY_BYTES = 1024**3
_CHILD = "office.papers.inspection.extraction_child"

ENCRYPTED = "El PDF está protegido con contraseña: no se pudo leer su texto."
SEALED = "El PDF está protegido (cifrado para un certificado): no se pudo leer su texto."
XFA = (
    "Es un formulario XFA, que solo se ve entero con Adobe Reader. Aquí se leen los valores con "
    "que se llenó."
)
DAMAGED = "El PDF está dañado o incompleto: no se pudo leer su texto."
TOO_HEAVY = "Leer el PDF exige demasiado tiempo o memoria: no se obtuvo su texto."
PARTIAL = "Leer el PDF exige demasiado tiempo o memoria: solo se obtuvo una parte de su texto."
NO_PDF = "El archivo no es un PDF."


@dataclass(frozen=True)
class Extraction:
    """`text` is clean for any database; pages are apart by a form feed. `pages` is None where
    they could not be counted. `finding` is one Spanish sentence, "" if all went well; a scanned
    PDF simply has no text."""

    text: str
    pages: int | None
    finding: str


async def extract_pdf(content: bytes) -> Extraction:
    """The text of a PDF; never an exception for what the file holds.

    Its cell has 1 GB of memory, 10 s of CPU and 90 s by the clock. What it had read before it was
    stopped is kept.
    """
    if b"%PDF-" not in content[:1024]:
        return Extraction("", None, NO_PDF)
    bounds = Bounds(MEMORY_BYTES, CPU_SECONDS, WALL_SECONDS, MAX_OUTPUT_BYTES)
    outcome = await cells.run(_CHILD, content, bounds)
    return _understood(_lines(outcome.told), outcome.ended)


def _lines(told: bytes) -> list[dict[str, Any]]:
    """The child's lines; one cut off by a limit is left out."""
    lines = []
    for line in told.splitlines():
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(value, dict):
            lines.append(value)
    return lines


def _understood(lines: list[dict[str, Any]], ended: bool) -> Extraction:
    pages = next((int(line["pages"]) for line in lines if "pages" in line), None)
    texts = [_clean(str(line["text"])) for line in lines if "text" in line]
    form = next((_clean(str(line["xfa"])) for line in lines if "xfa" in line), "")
    text = "\f".join([form, *texts] if form else texts).strip("\f\n ")[:MAX_CHARACTERS]
    end = next((str(line["end"]) for line in lines if "end" in line), "")
    if end == "encrypted":
        return Extraction("", None, ENCRYPTED)
    if end == "sealed":
        return Extraction("", None, SEALED)
    if end == "damaged" and not text:
        return Extraction("", pages, DAMAGED)
    if not ended or end in ("memory", "damaged", ""):
        return Extraction(text, pages, PARTIAL if text else TOO_HEAVY)
    if pages is not None and len(texts) < pages:
        finding = (
            f"El PDF tiene {pages} páginas: solo se leyó el texto de las {len(texts)} primeras."
        )
        return Extraction(text, pages, finding)
    return Extraction(text, pages, XFA if form else "")


def _clean(text: str) -> str:
    """Without what PostgreSQL or UTF-8 refuse: NUL, other controls, lone surrogates."""
    text = text.encode("utf-8", "replace").decode()
    return "".join(c for c in text if c >= " " or c in "\n\t").replace("\x7f", "")
