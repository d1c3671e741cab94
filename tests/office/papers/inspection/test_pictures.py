"""Pictures for the page: a telephone's own format made over, nothing from what is no picture."""

import io
from pathlib import Path

import pytest
from PIL import Image

from office.papers.inspection import pictures, pictures_child

HEIC = (Path(__file__).parent / "pictures" / "foto.heic").read_bytes()


def shape(jpeg: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(jpeg)) as made:
        return made.format, made.size


async def test_a_photo_that_no_browser_shows_becomes_a_jpeg() -> None:
    made = await pictures.jpeg("heic", HEIC, 64)
    assert shape(made)[0] == "JPEG" and max(shape(made)[1]) == 64
    assert await pictures.jpeg("heic", b"not asked for again", 64) == made


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", HEIC[:200], b"\xff\xd8\xff\xe0" * 40])
def test_what_cannot_be_read_gives_nothing(content: bytes) -> None:
    with pytest.raises(Exception):  # noqa: B017  (whatever: the cell catches it)
        pictures_child.jpeg(content, 64)


def test_a_picture_is_turned_upright_and_its_clear_parts_are_white() -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.new("RGBA", (400, 100), (0, 0, 0, 0)).save(made, "PNG", exif=exif)
    small = pictures_child.jpeg(made.getvalue(), 200)
    assert shape(small) == ("JPEG", (50, 200))
    with Image.open(io.BytesIO(small)) as picture:
        assert picture.getpixel((10, 10)) == (255, 255, 255)
