"""Rich text keeps the marks of a letter and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.papers.letters import richtext


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p onclick='x()'>Hola <a href='javascript:x'>aquí</a></p>", "<p>Hola aquí</p>"),
        ("<script>alert(1)</script><style>p{}</style><p>a</p>", "<p>a</p>"),
        ("<div>uno</div><div>dos</div>", "<p>uno</p><p>dos</p>"),
        ("<h1>Título</h1><h5>Menor</h5>", "<h2>Título</h2><h3>Menor</h3>"),
        ("<p>&nbsp;</p><p>a</p><p><br></p>", "<p>a</p>"),
        ('<img src=x onerror="x()"><svg onload=x>', ""),
    ],
)
def test_it_cleans(html: str, kept: str) -> None:
    assert richtext.clean(html) == kept


def test_a_cell_keeps_its_spans_and_no_style() -> None:
    kept = richtext.clean('<table><tr><td colspan="2" style="color:red">a</td></tr></table>')
    assert '<td colspan="2">a</td>' in kept
    assert "style" not in kept


@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(html: str) -> None:
    once = richtext.clean(html)
    assert richtext.clean(once) == once


@given(st.text(alphabet="añ <>&\"'\n-áÉ·«»{}#$\\", max_size=120))
def test_plain_text_becomes_html_that_reads_the_same(text: str) -> None:
    back = richtext.to_plain(richtext.from_plain(text))
    assert back.split() == text.split()


def test_plain_text_shows_paragraphs_lists_and_tables() -> None:
    html = "<p>Uno<br>dos</p><ul><li>a</li></ul><table><tr><td>N.º</td><td>Fojas</td></tr></table>"
    plain = richtext.to_plain(html)
    assert plain.startswith("Uno\ndos\n")
    assert "* a" in plain
    assert "N.º  Fojas" in plain


def test_absurd_nesting_keeps_the_words() -> None:
    for depth in (100, 300, 5000):
        html = "<blockquote>" * depth + "en el fondo" + "</blockquote>" * depth
        assert "en el fondo" in richtext.to_plain(html)


@pytest.mark.parametrize("html", ["", " ", "<p></p>", "<p>&nbsp;<br></p>", "<script>x</script>"])
def test_nothing_to_read_is_blank(html: str) -> None:
    assert richtext.is_blank(html)
    assert not richtext.is_blank(html + "<p>a</p>")
