"""Writing an answer: kept, cleaned, never lost; with and without the editor's script."""

from collections.abc import AsyncIterator

import pytest

from models.enums import DocumentKind
from models.tables import Template
from office.records.drafting import replies
from tests.backoffice.desk import (
    Desk,
    Letter,
    desk_of,
    field_value,
    letter,
    passed_to,
    text_of,
)
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def answered(world: World, ana: Desk) -> Letter:
    return await letter(world)


@pytest.fixture
async def draft_id(ana: Desk, answered: Letter) -> int:
    answer = await ana.post(f"/ejemplares/{answered.copy_id}/responder")
    assert answer.status_code == 303
    return int(answer.headers["location"].rpartition("/")[2])


def _form(version: int = 1, **fields: object) -> dict[str, object]:
    return {
        "asunto": "Respuesta",
        "cuerpo": "Estimada señora:\r\n\r\nSí.",
        "format": "plain",
        "version": version,
        **fields,
    }


async def _template(world: World) -> Template:
    return await Template.create(
        institution=world.institution,
        kind=DocumentKind.LETTER,
        name="Respuesta con copias",
        body="<p>Señora {ciudadano}:</p>",
    )


async def test_the_editor_shows_whom_it_answers_and_how_it_leaves(
    ana: Desk, answered: Letter, draft_id: int
) -> None:
    page = await ana.get(f"/borradores/{draft_id}")
    said = text_of(page.text)
    assert page.status_code == 200
    assert f"Responde a {answered.number}" in said
    assert "María Quishpe" in said and "maria@correo.example" in said
    assert field_value(page.text, "version") == "1"


async def test_plain_text_becomes_paragraphs(ana: Desk, draft_id: int, world: World) -> None:
    answer = await ana.post(f"/borradores/{draft_id}", **_form())
    assert answer.status_code == 303
    draft = await replies.draft(world.ana.actor, draft_id)
    assert (draft.subject, draft.version) == ("Respuesta", 2)
    assert draft.body == "<p>Estimada señora:</p><p>Sí.</p>"


async def test_html_of_the_editor_is_cleaned(ana: Desk, draft_id: int, world: World) -> None:
    html = "<p onclick=x()>Con <b>fuerza</b><script>alert(1)</script></p><img src=x onerror=y>"
    await ana.post(f"/borradores/{draft_id}", **_form(cuerpo=html, format="html"))
    draft = await replies.draft(world.ana.actor, draft_id)
    assert draft.body == "<p>Con <b>fuerza</b></p>"


async def test_untouched_plain_text_keeps_the_marks(ana: Desk, draft_id: int, world: World) -> None:
    html = "<p>Con <b>fuerza</b></p><ul><li>uno</li><li>dos</li></ul>"
    await ana.post(f"/borradores/{draft_id}", **_form(cuerpo=html, format="html"))
    page = await ana.get(f"/borradores/{draft_id}")
    start = page.text.index(">", page.text.index("<textarea")) + 1
    shown = page.text[start : page.text.index("</textarea>")]
    answer = await ana.post(
        f"/borradores/{draft_id}", **_form(2, asunto="Otro asunto", cuerpo=shown)
    )
    assert answer.status_code == 303
    draft = await replies.draft(world.ana.actor, draft_id)
    assert (draft.subject, draft.body) == ("Otro asunto", html)


async def test_an_empty_subject_is_told_and_the_text_stays(
    ana: Desk, draft_id: int, world: World
) -> None:
    answer = await ana.post(f"/borradores/{draft_id}", **_form(asunto=" ", cuerpo="Mi texto"))
    assert answer.status_code == 422
    assert 'id="asunto-error"' in answer.text and "Escriba el asunto." in answer.text
    assert "Mi texto</textarea>" in answer.text
    assert (await replies.draft(world.ana.actor, draft_id)).version == 1


async def test_an_old_version_does_not_overwrite_and_both_texts_are_shown(
    ana: Desk, draft_id: int, world: World
) -> None:
    await replies.save(world.ana.actor, draft_id, "Asunto", "<p>Lo de la otra ventana</p>", 1)
    answer = await ana.post(f"/borradores/{draft_id}", **_form(1, cuerpo="Lo mío"))
    assert answer.status_code == 409
    said = text_of(answer.text)
    assert "Su cambio no se guardó" in said and "sigue abajo" in said
    assert "Lo mío</textarea>" in answer.text and "Lo de la otra ventana" in said
    assert field_value(answer.text, "version") == "2"
    again = await ana.post(f"/borradores/{draft_id}", **_form(2, cuerpo="Lo mío"))
    assert again.status_code == 303
    assert (await replies.draft(world.ana.actor, draft_id)).body == "<p>Lo mío</p>"


