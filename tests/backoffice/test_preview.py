"""The paper beside the text, and what may be changed about its print."""

import io
import re
from collections.abc import AsyncIterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest
from PIL import Image

from models.tables import Document, DocumentVersion
from office.records.drafting import replies
from tests.backoffice.desk import Desk, desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def draft_id(ana: Desk, world: World) -> int:
    arrived = await letter(world)
    draft_id = await replies.start(world.ana.actor, arrived.copy_id)
    await replies.save(world.ana.actor, draft_id, "Sus copias", "<p>Las adjuntamos.</p>", 1)
    return draft_id


async def test_the_page_of_the_cursor_is_shown_and_nothing_is_kept(
    ana: Desk, draft_id: int, world: World
) -> None:
    body = "".join(f"<p>{n}. {'Una línea más. ' * 12}</p>" for n in range(40))
    fields = {"version": 2, "format": "html", "asunto": "Otro", "cuerpo": body}
    pages = []
    for block in (0, 39, 999):
        answer = await ana.post(f"/borradores/{draft_id}/pagina", bloque=block, **fields)
        assert answer.headers["content-type"] == "image/png"
        picture = Image.open(io.BytesIO(answer.content))
        assert picture.width < picture.height and picture.width > 700
        page, count = map(int, answer.headers["x-pagina"].split("/"))
        pages.append(page)
    assert pages[0] == 1 and pages[1] == pages[2] == count > 1
    row = await Document.get(id=draft_id)
    assert row.subject == "Sus copias" and row.version == 2
    assert await DocumentVersion.filter(document_id=draft_id).count() == 1


async def test_nobody_sees_the_page_of_somebody_elses_draft(draft_id: int, world: World) -> None:
    luis = await desk_of(world.luis)
    answer = await luis.post(f"/borradores/{draft_id}/pagina", cuerpo="x", version=2)
    assert answer.status_code == 409 and not answer.content.startswith(b"\x89PNG")
    await luis.http.aclose()


async def test_options_of_the_print_are_kept_and_used(ana: Desk, draft_id: int) -> None:
    form = await ana.get(f"/borradores/{draft_id}/impresion")
    assert re.search(r'name="motto" value="1" checked', form.text)
    said = await ana.post(
        f"/borradores/{draft_id}/impresion",
        version=2, number="1", subject="1", closing="1", closing_words="Cordialmente,",
    )  # fmt: skip
    assert said.status_code == 303
    row = await Document.get(id=draft_id)
    assert row.print_options == {
        "reference": False, "attachments": False, "initials": False, "motto": False,
        "closing_words": "Cordialmente,",
    }  # fmt: skip
    pdf = await ana.get(f"/borradores/{draft_id}/vista-previa.pdf")
    text = pdfium.PdfDocument(pdf.content)[0].get_textpage().get_text_range()
    assert "Cordialmente," in text and "Referencias" not in text
    long = await ana.post(f"/borradores/{draft_id}/impresion", version=2, place="x" * 201)
    assert long.status_code == 422 and "200 caracteres" in text_of(long.text)
