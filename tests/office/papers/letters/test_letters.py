"""The printed letter says what it must, where it must, and nothing is read as markup."""

import asyncio
import io
import re

import pdfplumber
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from office.papers.letters.letters import PAGE_HEIGHT, Addressee, RenderedLetter, render_letter
from tests.office.papers.samples import LONG_BODY, SHORT_BODY, VERIFY_URL, letter


def pages_of(rendered: RenderedLetter) -> list[str]:
    with pdfplumber.open(io.BytesIO(rendered.pdf)) as document:
        return [page.extract_text() for page in document.pages]


async def test_it_prints_every_part_in_order() -> None:
    rendered = await render_letter(letter())
    (text,) = pages_of(rendered)
    parts = [
        "Consejo de Hábitat y Quebradas",
        "Dirección Administrativa",
        "Oficio Nro. CHQ-DA-2026-0031-O",
        "Quito, 24 de noviembre de 2026",
        "Asunto: Copias certificadas del convenio de limpieza",
        "Señora",
        "Rosa Elvira Guamán Yupanqui",
        "Presidenta",
        "COMITÉ PRO MEJORAS ÑAÑAS UNIDAS",
        "En su Despacho",
        "De mi consideración:",
        "Atentamente,",
        "Agua y ladera, casa de todos",
        "Ing. Ana Lucía Toapanta Changoluisa",
        "DIRECTORA ADMINISTRATIVA",
        "Referencias: CHQ-SG-2026-0147-E",
        "Anexos: copias_convenio.pdf",
        "Copia: Mgs. Mónica Andrango, Secretaria General",
        "Página 1 de 1",
        VERIFY_URL,
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


async def test_a_long_letter_repeats_number_and_table_heading() -> None:
    first, second = pages_of(await render_letter(letter(body_html=LONG_BODY)))
    assert "Página 1 de 2" in first and "Página 2 de 2" in second
    assert second.startswith("Consejo de Hábitat y Quebradas Oficio Nro. CHQ-DA-2026-0031-O")
    assert "N.º Documento Fojas" in second


@pytest.mark.parametrize("lines", [0, 25, 30, 33, 36, 40, 60])
async def test_the_stamp_has_its_room_between_closing_and_signer(lines: int) -> None:
    body = SHORT_BODY + "<p>Una línea más.</p>" * lines
    rendered = await render_letter(letter(body_html=body))
    box = rendered.box
    assert box is not None
    with pdfplumber.open(io.BytesIO(rendered.pdf)) as document:
        page = document.pages[box.page]
        inside = page.crop((box.x1, PAGE_HEIGHT - box.y2, box.x2, PAGE_HEIGHT - box.y1))
        text = page.extract_text()
        assert inside.extract_text() == ""
    assert "Atentamente," in text and "Ing. Ana Lucía" in text
    before = text.split("Atentamente,")[0].strip().splitlines()[-1]
    assert "Una línea más." in before or "Transparencia" in before


async def test_a_draft_says_so_and_has_no_room_for_a_signature() -> None:
    rendered = await render_letter(letter(draft=True, number="CHQ-DA-2026-44-TEMP", verify_url=""))
    assert rendered.box is None
    document = pdfium.PdfDocument(rendered.pdf)
    text = document[0].get_textpage().get_text_bounded()
    assert "BORRADOR" in text and "CHQ-DA-2026-44-TEMP" in text
    assert "Compruebe" not in text
    document.close()


@pytest.mark.parametrize(
    "hostile",
    [
        '#set page(width: 1cm) #panic("x") $x^2$ *a* _b_ @c <stamp> `d` \\ //e',
        ']) #sys.inputs #read("/etc/passwd") [(',
    ],
)
async def test_markup_is_printed_as_it_was_written(hostile: str) -> None:
    rendered = await render_letter(
        letter(
            subject=hostile,
            body_html=f"<p>{hostile.replace('<', '&lt;')}</p>",
            addressees=(Addressee("", hostile, "", "", ""),),
            reference=hostile,
            attachments=(hostile,),
        )
    )
    text = re.sub(r"\s+", "", "".join(pages_of(rendered)))
    assert text.count(re.sub(r"\s+", "", hostile)) == 5


async def test_what_no_font_has_is_shown_as_a_box_and_told() -> None:
    rendered = await render_letter(
        letter(subject="Gracias \U0001f64f\ufe0f por\u202e \u6f22 todo\x00", body_html="<p>✓ ñ</p>")
    )
    assert rendered.unprintable == "\U0001f64f\u6f22"
    (text,) = pages_of(rendered)
    assert "Gracias □ por □ todo" in text and "✓ ñ" in text


async def test_it_is_pdf_a_with_every_font_embedded() -> None:
    rendered = await render_letter(letter(body_html=LONG_BODY))
    assert b"<pdfaid:part>2</pdfaid:part>" in rendered.pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in rendered.pdf
    assert b"/GTS_PDFA1" in rendered.pdf and b"/DestOutputProfile" in rendered.pdf
    assert rendered.pdf.count(b"/Type/FontDescriptor") == rendered.pdf.count(b"/FontFile")
    assert re.search(rb"/Lang\s*\(es", rendered.pdf)


async def test_the_same_letter_gives_the_same_bytes_in_any_order() -> None:
    numbers = [f"CHQ-DA-2026-{n:04}-O" for n in range(12)]
    together = await asyncio.gather(*(render_letter(letter(number=n)) for n in numbers))
    for number, rendered in zip(reversed(numbers), reversed(together), strict=True):
        assert f"Oficio Nro. {number}" in pages_of(rendered)[0]
        assert (await render_letter(letter(number=number))).pdf == rendered.pdf


async def test_a_wild_table_is_printed_whole() -> None:
    body = (
        "<table><tr><td rowspan=9>a</td><td colspan=40>b</td></tr><tr></tr>"
        "<tr><td>c<table><tr><td>d</td></tr></table><ul><li>e</li></ul></td></tr></table>"
    )
    (text,) = pages_of(await render_letter(letter(body_html=body)))
    assert all(f"{word}" in text for word in "abcde")


@pytest.mark.parametrize("body", ["", "<p></p>", "<ul></ul>", "<table></table>"])
async def test_an_empty_body_still_makes_a_letter(body: str) -> None:
    assert "Atentamente," in pages_of(await render_letter(letter(body_html=body)))[0]


async def test_a_warm_letter_does_not_hold_the_loop() -> None:
    await render_letter(letter())
    rendering = asyncio.ensure_future(render_letter(letter(body_html=LONG_BODY * 10)))
    turns = 0
    while not rendering.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 100
