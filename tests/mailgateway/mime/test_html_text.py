"""HTML letters as text."""

from mailgateway.mime.html_text import to_text
from mailgateway.quoting.splitting import split


def test_paragraphs_lists_and_tables_read_as_they_look() -> None:
    text = to_text(
        "<p>Señores:</p><p>Pido:</p><ul><li>poda</li><li>luz</li></ul>"
        "<table><tr><td>Calle</td><td>Mayor</td></tr></table>&iquest;S&iacute;?"
    )
    assert text.startswith("Señores:\n\nPido:\n")
    assert "* poda" in text and "Calle  Mayor" in text and "¿Sí?" in text


def test_a_cited_blockquote_is_a_quotation_and_an_indented_one_is_not() -> None:
    gmail = (
        "<div>Gracias.</div><div class='gmail_quote'>El lun, 2 mar 2026, X &lt;x@y.example&gt; "
        "escribió:<br><blockquote class='gmail_quote' style='x'>Recibimos<br>su documento"
        "</blockquote></div>"
    )
    parted = split(to_text(gmail))
    assert parted.new == "Gracias." and "> Recibimos\n> su documento" in parted.quoted
    indented = "<blockquote style='margin:0 0 0 40px'>Pido la poda.</blockquote>"
    assert to_text(indented) == "Pido la poda."


def test_nothing_and_nonsense_give_text() -> None:
    assert to_text("") == to_text("<!-- x -->") == ""
    assert to_text("<<<a <b></p>hola").endswith("hola")
    assert to_text("solo texto &amp; nada más") == "solo texto & nada más"


def test_a_picture_written_into_the_page_does_not_push_the_text_out() -> None:
    html = f"<p>Antes</p><img src='data:image/png;base64,{'A' * 2_000_000}'><p>Después</p>"
    assert to_text(html) == "Antes\n\nDespués"
