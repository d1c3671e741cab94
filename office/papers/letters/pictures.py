"""Pictures that are printed: a logo, a photograph in the text. Never read as more than pixels."""

import struct
from base64 import b64encode
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

PNG, JPEG, GIF = "image/png", "image/jpeg", "image/gif"
MAX_PIXELS = 50_000_000
_PX = 0.75  # points
# Start of frame, baseline to lossless (ITU-T T.81, table B.1); C4, C8 and CC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset(range(0xD0, 0xD8)) | {0x01}


@dataclass(frozen=True)
class Picture:
    """A PNG, JPEG or GIF. `width` as its author wants it printed, in points; None: as it comes."""

    content: bytes = field(repr=False)
    alt: str = ""
    width: float | None = None


def sort_of(content: bytes) -> str:
    """The media type by the first bytes, "" for what is no picture we print."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    return GIF if content[:6] in (b"GIF87a", b"GIF89a") else ""


def size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the file states them; None when it is no picture we print."""
    try:
        size = _sizes[sort_of(content)](content)
    except (KeyError, struct.error, IndexError):
        return None
    wide, tall = size or (0, 0)
    return size if 0 < wide * tall <= MAX_PIXELS else None


def _png(content: bytes) -> tuple[int, int]:
    wide, tall = struct.unpack(">II", content[16:24])
    return wide, tall


def _gif(content: bytes) -> tuple[int, int]:
    wide, tall = struct.unpack("<HH", content[6:10])
    return wide, tall


def _jpeg(content: bytes) -> tuple[int, int] | None:
    at = 2
    while content[at] == 0xFF:
        mark = content[at + 1]
        if mark == 0xFF or mark in _ALONE:
            at += 1 if mark == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        if mark in _FRAMES:
            tall, wide = struct.unpack(">HH", content[at + 5 : at + 9])
            return wide, tall
        at += 2 + max(2, length)
    return None


_sizes = {PNG: _png, JPEG: _jpeg, GIF: _gif}


def facts(picture: Picture) -> dict[str, object] | None:
    """What the template prints: an SVG that holds the pixels, with its size in points.

    Typst takes bytes of a picture only from a file or from a text; an SVG is a text. None for
    what cannot be printed.
    """
    size = size_of(picture.content)
    if size is None:
        return None
    wide, tall = size
    data = f"data:{sort_of(picture.content)};base64,{b64encode(picture.content).decode()}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" '
        f'viewBox="0 0 {wide} {tall}">'
        f'<image width="{wide}" height="{tall}" href={quoteattr(data)}/></svg>'
    )
    across = picture.width or wide * _PX
    return {"svg": svg, "width": across, "height": across * tall / wide, "alt": picture.alt}
