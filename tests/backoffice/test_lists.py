"""Lists of recipients: made, shared, written to in one entry, and told of when they change."""

import pytest

from models.enums import RecipientRole
from models.tables import DistributionList, Document, Recipient
from office.records.drafting.beginnings import new_documents
from office.records.drafting.print.paper import letter_of
from tests.backoffice.desk import Desk, desk_of, field_value, text_of
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


@pytest.fixture
async def ana(world: World, clock: Clock) -> Desk:
    return await desk_of(world.ana)


async def _list(desk: Desk, *targets: str, **fields: str) -> DistributionList:
    answer = await desk.post("/listas", **{"name": "Directores", **fields})
    assert answer.status_code == 303, text_of(answer.text)
    made = await DistributionList.all().order_by("-id").first()
    assert made is not None
    if targets:
        await _change(desk, made, "anadir", targets)
    return made


async def _change(desk: Desk, row: DistributionList, act: str, targets: tuple[str, ...]) -> None:
    await row.refresh_from_db()
    fields = {"hacer": act, "version": str(row.version), "quien": list(targets)}
    answer = await desk.post(f"/listas/{row.id}", **fields)
    assert answer.status_code == 303, text_of(answer.text)


async def _draft(desk: Desk, world: World, *targets: str) -> int:
    draft_id = await new_documents.start(world.ana.actor)
    await _send(desk, draft_id, "", rol="to", agregar=list(targets))
    return draft_id


async def _send(desk: Desk, draft_id: int, what: str, **fields: object) -> None:
    place = f"/borradores/{draft_id}"
    version = field_value((await desk.get(place)).text, "version")
    answer = await desk.post(f"{place}/destinatarios{what}", version=version, **fields)
    assert answer.status_code == 303, text_of(answer.text)


async def test_a_list_is_one_entry_and_the_draft_tells_when_it_changed(
    ana: Desk, world: World
) -> None:
    rosa, luis = f"p{world.rosa.post.id}", f"p{world.luis.post.id}"
    row = await _list(ana, rosa, f"u{world.units['DA'].id}", public="1")
    luis_desk = await desk_of(world.luis)
    found = text_of("<main>" + (await luis_desk.get("/destinatarios?q=direct")).text)
    assert "Directores lista pública · 2 destinatarios" in found
    draft_id = await _draft(ana, world, f"l{row.id}")
    names = (
        await Recipient.filter(document_id=draft_id)
        .order_by("position")
        .values_list("name", flat=True)
    )
    assert names == ["Rosa Quishpe", "Dirección Administrativa"]
    place = f"/borradores/{draft_id}"
    assert "cambió después de añadirla" not in text_of((await ana.get(place)).text)
    await _change(ana, row, "quitar", (rosa,))
    await _change(ana, row, "anadir", (luis,))
    assert "La lista «Directores» cambió" in text_of((await ana.get(place)).text)
    await _send(ana, draft_id, "/lista", lista=str(row.id))
    page = text_of((await ana.get(place)).text)
    assert "Luis Paredes" in page and "Rosa Quishpe" not in page and "cambió después" not in page


async def test_a_list_of_ones_own_is_nobody_elses(ana: Desk, world: World) -> None:
    row = await _list(ana, f"p{world.rosa.post.id}")
    luis = await desk_of(world.luis)
    assert (await luis.get(f"/listas/{row.id}")).status_code == 404
    assert "Directores" not in text_of((await luis.get("/listas")).text)
    refused = await luis.post("/listas", name="Todos", public="1")
    assert refused.status_code == 403
    await row.refresh_from_db()
    shared = {"hacer": "cambiar", "version": str(row.version), "name": "Jefes", "public": "1"}
    assert (await ana.post(f"/listas/{row.id}", **shared)).status_code == 303
    assert "Jefes" in text_of((await luis.get("/listas")).text)
    stale = await ana.post(f"/listas/{row.id}", **shared)
    assert stale.status_code == 409 and "Otra persona cambió" in text_of(stale.text)
    change = await luis.post(f"/listas/{row.id}", **shared | {"version": "3"})
    assert change.status_code == 403


async def test_who_left_is_told_apart_and_not_written_to(ana: Desk, world: World) -> None:
    row = await _list(ana, f"p{world.rosa.post.id}", f"p{world.luis.post.id}")
    world.luis.official.active = False
    await world.luis.official.save()
    assert "Ya no está" in text_of((await ana.get(f"/listas/{row.id}")).text)
    draft_id = await _draft(ana, world, f"l{row.id}")
    assert await Recipient.filter(document_id=draft_id).count() == 1


async def test_one_document_for_each_recipient(ana: Desk, world: World) -> None:
    everybody = [f"p{seat.post.id}" for seat in (world.rosa, world.luis, world.marta)]
    draft_id = await _draft(ana, world, *everybody[:2])
    await _send(ana, draft_id, "", rol="cc", agregar=everybody[2])
    await _send(ana, draft_id, "/repartir")
    drafts = await Document.filter(one_each=True).order_by("id")
    to = [
        await Recipient.filter(document_id=each.id, role=RecipientRole.TO).values_list(
            "name", flat=True
        )
        for each in drafts
    ]
    assert to == [["Rosa Quishpe"], ["Luis Paredes"]]
    for each in drafts:
        assert await Recipient.filter(document_id=each.id, role=RecipientRole.CC).count() == 1
    assert len({each.draft_number for each in drafts}) == 2


async def test_each_recipient_has_a_treatment_of_their_own(ana: Desk, world: World) -> None:
    draft_id = await _draft(ana, world, f"p{world.rosa.post.id}", f"p{world.luis.post.id}")
    first = await Recipient.get(document_id=draft_id, position=1)
    await _send(ana, draft_id, "/orden", **{f"tratamiento-{first.id}": "Señora Ingeniera"})
    letter = await letter_of(await Document.get(id=draft_id), number="1")
    assert [each.treatment for each in letter.addressees] == ["Señora Ingeniera", "Señor/a"]
