"""Finding documents from the box at the top."""

from tests.backoffice.desk import desk_of, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.world import World


async def test_words_find_documents_and_a_number_opens_its_own(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    first = await letter(world, subject="Limpieza de la quebrada", message_id="<1@x>")
    await letter(world, subject="Otra cosa", message_id="<2@x>")
    page = await desk.get("/buscar?q=QUEBRÁDA")
    assert "Limpieza de la quebrada" in page.text and "Otra cosa" not in page.text
    assert "1 documento" in text_of(page.text)
    opened = await desk.get(f"/buscar?q={first.number.lower()}")
    assert opened.headers["location"] == f"/documentos/{first.document_id}"
    await desk.http.aclose()


async def test_a_full_number_opens_its_document_though_others_quote_it(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.ana)
    first = await letter(world, subject="Limpieza de la quebrada", message_id="<1@x>")
    await letter(world, subject=f"Sobre {first.number}", message_id="<2@x>")
    opened = await desk.get(f"/buscar?q={first.number}")
    assert opened.headers["location"] == f"/documentos/{first.document_id}"
    await desk.http.aclose()


async def test_results_tell_the_case_its_holder_and_can_be_narrowed(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.ana)
    first = await letter(world, subject="Minga de mayo", message_id="<1@x>")
    await letter(world, subject="Minga de junio", message_id="<2@x>")
    await passed_to(world, world.luis, first)
    said = text_of((await desk.get("/buscar?q=minga")).text)
    assert "Asignado" in said and "Luis Paredes" in said
    assert "Secretaría General, sin asignar" in said
    mine = text_of((await desk.get("/buscar?q=minga&solo=mios")).text)
    assert "Nada coincide" in mine
    open_ones = text_of((await desk.get("/buscar?q=minga&solo=abiertos")).text)
    assert "2 documentos" in open_ones
    beyond = await desk.get("/buscar?q=minga&pagina=2")
    assert beyond.status_code == 200
    await desk.http.aclose()


async def test_nothing_found_and_nothing_asked(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    nothing = await desk.get('/buscar?q=<b>"nada"')
    assert "Nada coincide con" in nothing.text and "<b>&#34;" not in nothing.text
    assert "&lt;b&gt;" in nothing.text
    asked = await desk.get("/buscar?q=%20")
    assert "¿Qué documento busca?" in asked.text
    await desk.http.aclose()


async def test_nobody_finds_what_they_may_not_see(world: World, clock: Clock) -> None:
    await letter(world, subject="Limpieza de la quebrada")
    desk = await desk_of(world.marta)
    assert "Nada coincide" in (await desk.get("/buscar?q=quebrada")).text
    await desk.http.aclose()
