"""Looks through one PDF on standard input for what acts by itself, as the module of a sandbox.

Two ways, because a file may be made to fail one of them: the objects that pyHanko can reach, and
the names that stand in the bytes, in the open or within object streams.
"""

import io
import json
import re
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.misc import PdfError

from office.runtime.hostile_input import REFUSED

_MOST_OBJECTS = 100_000
_MOST_INFLATED = 64 * 1024 * 1024
_ACTIONS = {
    "/JavaScript": "javascript", "/Launch": "launch", "/SubmitForm": "submit",
    "/ImportData": "submit", "/GoToE": "files", "/GoToR": "launch", "/RichMedia": "media",
    "/RichMediaExecute": "media", "/Movie": "media", "/Rendition": "media",
}  # fmt: skip
_NAMES = {
    b"JavaScript": "javascript", b"JS": "javascript", b"Launch": "launch",
    b"SubmitForm": "submit", b"ImportData": "submit", b"EmbeddedFile": "files",
    b"EmbeddedFiles": "files", b"RichMedia": "media",
}  # fmt: skip
_HARMLESS = ("/GoTo", "/Named")
_NAME = re.compile(rb"/((?:[A-Za-z]|#[0-9A-Fa-f]{2}){2,60})(?![^\s()<>\[\]{}/%])")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = re.compile(rb"/ObjStm.{0,400}?stream\r?\n", re.DOTALL)


def main() -> None:
    """Print {"found": […], "read": whether the objects could be read}."""
    content = sys.stdin.buffer.read()
    found = set(_in_bytes(content))
    try:
        found |= _in_objects(content)
        read = True
    except (*REFUSED, PdfError, EOFError, zlib.error):
        read = False
    sys.stdout.write(json.dumps({"found": sorted(found), "read": read}) + "\n")


def _in_bytes(content: bytes) -> Iterator[str]:
    for part in _parts(content):
        for name in set(_NAME.findall(part)):
            plain = _HEX.sub(lambda code: bytes([int(code[1], 16)]), name)
            if plain in _NAMES:
                yield _NAMES[plain]


def _parts(content: bytes) -> Iterator[bytes]:
    """The file without the content of its streams, and what its object streams hold."""
    yield re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.DOTALL)
    left, whole = _MOST_INFLATED, memoryview(content)
    for begin in _PACKED.finditer(content):
        inflater = zlib.decompressobj()
        try:
            plain = inflater.decompress(whole[begin.end() :], left)
        except zlib.error:
            continue
        left -= len(plain)
        yield plain
        if left <= 0:
            return


def _in_objects(content: bytes) -> set[str]:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(content), strict=False)
    if reader.encrypted:
        reader.decrypt("")
    found: set[str] = set()
    root: Any = reader.root
    waiting: list[Any] = [root]
    seen: set[Any] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, generic.IndirectObject):
            key = (item.idnum, item.generation)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > _MOST_OBJECTS:
                raise ValueError("too many objects")
            item = item.get_object()  # type: ignore[no-untyped-call]
        if isinstance(item, generic.DictionaryObject):
            found |= _of_dictionary(item)
            waiting += [item.raw_get(key) for key in item]
        elif isinstance(item, generic.ArrayObject):
            waiting += [item.raw_get(index) for index in range(len(item))]
    return found


def _at(item: Any, key: str) -> Any:
    """What stands at `key`, wherever it lies (`get` would give a reference); "" for nothing."""
    try:
        return item[key]
    except KeyError:
        return ""


def _of_dictionary(item: Any) -> set[str]:
    found = set()
    if (action := str(_at(item, "/S"))) in _ACTIONS:
        found.add(_ACTIONS[action])
    if "/JS" in item or "/JavaScript" in item:
        found.add("javascript")
    if "/EmbeddedFiles" in item or "/EF" in item:
        found.add("files")
    if str(_at(item, "/Subtype")) in ("/RichMedia", "/Movie", "/Screen", "/3D"):
        found.add("media")
    opening = _at(item, "/OpenAction")
    if hasattr(opening, "keys") and str(_at(opening, "/S")) not in _HARMLESS:
        found.add("opens")
    # What a page or the document does when it is opened, closed or printed.
    if "/AA" in item and str(_at(item, "/Type")) in ("/Catalog", "/Page"):
        found.add("opens")
    return found
