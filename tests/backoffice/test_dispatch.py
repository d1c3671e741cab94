"""Paper that leaves: printed, in envelopes, with a carrier, delivered or come back."""

from collections.abc import AsyncIterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pytest

from models.enums import Action, Channel, ContactKind, CopyState, Permission
from models.tables import Citizen, Contact, Copy, Event, OutboxMessage
from tests.backoffice.desk import Desk, desk_of, text_of
from tests.backoffice.writing import signed, written
from tests.support.clock import Clock
from tests.support.world import World, seat


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


async def on_paper(ana: Desk) -> list[int]:
    """Two copies for people without mail; one of them has an address."""
    maria, jose = await Citizen.create(name="María Quishpe"), await Citizen.create(name="José")
    await Contact.create(citizen=maria, kind=ContactKind.POSTAL, address="Calle Larga 5, Cuenca")
    draft_id = await written(ana, f"c{maria.id}", f"c{jose.id}")
    await signed(ana, draft_id)
    rows = await Copy.filter(document_id=draft_id).order_by("recipient__position")
    return [row.id for row in rows]


def said_in(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    told = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return told


async def states() -> list[str]:
    rows = await Copy.all().order_by("recipient__position").values_list("state", flat=True)
    return [str(row) for row in rows]


async def test_paper_goes_out_and_comes_back_with_its_reason(ana: Desk, world: World) -> None:
    copies = await on_paper(ana)
    tray = await ana.get("/por-imprimir")
    assert "María Quishpe" in text_of(tray.text) and "Calle Larga 5" in text_of(tray.text)
    assert 'title="Por imprimir"' in tray.text

    printed = await ana.post("/por-imprimir/imprimir", ejemplar=copies)
    assert printed.headers["content-type"] == "application/pdf"
    assert len(said_in(printed.content)) == 2
    envelopes = said_in((await ana.post("/por-imprimir/sobres", ejemplar=copies)).content)
    assert len(envelopes) == 2 and "Calle Larga 5, Cuenca" in envelopes[0]
    assert "Instituto Chasqui" in envelopes[0]

    query = "&".join(f"ejemplar={each}" for each in copies)
    form = await ana.get(f"/por-imprimir/despachar?{query}")
    assert f"guia-{copies[0]}" in form.text
    nobody = await ana.post("/por-imprimir/despachar", ejemplar=copies)
    assert nobody.status_code == 422 and "quién lo lleva" in text_of(nobody.text)
    done = await ana.post(
        "/por-imprimir/despachar",
        ejemplar=copies,
        lleva="Servientrega",
        **{f"guia-{copies[0]}": "EC123"},
    )
    assert done.status_code == 303 and await states() == ["dispatched", "dispatched"]
    told = await Event.filter(action=Action.DISPATCHED).order_by("id")
    assert told[0].comment == "María Quishpe: Servientrega, guía EC123"
    (sheet,) = said_in((await ana.post("/por-imprimir/lista", ejemplar=copies)).content)
    assert "EC123" in sheet and "Lo lleva: Servientrega" in sheet

    silent = await ana.post("/por-imprimir/devueltos", ejemplar=copies[1], ver="despachados")
    assert silent.status_code == 422 and "por qué volvió" in text_of(silent.text)
    await ana.post("/por-imprimir/entregados", ejemplar=copies[0], recibio="Su hija")
    await ana.post("/por-imprimir/devueltos", ejemplar=copies[1], motivo="Cambió de domicilio")
    assert await states() == ["delivered", "returned"]
    document_id = (await Copy.get(id=copies[0])).document_id
    page = text_of((await ana.get(f"/documentos/{document_id}")).text)
    assert "lo recibió Su hija" in page and "Cambió de domicilio" in page
    await ana.post("/por-imprimir/otra-vez", ejemplar=copies[1])
    assert await states() == ["delivered", "to_print"]
    again = await ana.post("/por-imprimir/devueltos", ejemplar=copies[1], motivo="x")
    assert again.status_code == 404


async def test_only_who_prints_sees_it_and_the_writer_hears_what_came_back(
    ana: Desk, world: World
) -> None:
    copies = await on_paper(ana)
    clerk = await seat(
        world.units["SG"], "1802345678", "Iván Mora", "Auxiliar", permissions=(Permission.PRINT,)
    )
    ivan, luis = await desk_of(clerk), await desk_of(world.luis)
    assert (await luis.get("/por-imprimir")).status_code == 403
    assert (await luis.post("/por-imprimir/imprimir", ejemplar=copies)).status_code == 403
    await ivan.post("/por-imprimir/despachar", ejemplar=copies, lleva="Correo")
    await ivan.post("/por-imprimir/devueltos", ejemplar=copies[0], motivo="No vive allí")
    mail = await OutboxMessage.get(kind="desk_notice", channel=Channel.EMAIL)
    assert mail.to_address == "ana@chq.example"
    assert mail.facts["note"] == "María Quishpe: No vive allí"
    other = await seat(
        world.units["DA"], "1804345678", "Eva Mora", "Auxiliar", permissions=(Permission.PRINT,)
    )
    eva = await desk_of(other)
    assert (await eva.post("/por-imprimir/sobres", ejemplar=copies)).status_code == 404
    assert await Copy.filter(state=CopyState.RETURNED).count() == 1
    for desk in (ivan, luis, eva):
        await desk.http.aclose()
