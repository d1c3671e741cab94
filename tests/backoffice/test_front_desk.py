"""The front desk: paper registered, receipted, scanned and followed, through its pages."""

import io
import re

import pypdfium2 as pdfium
import pytest
import zxingcpp

from models.enums import Action, Channel
from models.tables import Case, Citizen, Contact, Copy, Document, Event, OutboxMessage, Paper
from office import clock as office_clock
from office.front_desk import registering
from tests.backoffice.desk import Desk, desk_of, text_of
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)

MARIA = {"nombre": "María Quishpe", "cedula": "1710034065"}


async def taken(desk: Desk, **more: str) -> int:
    """A paper that María hands in for the unit DA; its document."""
    fields = {"para": "da", "asunto": "Copia de mi escritura", "fecha": "2026-02-16", **more}
    if "persona" not in fields:
        fields = {**MARIA, **fields}
    done = await desk.post("/ventanilla/registrar", **fields)
    assert done.status_code == 303, text_of(done.text)
    return int(re.findall(r"papeles/(\d+)", done.headers["location"])[0])


def drawn(pdf: bytes) -> tuple[str, list[str], tuple[int, int]]:
    """What a sheet says, what its codes say, and its size in millimetres."""
    with pdfium.PdfDocument(io.BytesIO(pdf)) as document:
        page = document[0]
        codes = [code.text for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]
        wide, tall = (round(side / 72 * 25.4) for side in page.get_size())
        return page.get_textpage().get_text_bounded(), codes, (wide, tall)


async def test_paper_gets_number_and_code_at_once(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    assert "Quién entrega el documento" in (await desk.get("/ventanilla")).text
    nobody = await desk.http.get("/ventanilla/registrar", params={"q": "1710034065"})
    assert 'value="1710034065"' in nobody.text
    fields = re.findall(
        r'<(?:input(?! type="hidden")|select|textarea)[^>]* name="(\w+)"', nobody.text
    )
    asked = [name for name in fields if name not in ("q", "csrf", "puesto")]
    assert len(asked) <= 12 and nobody.text.split("<main")[1].count(" required") == 4
    document_id = await taken(
        desk,
        referencia="OF-12",
        resumen="Pide copia.",
        hojas="3",
        anexos="1 CD",
        correo="m@c.example",
    )
    row = await Document.get(id=document_id)
    case = await Case.get(id=row.case_id)
    assert (row.number, row.channel, row.reference) == ("CHQ-DA-2026-0001-E", Channel.DESK, "OF-12")
    copy = await Copy.get(document_id=document_id)
    assert (copy.unit_id, copy.holder_post_id) == (world.luis.unit.id, None)
    event = await Event.get(document_id=document_id, action=Action.REGISTERED)
    assert (event.official_id, event.citizen_id) == (world.ana.official.id, None)
    page = text_of((await desk.get(f"/ventanilla/papeles/{document_id}")).text)
    assert case.query_code in page and "3 hojas" in page and "1 CD" in page
    # The address was only told, not proven: nothing is sent to it.
    assert not await OutboxMessage.filter(kind="acknowledgement").exists()
    assert "Copia de mi escritura" in (await desk.get(f"/documentos/{document_id}")).text
    await desk.http.aclose()


async def test_a_proven_address_is_told_and_the_next_paper_is_quick(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.ana)
    await taken(desk, correo="m@c.example")
    person = await Citizen.get(id_document="1710034065")
    await Contact.filter(citizen_id=person.id, address="m@c.example").update(
        verified_at=office_clock.now()
    )
    found = await desk.http.get("/ventanilla/registrar", params={"q": "1710034065"})
    assert f'name="persona" value="{person.id}"' in found.text and "por correo" in found.text
    second = await taken(desk, persona=str(person.id), para="Luis Paredes", asunto="Otro asunto")
    copy = await Copy.get(document_id=second)
    assert copy.holder_post_id == world.luis.post.id
    told = await OutboxMessage.get(kind="acknowledgement")
    assert (told.to_address, told.channel) == ("m@c.example", Channel.EMAIL)
    assert told.facts["follow"] and told.facts["number"] == "CHQ-DA-2026-0002-E"
    await desk.http.aclose()


async def test_the_same_paper_twice_is_asked_about(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    first = await taken(desk)
    person = await Citizen.get()
    again = {"persona": str(person.id), "para": "DA", "asunto": "copia de mi ESCRITURA"}
    asked = await desk.post("/ventanilla/registrar", **again, fecha="2026-02-16")
    assert asked.status_code == 409 and f"papeles/{first}" in asked.text
    assert await Paper.all().count() == 1
    await taken(desk, **again, conforme="si")
    old = {**again, "asunto": "Otra cosa", "fecha": "2024-01-05"}
    asked = await desk.post("/ventanilla/registrar", **old)
    assert asked.status_code == 409 and "más de un año" in asked.text
    await taken(desk, **old, conforme="si")
    alike = await desk.post(
        "/ventanilla/registrar", nombre="Maria Quispe", para="DA", asunto="x", fecha="2026-02-16"
    )
    assert alike.status_code == 409 and f"persona={person.id}" in alike.text
    await desk.http.aclose()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fecha": "2026-12-31"}, "no puede ser futura"),
        ({"fecha": "mañana"}, "Escriba la fecha"),
        ({"asunto": ""}, "Escriba el asunto"),
        ({"para": "Ministerio"}, "No hay un área ni una persona así"),
        ({"para": "Dirección"}, "Elija cuál es"),
        ({"hojas": "tres"}, "solo con números"),
        ({"medio": "oro"}, "Elija en qué se entregó"),
        ({"nombre": ""}, "Escriba los nombres"),
    ],
)
async def test_what_is_wrong_is_said_and_makes_nobody(
    world: World, clock: Clock, wrong: dict[str, str], said: str
) -> None:
    desk = await desk_of(world.ana)
    fields = {**MARIA, "para": "da", "asunto": "Copia", "fecha": "2026-02-16", **wrong}
    refused = await desk.post("/ventanilla/registrar", **fields)
    assert refused.status_code == 422 and said in text_of(refused.text)
    assert not await Citizen.exists() and not await Paper.exists()
    await desk.http.aclose()


