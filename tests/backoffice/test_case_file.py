"""Routing slip, whole case in one PDF, and the chain of a document, through the door."""

import pypdfium2 as pdfium  # type: ignore[import-untyped]

from models.tables import Link
from tests.backoffice.desk import desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import World


async def test_trail_case_and_chain(world: World, clock: Clock) -> None:
    first = await letter(world, message_id="<1@x>")
    second = await letter(world, message_id="<2@x>", subject="Otra cosa")
    ana = await desk_of(world.ana)
    path = f"/documentos/{second.document_id}"
    assert "Registró" in text_of((await ana.get(f"{path}/recorrido")).text)
    slip = await ana.get(f"{path}/hoja-de-ruta.pdf")
    assert slip.content.startswith(b"%PDF")
    whole = await ana.get(f"{path}/expediente.pdf")
    with pdfium.PdfDocument(whole.content) as file:
        words = file[0].get_textpage().get_text_range()
        assert f"Foja 1 de {len(file)}" in words and "Índice" in words
    assert (await ana.post(f"{path}/asociar", numero="CHQ-NO-1")).status_code == 422
    assert (await ana.post(f"{path}/asociar", numero=first.number)).status_code == 303
    chain = await ana.get(f"{path}/cadena")
    assert f"Viene de {first.number}" in text_of(chain.text) and "<svg" in chain.text
    circle = await ana.post(f"/documentos/{first.document_id}/asociar", numero=second.number)
    assert circle.status_code == 422 and "círculo" in circle.text
    gone = await ana.post(f"{path}/desasociar", antecedente=str(first.document_id))
    assert gone.status_code == 303 and not await Link.all().count()
    luis = await desk_of(world.luis)
    for page in ("recorrido", "hoja-de-ruta.pdf", "expediente.pdf", "cadena"):
        assert (await luis.get(f"{path}/{page}")).status_code == 404
    await ana.http.aclose()
    await luis.http.aclose()
