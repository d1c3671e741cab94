"""Who came in, who failed, who read what is not on their desk: told, sealed, and seen by auditors.

The log is read by auditors of the same institution and by nobody else; each official sees their own
log-ins, each citizen who read their documents.
"""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs
from tortoise import connections

from models import append_only_schema
from models.enums import AccessKind, Permission
from models.tables import AccessEntry, Document, Institution, Post, Unit
from office.administration.accesses import Asked, accesses
from office.errors import NotAllowed, NotFound
from office.evidence.sealing import seal_new
from office.monitoring.integrity import findings
from office.records.cases import status
from office.records.documents.citizens import kept_data
from tests.backoffice.desk import desk_of, letter, passed_to, text_of, visitor
from tests.backoffice.test_login import _try
from tests.support.clock import Clock
from tests.support.world import World, seat

ONE = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


async def told() -> list[tuple[str, str, str]]:
    """The log: what, who, about what."""
    rows = await AccessEntry.all().order_by("id")
    return [(row.kind.value, row.who, row.subject) for row in rows if row.kind != "logged_in"]


@ONE
async def test_every_way_in_and_out_is_told(world: World, clock: Clock) -> None:
    ana = world.ana
    other = await Post.create(
        unit=world.units["DA"], official=ana.official, title="Encargada", held_from=clock.moment
    )
    async with visitor() as http:
        for _ in range(7):
            await _try(http, usuario=ana.login, clave="otra")
        await _try(http, usuario="mi clave secreta", clave="x")
    clock.advance(seconds=40)
    desk = await desk_of(ana)
    await desk.post("/puesto", puesto=str(other.id))
    page = text_of((await desk.get("/cuenta")).text)
    assert "Sus ingresos Cada vez" in page and page.count("Escribió mal la contraseña") == 5
    await desk.post("/salir")
    rows = await AccessEntry.all().order_by("id")
    assert [row.kind.value for row in rows] == [
        *["login_failed"] * 5, "login_throttled", "login_failed",
        "logged_in", "post_changed", "logged_out",
    ]  # fmt: skip
    assert {row.origin for row in rows} == {"127.0.0.1"}
    assert {row.official_id for row in rows if row.login == ana.login} == {ana.official.id}
    assert "secreta" not in " ".join(row.login for row in rows)  # a password in the wrong field


async def test_who_reads_elsewhere_is_told_once_in_five_minutes(world: World, clock: Clock) -> None:
    """Ana sees all; what pedro and luis have on their desks is theirs to read."""
    opened = await passed_to(world, world.luis, await letter(world))
    for who in (world.luis, world.ana):
        desk = await desk_of(who)
        for _ in range(2):
            await desk.get(f"/documentos/{opened.document_id}")
        await desk.get(f"/documentos/{opened.document_id}/original")
        await desk.get("/buscar?q=solicitud")
    read = "Ana Torres, Secretaria General"
    expected = [
        ("read", read, opened.number),
        ("downloaded", read, f"{opened.number}.eml"),
        ("searched", read, "solicitud"),
    ]
    assert await told() == expected
    clock.advance(seconds=360)
    await desk.get(f"/documentos/{opened.document_id}")
    assert await told() == [*expected, expected[0]]


@ONE
async def test_a_refusal_says_who_and_from_where(world: World, clock: Clock) -> None:
    opened = await letter(world)
    desk = await desk_of(world.marta)
    with capture_logs() as logs:
        assert (await desk.get(f"/documentos/{opened.document_id}")).status_code == 404
        assert (await desk.get("/administracion/accesos")).status_code == 403
        async with visitor() as http:
            await _try(http, usuario=world.ana.login, clave="otra")
            await http.post("/tramite", data={"numero": opened.number, "codigo": "AAAA-AAAA"})
    refused = [entry for entry in logs if entry["event"] in ("refused", "login_refused")]
    assert all(entry["origin"] == "127.0.0.1" and entry["who"] for entry in refused)
    assert [entry["who"].split(",")[0] for entry in refused] == [
        "Marta Chávez", "Marta Chávez", world.ana.login, "visitor",
    ]  # fmt: skip
    assert [line[0] for line in await told()] == ["refused", "refused", "login_failed", "refused"]


@ONE
async def test_asking_with_a_code_is_told(world: World, clock: Clock) -> None:
    opened = await letter(world)
    with pytest.raises(NotFound):
        await status.status_by_code(opened.number, "AAAA-AAAA", "192.0.2.7")
    await status.status_by_code(opened.number, opened.query_code, "192.0.2.8")
    wrong, right = await AccessEntry.all().order_by("id")
    assert (wrong.kind, wrong.origin) == (AccessKind.REFUSED, "192.0.2.7")
    assert (right.kind, right.document_id) == (AccessKind.STATUS_ASKED, opened.document_id)


@ONE
async def test_the_log_belongs_to_auditors_of_the_same_institution(
    world: World, clock: Clock
) -> None:
    opened = await passed_to(world, world.luis, await letter(world))
    other = await Institution.create(acronym="OTR", name="Otra", city="Loja")
    unit = await Unit.create(institution=other, acronym="X", name="Una")
    nora = await seat(unit, "1400000001", "Nora", "Auditora", permissions=(Permission.AUDIT,))
    desk = await desk_of(world.ana)
    await desk.get(f"/documentos/{opened.document_id}")
    page = text_of((await desk.get("/administracion/accesos?persona=tórres")).text)
    assert "Ana Torres, Secretaria General · leyó un documento de otro escritorio" in page
    by_document = await accesses(world.ana.actor, Asked(number=opened.number))
    assert [row.kind for row in by_document] == [AccessKind.READ]
    sheet = (await desk.get(f"/administracion/accesos.csv?documento={opened.number}")).text
    assert opened.number in sheet and len(sheet.splitlines()) == 2
    assert await accesses(nora.actor, Asked()) == ()
    with pytest.raises(NotAllowed):
        await accesses(world.pedro.actor, Asked())


@ONE
async def test_a_citizen_sees_who_read_from_elsewhere(world: World, clock: Clock) -> None:
    opened = await passed_to(world, world.luis, await letter(world))
    desk = await desk_of(world.ana)
    await desk.get(f"/documentos/{opened.document_id}")
    document = await Document.get(id=opened.document_id)
    assert document.citizen_id is not None
    who = [reading.who for reading in await kept_data.readings(document.citizen_id)]
    assert who == ["Ana Torres, Secretaria General"]


async def _changed(entry: AccessEntry) -> str:
    await AccessEntry.filter(id=entry.id).update(who="Otra persona")
    return f"access: acceso {entry.id}"


async def _removed(entry: AccessEntry) -> str:
    await AccessEntry.filter(id=entry.id).delete()
    return f"access: acceso {entry.id} (empezado"


async def _added(entry: AccessEntry) -> str:
    forged = entry.id - (86_400_000 << 22)  # a key of the day before
    await AccessEntry.create(id=forged, at=entry.at - timedelta(days=1), kind=AccessKind.READ)
    return f"access: acceso {forged}"


@pytest.mark.parametrize("way", [_changed, _removed, _added])
async def test_verify_names_what_was_altered(world: World, clock: Clock, way: object) -> None:
    await desk_of(world.ana)
    await seal_new()
    await append_only_schema.drop(connections.get("default"))
    entry = await AccessEntry.all().first()
    assert entry is not None and callable(way)
    expected = await way(entry)
    found = [f"{finding.check}: {finding.text}" async for finding in findings()]
    assert [line for line in found if line.startswith(expected)], found
