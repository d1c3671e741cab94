"""Each kind has its page; what is asked of the print is done, and nothing of the text is lost."""

import io
from dataclasses import replace
from typing import Any

import pdfplumber
import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from models.enums import DocumentKind
from office.errors import Invalid
from office.papers.letters.content import Addressee
from office.papers.letters.layouts import PrintOptions, Signing, options_from, to_store, usual
from office.papers.letters.letters import render_letter
from office.papers.letters.pictures import Picture, size_of
from scripts.picture_kinds import SHA, drawing
from tests.office.papers.samples import SHORT_BODY, VERIFY_URL, letter

KIND = DocumentKind


def texts_of(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    document.close()
    return pages


async def text_of(**changes: Any) -> str:
    return "\n".join(texts_of((await render_letter(letter(**changes))).pdf))


def in_order(text: str, *parts: str) -> None:
    places = [text.find(part) for part in parts]
    assert -1 not in places, f"{parts[places.index(-1)]} is not in:\n{text}"
    assert places == sorted(places), text


async def test_a_memo_has_its_table() -> None:
    text = await text_of(kind=KIND.MEMO, number="CHQ-DA-2026-0001-M")
    in_order(text, "Memorando Nro. CHQ-DA-2026-0001-M", "PARA:", "ASUNTO:", "De mi consideración")
    assert "En su Despacho" not in text and "Asunto:" not in text


async def test_a_resolution_says_who_decides_and_where() -> None:
    text = await text_of(kind=KIND.RESOLUTION, number="CHQ-DA-2026-0007-R", addressees=())
    in_order(
        text,
        "RESOLUCIÓN NRO. CHQ-DA-2026-0007-R",
        "DIRECTORA ADMINISTRATIVA",
        "De mi consideración",
        "Dado en Quito, el 24 de noviembre de 2026.",
        "Ing. Ana Lucía",
    )
    assert "Atentamente" not in text


async def test_a_note_names_its_addressee_at_the_foot() -> None:
    text = await text_of(kind=KIND.NOTE)
    in_order(text, "Nota Nro.", "De mi consideración", "Ing. Ana Lucía", "Rosa Elvira Guamán")
    assert "Asunto:" not in text


@pytest.mark.parametrize(
    ("options", "gone", "there"),
    [
        ({"number": False}, "Oficio Nro. CHQ", "Quito, 24 de noviembre"),
        ({"subject": False}, "Asunto:", "Atentamente,"),
        ({"reference": False}, "Referencias:", "Anexos:"),
        ({"attachments": False}, "Anexos:", "Referencias:"),
        ({"initials": False}, "ALTC/jv", "Atentamente,"),
        ({"motto": False}, "Agua y ladera", "Atentamente,"),
        ({"closing": False}, "Atentamente,", "Ing. Ana Lucía"),
        ({"closing_words": "Cordialmente,"}, "Atentamente,", "Cordialmente,"),
        ({"treatment": "Señora Abogada"}, "Señora\n", "Señora Abogada"),
        ({"post_title": "Coordinadora"}, "Presidenta", "Coordinadora"),
        ({"organisation": "Otra"}, "COMITÉ", "OTRA"),
        ({"place": "Ciudad"}, "En su Despacho", "Ciudad"),
    ],
)
async def test_what_is_asked_of_the_print_is_done(
    options: dict[str, Any], gone: str, there: str
) -> None:
    text = await text_of(options=PrintOptions(**options), initials="ALTC/jv")
    assert gone not in text and there in text


async def test_the_signature_may_stand_in_the_middle() -> None:
    at_left = (await render_letter(letter())).box
    centred = (await render_letter(letter(options=PrintOptions(centred=True)))).box
    assert at_left and centred and centred.x1 > at_left.x1 + 80


async def test_without_a_stamp_the_page_carries_code_and_words() -> None:
    by_hand = await render_letter(letter(signing=Signing.HAND))
    assert by_hand.box is None
    text = await text_of(signing=Signing.WORDS)
    assert "Documento firmado electrónicamente" in text and VERIFY_URL in text


async def test_forty_recipients_are_all_printed_each_on_one_page() -> None:
    people = tuple(
        Addressee("Señor/a", f"Vecina {n:02}", f"Cargo {n:02}", "Barrio", "Presente")
        for n in range(40)
    )
    for kind in (KIND.LETTER, KIND.MEMO, KIND.CIRCULAR):
        pages = texts_of((await render_letter(letter(addressees=people, kind=kind))).pdf)
        for n in range(40):
            (page,) = [page for page in pages if f"Vecina {n:02}" in page]
            assert f"Cargo {n:02}" in page


async def test_two_hundred_pages_come_out_whole() -> None:
    body = "".join(f"<p>Párrafo {n} de la memoria.</p><hr>" + SHORT_BODY for n in range(200))
    pages = texts_of((await render_letter(letter(body_html=body))).pdf)
    assert len(pages) == 201
    for n, page in enumerate(pages[:200]):
        assert f"Párrafo {n} de" in page and f"Página {n + 1} de 201" in page


async def test_an_empty_row_keeps_the_height_of_a_line() -> None:
    rows = "<tr><td>a</td><td>b</td></tr>" + "<tr><td></td><td> </td></tr>" * 3
    rendered = await render_letter(letter(body_html=f"<table>{rows}</table>"))
    with pdfplumber.open(io.BytesIO(rendered.pdf)) as document:
        (table,) = document.pages[0].find_tables()
        heights = [row.bbox[3] - row.bbox[1] for row in table.rows]
    assert len(heights) == 4 and max(heights) - min(heights) < 1


async def test_a_picture_a_new_page_and_raised_letters_are_printed() -> None:
    body = f'<p>x<sup>2</sup> H<sub>2</sub>O</p><img src="/imagenes/{SHA}"><hr><p>otra página</p>'
    rendered = await render_letter(letter(body_html=body, pictures={SHA: Picture(drawing())}))
    with pdfplumber.open(io.BytesIO(rendered.pdf)) as document:
        first, second = document.pages
        assert "x2" in first.extract_text() and len(first.images) == 1
        assert "otra página" in second.extract_text()
    assert b"<pdfaid:part>2</pdfaid:part>" in rendered.pdf


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0\x00", b"\x89PNG\r\n\x1a\n"])
async def test_a_broken_picture_keeps_no_letter_from_being_made(content: bytes) -> None:
    assert size_of(content) is None
    body = f'<p>antes</p><img src="/imagenes/{SHA}"><p>después</p>'
    text = await text_of(body_html=body, pictures={SHA: Picture(content)})
    in_order(text, "antes", "después")


async def test_a_list_begins_where_it_was_told() -> None:
    assert "7. siete" in await text_of(body_html='<ol start="7"><li>siete</li></ol>')


def test_only_what_differs_is_kept_and_comes_back() -> None:
    asked = replace(usual(KIND.RESOLUTION), motto=True, place="  Ciudad ")
    stored = to_store(KIND.RESOLUTION, asked)
    assert stored == {"motto": True, "place": "Ciudad"}
    assert options_from(KIND.RESOLUTION, {**stored, "unknown": 1}) == replace(asked, place="Ciudad")
    with pytest.raises(Invalid):
        to_store(KIND.LETTER, PrintOptions(closing_words="x" * 300))
