"""Letters that take a minute, or fail: refused at the field, and apart from everybody else's."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from office.errors import Invalid
from office.papers.letters import heavy
from office.papers.letters.letters import render_letter
from office.papers.letters.print_facts import printable_in
from office.papers.letters.typesetting import REPLACEMENT
from tests.backoffice.desk import desk_of, letter, text_of
from tests.office.papers.samples import letter as sample
from tests.support.clock import Clock
from tests.support.world import World

_RARE = " ".join(chr(0x4E00 + n) for n in range(3000))
_TABLE = "<table>" + ("<tr>" + "<td>celda</td>" * 10 + "</tr>") * 1200 + "</table>"
_MARKS = "<p>a</p>" * 10_000
_WORD = "a" * 32_768
_LONG = "<p>" + "Una frase cualquiera de un oficio. " * 800 + "</p>"


@pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
async def test_they_are_refused_at_the_field(world: World, clock: Clock) -> None:
    arrived, ana = await letter(world), await desk_of(world.ana)
    begun = await ana.post(f"/ejemplares/{arrived.copy_id}/responder")
    for body, words in (
        (_RARE, "3.000 signos poco comunes"),
        (_TABLE, "12.000 celdas; en un documento caben 2.000"),
        (_MARKS, "demasiados párrafos"),
        (_WORD, "una palabra de 32.768 letras"),
    ):
        form = {"asunto": "Respuesta", "cuerpo": body, "format": "html", "version": 1}
        answer = await ana.post(begun.headers["location"], **form)
        assert answer.status_code == 422, words
        said = text_of(answer.text)
        assert words in said, said[:900]
        assert 'aria-describedby="cuerpo-error"' in answer.text
        shown = await ana.post(f"{begun.headers['location']}/pagina", **form)
        assert shown.status_code == 409 and words in shown.text
    await ana.http.aclose()


async def test_none_gets_past_to_the_paper() -> None:
    for body in (_RARE, _TABLE, _MARKS, _WORD):
        with pytest.raises(Invalid) as refused:
            await render_letter(sample(body_html=body))
        assert refused.value.field == "body"


def test_of_rare_signs_only_some_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, lost = printable_in({"names": [_RARE[:99], _RARE[99:]], "other": "ñ"})
    assert facts["names"][1].endswith(REPLACEMENT) and facts["other"] == "ñ"
    assert set(lost) == set(_RARE) - {" "}


async def test_a_long_letter_holds_up_no_short_one() -> None:
    long = asyncio.create_task(render_letter(sample(body_html=_LONG)))
    await asyncio.sleep(0)
    await render_letter(sample())
    assert not long.done()
    made = await long
    assert made.pdf.startswith(b"%PDF-") and made.box is not None


async def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    bounds: Any = replace(heavy._BOUNDS, wall_seconds=0.05)
    monkeypatch.setattr(heavy, "_BOUNDS", bounds)
    with pytest.raises(Invalid, match="demasiado largo o complicado"):
        await render_letter(sample(body_html=_LONG))
