"""Looks at scanned files and makes others of their pages, as the module of a sandbox.

It imports nothing of ours. The first line of the input is a JSON order; the contents follow, one
after the other. What it prints is JSON, a JPEG or a PDF, or nothing when a file cannot be read.
"""

import io
import json
import sys
import warnings
from typing import Any

MAX_PIXELS = 120_000_000
_A4_LONG = 11.69  # inches
_CODES_SCALE = 2.0  # 144 dots per inch: enough for a label of 100 mm
_MOST_PAGES = 500
_LONGEST_SIDE = 2400  # pixels of a photo that becomes a page


def main() -> None:
    order, _, rest = sys.stdin.buffer.read().partition(b"\n")
    try:
        asked = json.loads(order)
        contents, at = [], 0
        for size in asked["sizes"]:
            contents.append(rest[at : at + size])
            at += size
        sys.stdout.buffer.write(_DO[asked["do"]](asked, contents))
    except MemoryError:
        del rest
    except Exception:  # a decoder may raise anything on a hostile file; this is its sandbox
        return


def look(asked: dict[str, Any], contents: list[bytes]) -> bytes:
    """How many pages the file has, and the codes on each of the first ones."""
    import zxingcpp

    formats = zxingcpp.barcode_formats_from_str("Code128,QRCode")
    with _opened(contents[0]) as document:
        pages = len(document)
        if pages > _MOST_PAGES:
            return json.dumps({"pages": pages, "codes": []}).encode()
        codes = []
        for index in range(pages):
            picture = document[index].render(scale=_scale(document[index])).to_pil().convert("L")
            found = zxingcpp.read_barcodes(picture, formats=formats)
            codes.append([code.text[:300] for code in found][:10])
    return json.dumps({"pages": pages, "codes": codes}).encode()


def _scale(page: Any) -> float:
    """As sharp as codes need, whatever size the page says it has."""
    longest = max(page.get_size()) or 1.0
    return float(min(_CODES_SCALE, _LONGEST_SIDE / longest))


def page(asked: dict[str, Any], contents: list[bytes]) -> bytes:
    """A JPEG of one page, turned."""
    with _opened(contents[0]) as document:
        one = document[asked["page"]]
        scale = asked["side"] / (max(one.get_size()) or 1.0)
        picture = one.render(scale=scale, rotation=asked["turn"]).to_pil().convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def compose(asked: dict[str, Any], contents: list[bytes]) -> bytes:
    """One PDF of the pages [file, page, turn], in that order."""
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

    opened = [_opened(content) for content in contents]
    out = io.BytesIO()
    with pdfium.PdfDocument.new() as whole:
        for place, (file, index, turn) in enumerate(asked["pages"]):
            whole.import_pages(opened[file], [index])
            added = whole[place]
            added.set_rotation((added.get_rotation() + turn) % 360)
        whole.save(out)
    return out.getvalue()


def _opened(content: bytes) -> Any:
    import pypdfium2 as pdfium

    if b"%PDF-" not in content[:1024]:
        content = _paged(content)
    return pdfium.PdfDocument(content)


def _paged(content: bytes) -> bytes:
    """A photo as a PDF of one page as long as an A4."""
    import pi_heif  # type: ignore[import-untyped]
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pi_heif.register_heif_opener()
    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        flat = Image.new("RGB", upright.size, "white")
        whole = upright.convert("RGBA")
        flat.paste(whole, mask=whole.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "PDF", resolution=max(flat.size) / _A4_LONG, quality=85)
    return out.getvalue()


_DO = {"look": look, "page": page, "compose": compose}
