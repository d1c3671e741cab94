"""PDFs that run programs, open others or carry files: found apart, said, and never framed."""

import io
import zlib

import pytest
from fpdf import FPDF

from models.tables import Attachment
from office.messages.incoming import IncomingFile
from office.papers.inspection.active_content import UNREAD, active_content
from office.records.attachments.text_extraction import extract_pending
from tests.backoffice.desk import desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import World


def pdf(catalog: bytes = b"", *, more: bytes = b"", end: bytes = b"") -> bytes:
    """A page that says nothing, with `catalog` in its catalogue and the objects `more`."""
    parts = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R %s>>endobj\n" % catalog,
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200] %s>>endobj\n" % end,
    ]
    if more:
        parts.append(b"4 0 obj%sendobj\n" % more)
    out, places = b"%PDF-1.7\n", []
    for part in parts:
        places.append(len(out))
        out += part
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, at)


_JS = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
_OBJECTS = b"4 0 <</S/Launch/F(calc.exe)>>"
_PACKED = zlib.compress(_OBJECTS)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pdf(), ()),
        (pdf(b"/OpenAction[3 0 R /Fit]"), ()),
        (pdf(b"/OpenAction<</S/GoTo/D[3 0 R /Fit]>>"), ()),
        (pdf(b"/OpenAction 4 0 R", more=_JS), ("javascript", "opens")),
        (pdf(b"/Names<</JavaScript<</Names[(a)4 0 R]>>>>", more=_JS), ("javascript",)),
        (pdf(b"/OpenAction<</S/J#61vaScript/J#53(a)>>"), ("javascript", "opens")),
        (pdf(end=b"/AA<</O<</S/Launch/F(calc.exe)>>>>"), ("launch", "opens")),
        (pdf(b"/Names<</EmbeddedFiles<</Names[]>>>>"), ("files",)),
        (pdf(end=b"/Annots[<</Subtype/Link/A<</S/SubmitForm/F(http://a)>>>>]"), ("submit",)),
    ],
)
async def test_what_acts_by_itself_is_found(content: bytes, found: tuple[str, ...]) -> None:
    assert await active_content(content) == found


async def test_it_is_found_in_object_streams_and_in_what_nobody_can_read() -> None:
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    packed = b"%PDF-1.7\n9 0 obj" + stream % (len(_PACKED), _PACKED) + b"endobj"
    assert await active_content(packed) == ("launch", UNREAD)
    assert await active_content(b"%PDF-1.7\nnothing") == (UNREAD,)


async def test_an_ordinary_letter_does_nothing() -> None:
    paper = FPDF()
    paper.add_page()
    paper.set_font("helvetica", size=12)
    paper.cell(text="Solicito una copia")
    out = io.BytesIO()
    paper.output(out)
    assert await active_content(out.getvalue()) == ()


@pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
async def test_it_is_said_and_never_framed(world: World, clock: Clock) -> None:
    acts = IncomingFile("oficio.pdf", "application/pdf", pdf(b"/OpenAction 4 0 R", more=_JS))
    arrived = await letter(world, files=(acts,))
    ana = await desk_of(world.ana)
    place = f"/documentos/{arrived.document_id}"
    before = await ana.get(place)
    assert "<iframe" not in before.text and "Se está revisando" in text_of(before.text)
    await extract_pending()
    shown = await ana.get(place)
    assert "<iframe" not in shown.text
    assert "Este PDF trae programas (JavaScript) y acciones que se ejecutan al abrirlo" in text_of(
        shown.text
    )
    file = await Attachment.get(document_id=arrived.document_id)
    served = await ana.get(f"/anexos/{file.id}")
    assert served.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in served.headers["content-security-policy"]
    await Attachment.filter(id=file.id).update(active=None)  # read before anybody looked for it
    assert await extract_pending() == 1
    assert (await Attachment.get(id=file.id)).active == "javascript opens"
    await ana.http.aclose()
