"""Keeps Typst warm: one compiler per template, so that a letter costs milliseconds."""

import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import typst

_HERE = Path(__file__).parent
_PROBE = "probe.typ"
_DROPPED = {"Cc", "Cf", "Cs"}  # controls, invisible and bidirectional marks, half characters
_KEPT = {"\n", "\u00ad"}
REPLACEMENT = "□"


class Typesetter:
    """One template, compiled again and again with other data. Safe to call from any thread."""

    def __init__(self, template: str) -> None:
        self._lock = Lock()
        self._compiler = typst.Compiler(
            input=str(_HERE / template), root=str(_HERE), ignore_system_fonts=True
        )

    def pdf(
        self, inputs: dict[str, str], *, timestamp: datetime | None = None, tagged: bool = True
    ) -> bytes:
        """PDF/A-2b of the template (ISO 19005-2). Typst itself refuses what does not conform."""
        with self._lock:
            made = self._compile(inputs, timestamp, tagged)
        return made

    def pdf_and_marks(
        self, inputs: dict[str, str], label: str, *, timestamp: datetime, tagged: bool = True
    ) -> tuple[bytes, list[dict[str, Any]]]:
        """The PDF and the values of the metadata elements labelled `<label>`, in order."""
        with self._lock:
            made = self._compile(inputs, timestamp, tagged)
            found = orjson.loads(self._compiler.query(f"<{label}>", field="value"))
        return made, [dict(each) for each in found]

    def _compile(self, inputs: dict[str, str], timestamp: datetime | None, tagged: bool) -> bytes:
        made = self._compiler.compile(
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["a-2b"],
            # Typst takes whole seconds only.
            timestamp=timestamp.replace(microsecond=0) if timestamp else None,
            pdf_tags=tagged,
        )
        if not isinstance(made, bytes):
            raise RuntimeError("Typst returned no single PDF")
        return made


@cache
def typesetter(template: str) -> Typesetter:
    """The one typesetter of `template`, a file beside this module."""
    return Typesetter(template)


def printable(text: str) -> str:
    """`text` in composed form without invisible controls; what no font can print becomes □.

    PDF/A forbids missing glyphs (ISO 19005-2, 6.2.11.8): without this, one emoji in a subject
    would keep a letter from being made at all.
    """
    text = unicodedata.normalize("NFC", text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_printable_character, text))


def unproven(text: str) -> frozenset[str]:
    """The different characters of `text` beyond Latin writing, each of which must be tried."""
    if text.isascii():
        return frozenset()
    return frozenset(c for c in set(unicodedata.normalize("NFC", text)) if c > "\u017f")


@cache
def _printable_character(character: str) -> str:
    if character in _KEPT or " " <= character <= "~" or "\u00a0" <= character <= "\u017f":
        return character
    kind = unicodedata.category(character)
    if kind in _DROPPED or character == "\ufe0f":  # variation selector of an emoji
        return " " if character in "\t\r\v\f" else ""
    if kind == "Co":
        return REPLACEMENT  # private use: a glyph may exist, a meaning does not
    try:
        typesetter(_PROBE).pdf({"text": character})
    except typst.TypstError:
        return REPLACEMENT
    return character
