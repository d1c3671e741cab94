"""Makes a JPEG of one picture on standard input, as the module of a cell (office.runtime.sandbox).

It imports nothing of ours. The first line of the input is the longest side in pixels; what it
prints is the JPEG, or nothing when the picture cannot be read.
"""

import io
import sys
import warnings

MAX_PIXELS = 120_000_000  # a photo of a telephone has 12 to 50 million
_QUALITY = 85


def main() -> None:
    side, _, content = sys.stdin.buffer.read().partition(b"\n")
    try:
        sys.stdout.buffer.write(jpeg(content, int(side)))
    except MemoryError:
        del content
    except Exception:  # a decoder may raise anything on a hostile file; this is its cell
        return


def jpeg(content: bytes, side: int) -> bytes:
    """The first picture in `content`, upright, its longest side at most `side`."""
    import pi_heif  # type: ignore[import-untyped]
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pi_heif.register_heif_opener()
    with Image.open(io.BytesIO(content)) as picture:
        picture.draft("RGB", (side, side))  # a JPEG need not be decoded in full
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((side, side))
        flat = Image.new("RGB", upright.size, "white")
        whole = upright.convert("RGBA")
        flat.paste(whole, mask=whole.getchannel("A"))
    made = io.BytesIO()
    flat.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
