"""The bell, what it tells and how it is mailed, and the word of changes to open tabs."""

from models.tables import OutboxMessage
from office.notices import digest
from office.records.routing import comments
from tests.backoffice.desk import desk_of, letter, passed_to, text_of
from tests.support.clock import Clock
from tests.support.world import World


async def test_the_bell_tells_at_once_or_in_the_digest(world: World, clock: Clock) -> None:
    came = await passed_to(world, world.luis, await letter(world))
    luis = await desk_of(world.luis)
    page = await luis.get("/avisos")
    assert "Le reasignaron un documento" in text_of(page.text) and "sin leer" in page.text
    assert (await luis.post("/avisos/correo", correo="resumen")).status_code == 303
    await comments.comment(world.ana.actor, came.document_id, "Urge, @Luis")
    assert not await OutboxMessage.filter(kind="desk_notice").count()
    assert await digest.send_digests()
    mail = await OutboxMessage.get(kind="digest", to_address=world.luis.official.email)
    assert "Le mencionaron" in mail.facts["told"][0]["what"]
    link = next(line for line in page.text.split('"') if line.startswith("/avisos/3"))
    assert (await luis.get(link)).status_code == 303
    assert (await luis.post("/avisos/leidos")).status_code == 303
    assert 'id="avisos-n"' in (await luis.get("/contadores")).text
    rosa = await desk_of(world.rosa)
    assert (await rosa.get(link)).status_code == 404
    await luis.http.aclose()
    await rosa.http.aclose()
