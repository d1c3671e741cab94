"""Whatever a PDF holds, its reader comes back: with text, or with a sentence."""

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF

from office.papers.inspection import extraction, extraction_child
from office.papers.inspection.extraction import extract_pdf

CORPORA = Path(__file__).parents[5] / "shared" / "corpora"


def written(*texts: str, password: str = "") -> bytes:
    pdf = FPDF()
    pdf.set_font("Helvetica")
    for text in texts:
        pdf.add_page()
        pdf.multi_cell(0, text=text)
    if password:
        pdf.set_encryption(owner_password="dueño", user_password=password)
    return bytes(pdf.output())


def with_stream(operators: bytes) -> bytes:
    """A one-page PDF whose drawing is `operators`, compressed a thousandfold."""
    packed = zlib.compress(operators, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    body = b"%PDF-1.7\n" + b"".join(
        b"%d 0 obj%s endobj\n" % (number, each) for number, each in enumerate(objects, 1)
    )
    return body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


async def test_it_reads_spanish_page_by_page() -> None:
    found = await extract_pdf(written("Señor Ñañez: año 2026", "Segunda página"))
    assert found.pages == 2 and found.finding == ""
    first, second = found.text.split("\f")
    assert first == "Señor Ñañez: año 2026" and second == "Segunda página"


async def test_a_page_without_text_is_no_fault() -> None:
    found = await extract_pdf(written(""))
    assert (found.text, found.pages, found.finding) == ("", 1, "")


async def test_a_long_document_is_read_too() -> None:
    found = await extract_pdf(written(*(f"Foja {n}" for n in range(1, 61))))
    assert found.pages == 60 and found.finding == ""
    assert found.text.startswith("Foja 1\f") and found.text.endswith("Foja 60")


async def test_more_pages_than_we_read_are_told() -> None:
    found = await extract_pdf(written(*(str(n) for n in range(520))))
    assert found.pages == 520
    assert found.finding == "El PDF tiene 520 páginas: solo se leyó el texto de las 500 primeras."


async def test_a_password_is_told() -> None:
    found = await extract_pdf(written("secreto", password="x"))
    assert (found.text, found.finding) == ("", extraction.ENCRYPTED)


async def test_damage_is_told() -> None:
    whole = written("Señor " * 2000)
    assert (await extract_pdf(b"%PDF-1.7\nbasura")).finding == extraction.DAMAGED
    for cut in range(20, len(whole), len(whole) // 6):
        assert isinstance((await extract_pdf(whole[:cut])).text, str)
    assert (await extract_pdf(b"")).finding == extraction.NO_PDF
    assert (await extract_pdf(b"\x00" * 5000)).finding == extraction.NO_PDF


async def test_a_bomb_of_work_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "CPU_SECONDS", 2)
    bomb = with_stream(b"BT /F 9 Tf (boom) Tj ET\n" * 3_000_000)
    assert len(bomb) < 300_000
    found = await extract_pdf(bomb)
    assert found.finding in (extraction.TOO_HEAVY, extraction.PARTIAL)
    assert len(found.text) <= extraction.MAX_CHARACTERS


async def test_a_bomb_of_memory_is_stopped() -> None:
    found = await extract_pdf(with_stream(b" " * 1_200_000_000))
    assert len(found.text) <= extraction.MAX_CHARACTERS
    assert found.finding in (extraction.TOO_HEAVY, extraction.PARTIAL, extraction.DAMAGED, "")


async def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "WALL_SECONDS", 0.01)
    assert (await extract_pdf(written("hola"))).finding == extraction.TOO_HEAVY


def test_nothing_a_database_refuses_is_kept() -> None:
    lines: list[dict[str, Any]] = [
        {"pages": 1},
        {"text": "a\x00b\ud800c\x1b\n\td\x7f"},
        {"end": "done"},
    ]
    assert extraction._understood(lines, True).text == "ab?c\n\td"


