"""What files hide, and what is left of it in the new file."""

import io
import zipfile

import pytest
from PIL import Image

from office.papers.inspection import hidden_data
from office.papers.inspection import hidden_data_child as child
from office.papers.inspection.hidden_data import Hidden

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODT = "application/vnd.oasis.opendocument.text"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


WORD = zipped(
    **{"[Content_Types]_xml": "<Types/>"},
    docProps__core_xml="<a xmlns:dc='d'><dc:creator>Ana Torres</dc:creator></a>",
    word__comments_xml=(
        f"<w:comments {_W}><w:comment w:id='0'><w:t>no</w:t></w:comment></w:comments>"
    ),
    word__document_xml=(
        f"<w:document {_W}><w:body><w:p><w:r><w:t>Se </w:t></w:r>"
        "<w:del w:author='Ana'><w:r><w:delText>niega</w:delText></w:r></w:del>"
        "<w:ins w:author='Ana'><w:r><w:t>aprueba</w:t></w:r></w:ins>"
        "<w:commentRangeStart w:id='0'/><w:r><w:t>.</w:t></w:r></w:p></w:body></w:document>"
    ),
)


def text_in(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


async def test_a_document_of_word_loses_author_changes_and_comments() -> None:
    assert await hidden_data.find(WORD, _WORD) == (
        Hidden.PROPERTIES,
        Hidden.TRACKED,
        Hidden.COMMENTS,
    )
    clean = await hidden_data.removed(WORD, _WORD)
    assert await hidden_data.find(clean, _WORD) == ()
    body = text_in(clean, "word/document.xml")
    assert "aprueba" in body and "niega" not in body and "Ana" not in body
    assert "Ana" not in text_in(clean, "docProps/core.xml")


@pytest.mark.parametrize(
    ("content", "media_type", "found"),
    [
        (
            zipped(xl__workbook_xml='<s><sheet name="x" state="veryHidden"/></s>'),
            _SHEET,
            {"sheets"},
        ),
        (
            zipped(xl__comments1_xml="<comments><comment ref='A1'/></comments>"),
            _SHEET,
            {"comments"},
        ),
        (zipped(content_xml="<o><text:tracked-changes/></o>"), _ODT, {"tracked"}),
        (zipped(word__document_xml="<w><w:vanish/></w>"), _WORD, {"text"}),
        (zipped(word__document_xml="<w:p><w:t>nada</w:t></w:p>"), _WORD, set()),
    ],
)
def test_what_is_hidden_is_found(content: bytes, media_type: str, found: set[str]) -> None:
    assert child._ways(media_type)[0](content) == found


def test_a_photograph_loses_its_place_and_camera_and_stays_upright() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "Camara", 6
    exif.get_ifd(0x8825)[1] = "S"
    Image.new("RGB", (40, 20), "white").save(out, "JPEG", exif=exif)
    assert child._find_in_image(out.getvalue()) == {"camera", "place"}
    clean = child._clean_image(out.getvalue())
    assert child._find_in_image(clean) == set()
    assert Image.open(io.BytesIO(clean)).size == (20, 40)


def test_a_pdf_loses_its_author() -> None:
    from pyhanko.pdf_utils import generic, writer

    made = writer.PdfFileWriter()
    page = writer.PageObject(
        contents=made.add_object(generic.StreamObject(stream_data=b"")), media_box=(0, 0, 99, 99)
    )
    made.insert_page(page)
    info = generic.DictionaryObject({generic.pdf_name("/Author"): generic.pdf_string("Ana Torres")})
    made.set_info(info)
    out = io.BytesIO()
    made.write(out)
    assert child._find_in_pdf(out.getvalue()) == {"properties"}
    clean = child._clean_pdf(out.getvalue())
    assert child._find_in_pdf(clean) == set() and b"Ana" not in clean


async def test_what_cannot_be_read_hides_nothing_and_is_not_cleaned() -> None:
    assert await hidden_data.find(b"PK no zip", _WORD) == ()
    assert await hidden_data.removed(b"PK no zip", _WORD) == b""
    assert await hidden_data.find(b"hola", "text/plain") == ()
