"""A PDF like those citizens attach: a page of text and a scan that does not compress."""

import zlib
from random import Random

_SIDE = 250  # pixels; 187,500 random bytes, which no filter makes smaller


def scanned_pdf(lines: list[str], random: Random) -> bytes:
    """A PDF of two pages and about 190 KB: `lines` as text, then a picture (ISO 32000-1)."""
    text = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    page = f"BT /F1 11 Tf 14 TL 60 780 Td\n{text}\nET".encode("cp1252", "replace")
    scan = zlib.compress(random.randbytes(3 * _SIDE * _SIDE), 0)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    picture = (
        f"/Type /XObject /Subtype /Image /Width {_SIDE} /Height {_SIDE} /ColorSpace /DeviceRGB "
        "/BitsPerComponent 8 /Filter /FlateDecode"
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
        _page("/Font << /F1 5 0 R >>", 6),
        _page("/XObject << /Scan 7 0 R >>", 8),
        font,
        _stream("/Filter /FlateDecode", zlib.compress(page)),
        _stream(picture, scan),
        _stream("", b"q 480 0 0 480 60 300 cm /Scan Do Q"),
    ]
    return _file(objects)


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _page(resources: str, contents: int) -> bytes:
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {resources} >> "
        f"/Contents {contents} 0 R >>"
    ).encode()


def _stream(entries: str, content: bytes) -> bytes:
    head = f"<< {entries} /Length {len(content)} >>\nstream\n".encode()
    return head + content + b"\nendstream"


def _file(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