async def test_the_text_comes_back_when_the_draft_is_gone(
    ana: Desk, draft_id: int, world: World
) -> None:
    await replies.discard(world.ana.actor, draft_id)
    answer = await ana.post(
        f"/borradores/{draft_id}",
        **_form(cuerpo="<p>Dos horas de <b>trabajo</b></p>", format="html"),
    )
    assert answer.status_code == 409
    assert "Dos horas de trabajo" in answer.text
    assert "Su cambio no se guardó" in answer.text


@pytest.mark.parametrize(
    ("button", "place"), [("vista-previa", "/vista-previa"), ("firmar", "/firmar")]
)
async def test_the_other_buttons_save_first(
    ana: Desk, draft_id: int, world: World, button: str, place: str
) -> None:
    answer = await ana.post(f"/borradores/{draft_id}", **_form(luego=button))
    assert answer.headers["location"] == f"/borradores/{draft_id}{place}"
    assert (await replies.draft(world.ana.actor, draft_id)).version == 2
    assert (await ana.get(answer.headers["location"])).status_code == 200


async def test_a_template_takes_the_place_of_a_text_that_is_kept(
    ana: Desk, draft_id: int, world: World
) -> None:
    template = await _template(world)
    page = await ana.get(f"/borradores/{draft_id}")
    assert "Respuesta con copias" in page.text
    answer = await ana.post(
        f"/borradores/{draft_id}/plantilla", **_form(plantilla=template.id, cuerpo="Lo que había")
    )
    assert answer.status_code == 303
    draft = await replies.draft(world.ana.actor, draft_id)
    assert draft.body == "<p>Señora María Quishpe:</p>"
    assert draft.version == 3  # what was typed is version 2


async def test_no_template_chosen_is_told(ana: Desk, draft_id: int, world: World) -> None:
    await _template(world)
    answer = await ana.post(f"/borradores/{draft_id}/plantilla", **_form(plantilla=""))
    assert answer.status_code == 422
    assert "Elija una plantilla de la lista." in answer.text


async def test_preview_is_a_pdf_in_a_frame(ana: Desk, draft_id: int) -> None:
    await ana.post(f"/borradores/{draft_id}", **_form())
    page = await ana.get(f"/borradores/{draft_id}/vista-previa")
    assert f'src="/borradores/{draft_id}/vista-previa.pdf' in page.text
    pdf = await ana.get(f"/borradores/{draft_id}/vista-previa.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith("inline")
    assert pdf.content.startswith(b"%PDF-")


async def test_a_discarded_draft_is_gone_and_the_letter_stays(
    ana: Desk, answered: Letter, draft_id: int
) -> None:
    page = await ana.get(f"/borradores/{draft_id}")
    assert "Sí, eliminar el borrador" in page.text
    answer = await ana.post(f"/borradores/{draft_id}/eliminar")
    assert answer.status_code == 303
    assert "se eliminó" in text_of((await ana.get(answer.headers["location"])).text)
    assert (await ana.get(f"/borradores/{draft_id}")).status_code == 409
    assert answered.number in text_of((await ana.get("/bandejas/recibidos")).text)


async def test_somebody_elses_draft_is_not_there(world: World, ana: Desk, draft_id: int) -> None:
    luis = await desk_of(world.luis)
    for place in ("", "/vista-previa", "/vista-previa.pdf"):
        assert (await luis.get(f"/borradores/{draft_id}{place}")).status_code == 404
    await luis.http.aclose()


async def test_without_permission_to_sign_there_is_no_such_button(
    world: World, clock: Clock
) -> None:
    luis = await desk_of(world.luis)
    arrived = await letter(world)
    await passed_to(world, world.luis, arrived)
    answer = await luis.post(f"/ejemplares/{arrived.copy_id}/responder")
    page = await luis.get(answer.headers["location"])
    assert "Firmar y enviar" not in page.text
    assert "Su puesto puede escribir, no firmar." in text_of(page.text)
    assert (await luis.get(f"{answer.headers['location']}/firmar")).status_code == 403
    await luis.http.aclose()