def test_what_was_read_before_the_end_is_kept() -> None:
    lines = extraction._lines(b'{"pages": 3}\n{"text": "uno"}\n{"text": "do')
    found = extraction._understood(lines, ended=False)
    assert (found.text, found.pages, found.finding) == ("uno", 3, extraction.PARTIAL)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the shared corpora are not on this machine")
async def test_the_corpora_never_raise() -> None:
    files = sorted(CORPORA.glob("pdf-*/**/*.pdf"))
    small = [path for path in files if path.stat().st_size < 200_000]
    texts = 0
    for path in small[::3]:
        texts += bool((await extract_pdf(path.read_bytes())).text)
    assert texts > len(small) // 3 // 2


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_child_tells_a_line_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert extraction_child.read(written("uno", "dos")) == "done"
    assert told(capsys) == [{"pages": 2}, {"text": "uno"}, {"text": "dos"}]


def test_where_pdfplumber_gives_up_pdfium_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_page_then_none(content: bytes) -> Iterator[tuple[str, bool]]:
        yield "uno", False
        raise MemoryError

    monkeypatch.setattr(extraction_child, "detailed", one_page_then_none)
    assert extraction_child.read(written("uno", "dos", "tres")) == "done"
    assert [line.get("text") for line in told(capsys)] == [None, "uno", "dos", "tres"]


def test_the_child_stops_at_enough_characters(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extraction_child, "DETAILED_PAGES", 0)
    monkeypatch.setattr(extraction_child, "MAX_CHARACTERS", 10)
    extraction_child.read(written("a" * 9, "b" * 9, "c" * 9))
    assert len(told(capsys)) == 3


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"%PDF-1.7\nbasura", "damaged"), (written("x", password="y"), "encrypted")],
)
def test_the_child_says_why_it_ended(content: bytes, why: str) -> None:
    assert extraction_child.read(content) == why


_PDFS = Path(__file__).parent.parent / "pdf"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("negrita", "RESOLUCIÓN 88-2026"),  # printed twice for bold
        ("triple", "ESPECTÁCULOS"),
        ("lado", "puente peatonal sobre el río"),  # turned by its matrix
        ("menuda", "El arrendatario responde por los deterioros"),  # narrow blanks
        ("espaciada", "embargo preventivo"),  # letters apart
        ("pdf-words-without-space-signs", "Solicito copia certificada del plano de la quebrada"),
        ("pdf-form-filled-in", "Rosa Pilco Toapanta"),
        ("pdf-note-typed-over", "Falta la firma del presidente"),
        ("pdf-stream-without-length", "Solicito copia del plano"),
        ("propietario", "Certificado de gravamen"),  # opens without a password
    ],
)
async def test_words_come_out_however_they_were_put_on_the_page(name: str, words: str) -> None:
    found = await extract_pdf((_PDFS / f"{name}.pdf").read_bytes())
    assert found.text.count(words) == 1 and found.finding == ""


async def test_of_an_xfa_form_the_values_are_read_and_not_what_others_show() -> None:
    found = await extract_pdf((_PDFS / "formulario.pdf").read_bytes())
    assert "XFAVALOR31" in found.text and "eventually replaced" not in found.text
    assert found.finding == extraction.XFA


def test_what_is_closed_for_a_certificate_is_not_damaged() -> None:
    lines: list[dict[str, Any]] = [{"end": "sealed"}]
    assert "protegido" in extraction._understood(lines, ended=True).finding


def test_pdfium_goes_on_where_pdfplumber_takes_too_long(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_page_then_for_ever(content: bytes) -> Iterator[tuple[str, bool]]:
        yield "uno", False
        while True:
            pass

    monkeypatch.setattr(extraction_child, "DETAILED_SECONDS", 0.2)
    monkeypatch.setattr(extraction_child, "detailed", one_page_then_for_ever)
    assert extraction_child.read(written("uno", "dos", "tres")) == "done"
    assert [line.get("text") for line in told(capsys)] == [None, "uno", "dos", "tres"]
