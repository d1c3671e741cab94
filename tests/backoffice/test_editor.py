"""The draft editor in Chromium: what is typed is what is kept, and nothing is lost by accident."""

import io
import re
import socket
from collections.abc import AsyncIterator

import pytest
from axe_core_python.async_playwright import Axe
from PIL import Image
from playwright.async_api import Dialog, Page

from backoffice.app import create_app
from chasqui.doors.web import web_server
from office.records.drafting import replies
from tests.backoffice.desk import letter
from tests.support.clock import Clock
from tests.support.world import World


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "navy").save(out, "PNG")
    return out.getvalue()


_PNG = _picture()
pytestmark = [
    pytest.mark.browser,
    # The editor is the browser's; test_drafts shows that both databases keep what it sends.
    pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True),
]


@pytest.fixture
async def site(world: World, clock: Clock) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    async with web_server(create_app(secure_cookies=False), listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
async def draft_id(site: str, world: World) -> int:
    return await replies.start(world.ana.actor, (await letter(world)).copy_id)


@pytest.fixture
async def draft(site: str, world: World, page: Page, draft_id: int) -> Page:
    """The browser of Ana, with the draft open."""
    await page.goto(f"{site}/entrar?siguiente=/borradores/{draft_id}")
    await page.get_by_label("Número de usuario").fill(world.ana.login)
    await page.get_by_label("Contraseña").fill(world.ana.password)
    await page.get_by_role("button", name="Entrar").click()
    await page.wait_for_url(f"**/borradores/{draft_id}")
    await page.get_by_role("textbox", name="Cuerpo del documento").click()
    return page


async def _press(page: Page, *names: str) -> None:
    for name in names:
        await page.get_by_role("button", name=name, exact=True).click()


async def _kept(page: Page, world: World, draft_id: int) -> str:
    async with page.expect_navigation():
        await page.keyboard.press("Control+s")
    return (await replies.draft(world.ana.actor, draft_id)).body


async def test_marks_lists_and_quotes_are_kept(draft: Page, world: World, draft_id: int) -> None:
    keyboard = draft.keyboard
    await keyboard.type("Le envío ")
    await _press(draft, "Negrita")
    await keyboard.type("dos")
    await _press(draft, "Negrita")
    await keyboard.type(" copias, señora.")
    await keyboard.press("Enter")
    await _press(draft, "Viñetas")
    await keyboard.type("una")
    await keyboard.press("Enter")
    await keyboard.type("otra")
    await keyboard.press("Enter")
    await keyboard.press("Enter")
    await _press(draft, "Cita")
    await keyboard.type("Artículo 1")
    assert await _kept(draft, world, draft_id) == (
        "<p>Le envío <b>dos</b> copias, señora.</p><ul><li>una</li><li>otra</li></ul>"
        "<blockquote><p>Artículo 1</p></blockquote>"
    )


async def test_a_table_grows_and_shrinks(draft: Page, world: World, draft_id: int) -> None:
    await _press(draft, "Insertar tabla")
    await draft.keyboard.type("1")
    await _press(draft, "Añadir fila")
    await draft.keyboard.type("2")
    await _press(draft, "Añadir columna")
    await draft.keyboard.type("22 fojas")
    await _press(draft, "Deshacer", "Rehacer")
    body = await _kept(draft, world, draft_id)
    assert body.count("<tr>") == 4 and "<td>1</td>" in body and "<td>22 fojas</td>" in body
    assert body.count("<th>") == 3


async def test_what_is_pasted_brings_no_script_and_no_style(
    draft: Page, world: World, draft_id: int
) -> None:
    await draft.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", `<p style="color:red" onclick="x()">De <b>Word</b>
            <img src=x onerror="document.title='ay'"><a href="https://x.example">enlace</a></p>`);
          document.querySelector("[role=textbox]").dispatchEvent(new ClipboardEvent(
            "paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    # A browser hands over what is pasted a moment after the event.
    await draft.get_by_role("textbox").get_by_text("enlace").wait_for()
    body = await _kept(draft, world, draft_id)
    assert "De <b>Word</b>" in body and "enlace" in body
    assert not any(bad in body for bad in ("style", "onclick", "<img", "<a "))
    assert await draft.title() != "ay"


async def test_leaving_with_unsaved_words_asks_first(draft: Page) -> None:
    asked: list[str] = []

    async def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    draft.on("dialog", leave)
    await draft.keyboard.type("Sin guardar")
    await draft.get_by_text("Hay cambios sin guardar").wait_for(state="visible")
    await draft.get_by_role("link", name="Recibidos").first.click()
    await draft.wait_for_url("**/bandejas/recibidos")
    assert asked == ["beforeunload"]


async def test_the_toolbar_is_one_stop_of_the_tab_key(draft: Page) -> None:
    await draft.get_by_role("button", name="Negrita").focus()
    await draft.keyboard.press("ArrowRight")
    assert await draft.evaluate("document.activeElement.dataset.act") == "italic"
    await draft.keyboard.press("Tab")
    assert await draft.evaluate("document.activeElement.getAttribute('role')") == "textbox"


async def test_the_editor_at_work_shuts_nobody_out(draft: Page) -> None:
    await _press(draft, "Insertar tabla")
    found = await Axe().run(draft)
    assert [each["id"] for each in found["violations"]] == []


async def test_what_is_written_is_saved_in_place(draft: Page, world: World, draft_id: int) -> None:
    await draft.keyboard.type("Le envío la copia")
    await draft.get_by_text("Guardado a las").wait_for(timeout=15_000)
    await draft.keyboard.type(" hoy")  # the caret is where it was
    kept = (await replies.draft(world.ana.actor, draft_id)).body
    assert kept == "<p>Le envío la copia</p>"
    await draft.keyboard.press("Control+z")
    body = draft.get_by_role("textbox", name="Cuerpo del documento")
    assert await body.inner_text() != ""
    assert "copia hoy" in await _kept(draft, world, draft_id) or "copia" in await body.inner_text()


async def test_what_was_written_when_the_session_ended_is_kept_with_its_marks(
    draft: Page, site: str, world: World, draft_id: int
) -> None:
    await draft.context.clear_cookies()
    await draft.keyboard.press("Control+b")
    await draft.keyboard.type("Urgente")
    await draft.get_by_text("Su sesión terminó.").wait_for(timeout=15_000)
    await draft.get_by_role("link", name="Entrar otra vez").click()
    await draft.get_by_label("Número de usuario").fill(world.ana.login)
    await draft.get_by_label("Contraseña").fill(world.ana.password)
    await draft.get_by_role("button", name="Entrar").click()
    await draft.wait_for_url(f"**/borradores/{draft_id}")
    await draft.get_by_text("Guardado a las").wait_for(timeout=15_000)
    kept = (await replies.draft(world.ana.actor, draft_id)).body
    assert kept in ("<p><b>Urgente</b></p>", "<p><strong>Urgente</strong></p>")


async def test_tab_goes_to_the_next_cell_and_adds_a_row(draft: Page) -> None:
    await _press(draft, "Insertar tabla")
    body = draft.get_by_role("textbox", name="Cuerpo del documento")
    for word in ("a", "b", "c", "d", "e"):
        await draft.keyboard.type(word)
        await draft.keyboard.press("Tab")
    rows = await body.locator("tbody tr").count()
    assert rows == 3
    assert (await body.locator("tbody").inner_text()).split() == ["a", "b", "c", "d", "e"]


async def test_signs_headings_breaks_and_pictures_are_kept(
    draft: Page, world: World, draft_id: int
) -> None:
    await draft.keyboard.type("Acta")
    await _press(draft, "Título")
    await draft.keyboard.press("Enter")
    await draft.keyboard.type("H")
    await _press(draft, "Subíndice")
    await draft.keyboard.type("2")
    await _press(draft, "Subíndice")
    await draft.keyboard.type("O")
    await _press(draft, "Salto de página")
    picture = {"name": "plano.png", "mimeType": "image/png", "buffer": _PNG}
    await draft.locator("[data-editor-picker]").set_input_files(picture)
    await draft.locator("[role=textbox] img").click()
    await _press(draft, "Imagen más grande")
    body = await _kept(draft, world, draft_id)
    assert "<h2>Acta</h2>" in body and "H<sub>2</sub>O" in body and "<hr>" in body
    assert re.search(r'<img src="/imagenes/[0-9a-f]{64}" alt="plano" width="40">', body)


async def test_what_pasting_leaves_out_is_told(draft: Page, world: World, draft_id: int) -> None:
    await draft.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/html", `<p class=MsoNormal>Se <s>niega</s> <span
            style="font-weight:bold">aprueba</span> x<span style="vertical-align:super">2</span>
            <img src="file:///C:/logo.png"></p><p class=MsoListParagraph><span
            style="mso-list:Ignore">1.</span>uno</p>`);
          document.querySelector("[role=textbox]").dispatchEvent(new ClipboardEvent(
            "paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    told = draft.locator("#avisos").get_by_text("Al pegar se dejó fuera")
    await told.wait_for()
    assert "el texto que estaba tachado; una imagen" in await told.inner_text()
    body = await _kept(draft, world, draft_id)
    assert "niega" not in body and "<b>aprueba</b>" in body and "x<sup>2</sup>" in body
    assert "<ol><li>uno</li></ol>" in body


async def test_an_outage_loses_no_word(draft: Page, site: str, world: World, draft_id: int) -> None:
    await draft.context.set_offline(True)
    await draft.keyboard.type("Escrito sin conexión")
    await draft.get_by_text("No hay conexión").wait_for(timeout=15_000)
    draft.on("dialog", lambda dialog: dialog.accept())
    await draft.context.set_offline(False)
    await draft.goto(f"{site}/bandejas/recibidos")
    await draft.goto(f"{site}/borradores/{draft_id}")
    await draft.get_by_text("Guardado a las").wait_for(timeout=15_000)
    assert (await replies.draft(world.ana.actor, draft_id)).body == "<p>Escrito sin conexión</p>"


async def test_recipients_are_picked_with_the_keyboard(
    draft: Page, world: World, draft_id: int
) -> None:
    await draft.locator("#copia").fill("quish")
    await draft.get_by_role("option", name="Rosa Quishpe").wait_for()
    await draft.keyboard.press("Enter")
    await draft.get_by_role("button", name="Quitar a Rosa Quishpe").wait_for()
    shown = (await replies.draft(world.ana.actor, draft_id)).recipients
    assert [(each.name, each.role) for each in shown][-1] == ("Rosa Quishpe", "cc")
    await draft.get_by_role("button", name="Quitar a Rosa Quishpe").click()
    await draft.get_by_role("button", name="Quitar a Rosa Quishpe").wait_for(state="detached")
    assert len((await replies.draft(world.ana.actor, draft_id)).recipients) == 1
