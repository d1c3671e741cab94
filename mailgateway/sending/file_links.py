"""What a mail says of the files that are too large to go with it."""

from collections.abc import Sequence
from html import escape

from office.delivery.download_links import Offered
from office.notices.texts import RenderedText
from office.text import wording as formatting

_BODY_END = "</body>"


def with_links(rendered: RenderedText, offered: Sequence[Offered]) -> RenderedText:
    """`rendered` with where to fetch each of the files `offered`, and until when."""
    lead, rule = _lead(offered), _rule(offered)
    lines = [f"- {_named(one)}: {one.url}" for one in offered]
    text = "\n".join([rendered.text.rstrip("\n"), "", lead, *lines, rule, ""])
    html = rendered.html
    if html is not None:
        items = "".join(
            f'<li style="margin:0 0 8px"><a href="{escape(one.url)}">{escape(_named(one))}</a></li>'
            for one in offered
        )
        block = (
            '<div style="max-width:600px;margin:0 auto;padding:16px 24px;'
            'font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1f2933">'
            f'<p style="margin:0 0 8px"><b>{escape(lead)}</b></p>'
            f'<ul style="margin:0 0 8px;padding-left:20px">{items}</ul>'
            f'<p style="margin:0">{escape(rule)}</p></div>'
        )
        head, end, tail = html.rpartition(_BODY_END)
        html = f"{head}{block}{end}{tail}" if end else html + block
    return RenderedText(rendered.subject, text, html)


def _lead(offered: Sequence[Offered]) -> str:
    if len(offered) == 1:
        return "Un archivo es demasiado grande para este correo. Descárguelo aquí:"
    return "Algunos archivos son demasiado grandes para este correo. Descárguelos aquí:"


def _rule(offered: Sequence[Offered]) -> str:
    day = formatting.plain_day(min(one.expires_at for one in offered))
    which = "El enlace sirve" if len(offered) == 1 else "Cada enlace sirve"
    return (
        f"{which} hasta el {day} y para una sola descarga: guarde el archivo. "
        "Si necesita otro enlace, responda a este correo."
    )


def _named(one: Offered) -> str:
    return f"{formatting.one_line(one.name)} ({formatting.size(one.size)})"
