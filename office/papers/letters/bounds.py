"""How much a letter may hold, so that it can be set in a time that its writer waits for."""

import re
from html import unescape

from office.errors import Invalid
from office.papers.letters import richtext
from office.papers.letters.typesetting import unproven

MOST_CHARACTERS = 200_000
MOST_MARKS = 12_000  # beginnings and ends of paragraphs, cells and the like
MOST_CELLS = 2_000
LONGEST_WORD = 1_000
MOST_RARE = 200  # different signs beyond the usual ones; each must be looked for in every font

# Beyond these a letter is set in a process of its own, so that it holds up no other.
_LIGHT_CHARACTERS, _LIGHT_MARKS, _LIGHT_RARE = 20_000, 1_000, 20
_TAG = re.compile(r"<[^<>]*>")  # linear, whatever it is given
_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_MANY_LINES = re.compile(r"\n{3,}")
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def too_much(body_html: str) -> str:
    """Why the text cannot become a letter, in Spanish; "" when it can.

    Looks at `body_html` as it was typed or cleaned, without parsing it.
    """
    marks, cells = body_html.count("<"), len(_CELL.findall(body_html))
    if cells > MOST_CELLS:
        return (
            f"Las tablas tienen {_number(cells)} celdas; en un documento caben"
            f" {_number(MOST_CELLS)}. Adjunte la tabla como archivo."
        )
    if marks > MOST_MARKS:
        return (
            "El texto tiene demasiados párrafos, celdas o cambios de letra para un documento."
            " Divídalo, o adjunte una parte como archivo."
        )
    text = _plain(body_html)
    if len(text) > MOST_CHARACTERS:
        return (
            f"El texto tiene {_number(len(text))} caracteres; en un documento caben"
            f" {_number(MOST_CHARACTERS)}. Adjunte una parte como archivo."
        )
    if found := _WORD.search(text):
        return (
            f"Hay una palabra de {_number(len(found[0]))} letras, que empieza con"
            f" «{found[0][:20]}…»; caben {_number(LONGEST_WORD)}. Sepárela con espacios."
        )
    rare = unproven(text)
    if len(rare) > MOST_RARE:
        return (
            f"El texto usa {_number(len(rare))} signos poco comunes distintos; caben {MOST_RARE}."
            f" Los primeros: {' '.join(sorted(rare)[:5])}"
        )
    return ""


def check_body(body_html: str) -> None:
    """Raises Invalid, field "body", for what `too_much` says."""
    if problem := too_much(body_html):
        raise Invalid(problem, "body")


def shown(body_html: str) -> str:
    """`body_html` cleaned for its writer's page; of what is too much, only the words."""
    if too_much(body_html):
        return richtext.from_plain(_plain(body_html)[:MOST_CHARACTERS])
    return richtext.clean(body_html)


def shown_plain(body_html: str) -> str:
    """What `shown` shows, without marks."""
    if too_much(body_html):
        return _MANY_LINES.sub("\n\n", _plain(body_html))[:MOST_CHARACTERS].strip()
    return richtext.to_plain(body_html)


def is_light(body_html: str) -> bool:
    """Whether the letter is set in so short a time that others can wait for it."""
    return (
        body_html.count("<") <= _LIGHT_MARKS
        and len(body_html) <= _LIGHT_CHARACTERS
        and len(unproven(body_html)) <= _LIGHT_RARE
    )


def _plain(body_html: str) -> str:
    return unescape(_TAG.sub("\n", body_html))


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