async def test_who_does_not_work_at_the_desk_is_turned_away(world: World, clock: Clock) -> None:
    ana, luis = await desk_of(world.ana), await desk_of(world.luis)
    document_id = await taken(ana)
    assert "Ventanilla" not in (await luis.get("/bandejas/recibidos")).text
    for path in ("/ventanilla", "/ventanilla/registrar", "/ventanilla/codigo?codigo=1"):
        assert (await luis.get(path)).status_code == 403, path
    assert (await luis.get(f"/ventanilla/papeles/{document_id}")).status_code == 404
    assert (await luis.get(f"/ventanilla/papeles/{document_id}/ticket.pdf")).status_code == 403
    await ana.http.aclose()
    await luis.http.aclose()


async def test_sheets_have_their_exact_size_and_readable_codes(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    document_id = await taken(desk, hojas="2")
    here = f"/ventanilla/papeles/{document_id}"
    case = await Case.get()
    link = f"http://localhost:8000/tramite?numero={case.number}"
    sizes = {"ticket": (80, None), "comprobante": (210, 297), "etiqueta": (100, 50)}
    for name, (wide, tall) in {**sizes, "traspaso": (210, 297)}.items():
        sheet = await desk.get(f"{here}/{name}.pdf")
        said, codes, size = drawn(sheet.content)
        assert size[0] == wide and tall in (None, size[1]), name
        assert any(code.endswith(f"/tramite?numero={case.number}") for code in codes), name
        assert (case.query_code in said) == (name in ("ticket", "comprobante")), name
        if name != "ticket":
            assert case.number in codes, name
    for code in (case.number, link, case.number.lower().replace("-", " ")):
        opened = await desk.http.get("/ventanilla/codigo", params={"codigo": code})
        assert opened.headers["location"] == here, code
    lost = await desk.http.get("/ventanilla/codigo", params={"codigo": "CHQ-DA-2026-0999-E"})
    assert lost.status_code == 404 and "No hay ningún papel" in lost.text
    await desk.http.aclose()


async def test_what_was_interrupted_is_finished(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await desk_of(world.ana)

    async def falls(_: object) -> list[object]:
        raise RuntimeError("the process ends here")

    with monkeypatch.context() as patch:
        patch.setattr(registering, "_register", falls)
        with pytest.raises(RuntimeError):
            await desk.post(
                "/ventanilla/registrar", **MARIA, para="DA", asunto="a", fecha="2026-02-16"
            )
    clock.advance(hours=1)
    assert await registering.finish_waiting() == 1
    assert (await Document.get()).number == "CHQ-DA-2026-0001-E"
    assert await registering.finish_waiting() == 0
    await desk.http.aclose()
