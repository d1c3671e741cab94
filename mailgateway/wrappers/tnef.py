"""Opens winmail.dat, in which Outlook hides what it was given to send (MS-OXTNEF).

No library with a permissive licence reads it; the one with the LGPL copies the rest of the file
for each attribute, so that a small file takes minutes, and has had no release in years.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailgateway.mime import payloads
from mailgateway.mime.charsets import cleaned, decode
from mailgateway.mime.found_parts import FoundFile, FoundRest, FoundText

MAGIC = b"\x78\x9f\x3e\x22"
RICH_TEXT = "Es el texto con formato de Outlook; el mensaje lo trae también como texto común."
_HEADER = 6
_BODY, _DATA, _TITLE, _RENDERING = 0x800C, 0x800F, 0x8010, 0x9002
_PROPERTIES, _ATTACHMENT, _CODEPAGE = 0x9003, 0x9005, 0x9007
# MAPI properties (MS-OXPROPS) and types (MS-OXCDATA section 2.11.1)
_PLAIN, _RTF, _HTML, _CPID = 0x1000, 0x1009, 0x1013, 0x3FDE
_LONG_NAME, _NAME, _OBJECT, _MIME, _CID = 0x3707, 0x3704, 0x3701, 0x370E, 0x3712
_FIXED = {0x01: 4, 0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4}
_FIXED |= {0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}
_MOST = 2000  # properties of one object
_EMBEDDED = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage


@dataclass
class _Attachment:
    name: str = ""
    media_type: str = "application/octet-stream"
    content_id: str = ""
    content: bytes = field(default=b"", repr=False)


def contents(content: bytes) -> list[FoundFile | FoundText | FoundRest]:
    """The texts and files in `content`; as many as a damaged one still gives. Linear in time."""
    codepage = "cp1252"
    texts: list[FoundFile | FoundText | FoundRest] = []
    attachments: list[_Attachment] = []
    whole = True
    for name, data in _attributes(content):
        if name is None:
            whole = False
        elif name == _CODEPAGE and len(data) >= 4:
            codepage = f"cp{struct.unpack_from('<I', data)[0]}"
        elif name == _RENDERING:
            attachments.append(_Attachment())
        elif name == _BODY:
            texts.append(_text("text/plain", data, codepage))
        elif name == _PROPERTIES:
            texts += _bodies(data, codepage)
        elif attachments:
            _add(attachments[-1], name, data, codepage)
    problem = "" if whole else payloads.DAMAGED
    files = [
        FoundFile(a.name, a.media_type, a.content, problem, content_id=a.content_id)
        for a in attachments
    ]
    return [*_one_text(texts), *files]


def _attributes(content: bytes) -> Iterator[tuple[int | None, bytes]]:
    """Identifier and data of each attribute (section 2.1.3.1); None where the file breaks off."""
    view, offset = memoryview(content), _HEADER
    while offset + 9 <= len(content):
        level, name, _, length = struct.unpack_from("<BHHI", content, offset)
        start = offset + 9
        if level not in (1, 2) or start + length > len(content):
            yield None, b""
            return
        yield name, bytes(view[start : start + length])
        offset = start + length + 2  # a checksum


def _add(attachment: _Attachment, name: int, data: bytes, codepage: str) -> None:
    if name == _DATA:
        attachment.content = data
    elif name == _TITLE and not attachment.name:
        attachment.name = _string(data, codepage)
    elif name == _ATTACHMENT:
        found = dict(_properties(data))
        long_name = found.get(_LONG_NAME) or found.get(_NAME)
        if long_name:
            attachment.name = _property_text(long_name, codepage)
        if _MIME in found:
            attachment.media_type = _property_text(found[_MIME], codepage).lower()
        if _CID in found:
            attachment.content_id = _property_text(found[_CID], codepage).strip("<>")
        if _OBJECT in found and not attachment.content:
            data = found[_OBJECT][1]
            attachment.content = data.removeprefix(_EMBEDDED)


def _bodies(data: bytes, codepage: str) -> list[FoundText | FoundRest]:
    found = dict(_properties(data))
    kind, cpid = found.get(_CPID, (0, b""))
    charset = f"cp{struct.unpack_from('<I', cpid)[0]}" if kind == 3 else codepage
    texts: list[FoundText | FoundRest] = []
    if _PLAIN in found:
        source = _property_text(found[_PLAIN], codepage)
        texts.append(FoundText("text/plain", _lines(source), found[_PLAIN][1], is_own=False))
    if _HTML in found:
        texts.append(_text("text/html", found[_HTML][1], charset))
    if _RTF in found:
        texts.append(FoundRest("application/rtf", found[_RTF][1], RICH_TEXT))
    return texts


def _one_text(
    found: list[FoundFile | FoundText | FoundRest],
) -> list[FoundFile | FoundText | FoundRest]:
    """`found` with all its texts marked but the first: they say the same in other formats."""
    for text in [item for item in found if isinstance(item, FoundText)][1:]:
        text.unused = "Es otra versión del mismo texto."
    return found


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Identifier, and type with the first value, of each MAPI property (section 2.1.3.4)."""
    try:
        (count,) = struct.unpack_from("<I", data)
        offset = 4
        for _ in range(min(count, _MOST)):
            kind, name = struct.unpack_from("<HH", data, offset)
            offset += 4
            if name >= 0x8000:
                offset = _past_name(data, offset)
            value, offset = _value(data, offset, kind)
            yield name, (kind & 0xFFF, value)
    except (struct.error, KeyError):
        return  # what was read before it breaks off is still worth having


def _past_name(data: bytes, offset: int) -> int:
    """The offset behind the name of a named property: a GUID, then a number or a string."""
    kind, length = struct.unpack_from("<II", data, offset + 16)
    return offset + 24 + (-(-length // 4) * 4 if kind == 1 else 0)


def _value(data: bytes, offset: int, kind: int) -> tuple[bytes, int]:
    """The first value and the offset behind all of them. KeyError for an unknown type."""
    count, bare = 1, kind & 0xFFF
    if kind & 0x1000 or bare in _VARIABLE:
        (count,) = struct.unpack_from("<I", data, offset)
        offset += 4
    if bare not in _VARIABLE:
        size = _FIXED[bare]
        return data[offset : offset + size], offset + size * count
    first = b""
    for number in range(min(count, _MOST)):
        (length,) = struct.unpack_from("<I", data, offset)
        if number == 0:
            first = data[offset + 4 : offset + 4 + length]
        offset += 4 + -(-length // 4) * 4
    return first, offset


def _property_text(value: tuple[int, bytes], codepage: str) -> str:
    kind, data = value
    if kind == 0x1F:
        return cleaned(data.decode("utf-16-le", "replace")).strip("\0")
    return _string(data, codepage)


def _string(data: bytes, codepage: str) -> str:
    return cleaned(decode(data.rstrip(b"\0"), codepage))


def _text(media_type: str, data: bytes, codepage: str) -> FoundText:
    return FoundText(media_type, _lines(_string(data, codepage)), data, is_own=False)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
