"""How an institution writes its numbers, on its administration's pages."""

import pytest

from models.enums import Action
from models.tables import Document, Event, NumberSeries, SeriesRaise
from office.actors import Actor
from office.records.drafting.beginnings import new_documents
from office.records.numbering import formats
from office.records.sending.next_number import number_to_come
from tests.backoffice.desk import Desk, desk_of, text_of
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
_PLACE = "/administracion/numeracion"


@pytest.fixture
async def pedro(world: World, clock: Clock) -> Desk:
    return await desk_of(world.pedro)


def _form(*parts: str, **other: str) -> dict[str, str]:
    fields = {"separator": "-", "year_digits": "4", "sequence_digits": "4", "version": "0"}
    fields |= {f"part{place}": part for place, part in enumerate(parts)}
    return fields | other


async def _coming(actor: Actor) -> str:
    return await number_to_come(actor, await new_documents.start(actor))


async def test_a_unit_writes_its_numbers_in_a_form_of_its_own(pedro: Desk, world: World) -> None:
    da = world.units["DA"].id
    assert "CHQ-DA-2026-0027-M" in text_of((await pedro.get(_PLACE)).text)
    fields = _form("kind", "seq", "unit", "year", separator="/", sequence_digits="3")
    fields |= {"unit_abbreviation": "adm", "kind_abbreviation": "MEMO", "year_digits": "2"}
    answer = await pedro.post(f"{_PLACE}/{da}/M", **fields)
    assert answer.status_code == 303, text_of(answer.text)
    assert "MEMO/027/ADM/26" in text_of((await pedro.get(_PLACE)).text)
    assert await _coming(world.luis.actor) == "MEMO/001/ADM/26"
    changed = await Event.filter(action=Action.ADMINISTERED).order_by("-id").first()
    assert changed is not None and changed.detail["after"]["parts"] == "kind/seq/unit/year"
    stale = await pedro.post(f"{_PLACE}/{da}/M", **fields)
    assert stale.status_code == 409 and "Pedro Vega cambió esto" in text_of(stale.text)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (_form("inst", "unit", "seq"), "El número lleva siempre el año y el secuencial"),
        (_form("seq", "seq", "year"), "cada parte una vez"),
        (_form("inst", "unit", "year", "seq"), ""),
        (_form("year", "seq", separator="%"), "Elija un separador"),
        (_form("year", "seq", sequence_digits="9"), "de 1 a 8 cifras"),
        (_form("year", "seq", unit_abbreviation="D-A"), "solo letras mayúsculas"),
        (_form("inst", "unit", "year", "seq", "kind", unit_abbreviation="SG"), "O de Secretaría"),
    ],
)
async def test_what_would_make_two_documents_bear_one_number_is_refused(
    pedro: Desk, world: World, fields: dict[str, str], said: str
) -> None:
    answer = await pedro.post(f"{_PLACE}/{world.units['DA'].id}/O", **fields)
    assert answer.status_code == (422 if said else 303), text_of(answer.text)
    assert said in text_of(answer.text if said else "<main>")


async def test_two_units_share_a_series_and_it_never_repeats(pedro: Desk, world: World) -> None:
    sg, da = world.units["SG"], world.units["DA"]
    await NumberSeries.create(unit=sg, kind="M", year=2026, last_given=7)
    usual = [part.value for part in formats.USUAL]
    shared = _form(*usual, series_unit_id=str(sg.id))
    assert (await pedro.post(f"{_PLACE}/{da.id}/M", **shared)).status_code == 303
    assert await _coming(world.luis.actor) == "CHQ-DA-2026-0008-M"
    back = await pedro.post(f"{_PLACE}/{da.id}/M", **_form(*usual, version="1"))
    assert back.status_code == 422 and "se repetirían números" in text_of(back.text)
    chained = _form(*usual, series_unit_id=str(world.units["DT"].id))
    answer = await pedro.post(f"{_PLACE}/{sg.id}/M", **chained)
    assert "Otra área toma los números de esta" in text_of(answer.text)


async def test_a_series_is_only_raised_with_a_reason_and_proven(pedro: Desk, world: World) -> None:
    sg = world.units["SG"]
    begun = {"to": "40", "reason": "Se dieron en Quipux"}
    assert (await pedro.post(f"{_PLACE}/{sg.id}/O/inicio", **begun)).status_code == 303
    series = await NumberSeries.get(unit=sg, kind="O")
    for number, state in (("0041", "sent"), ("0042", "void")):
        await Document.create(
            kind="O", state=state, number=f"CHQ-SG-2026-{number}-O", unit=sg, sender_name="Ana",
            channel="web", subject="x", created_at="2026-03-02", dated_at="2026-03-02",
        )  # fmt: skip
    await NumberSeries.filter(id=series.id).update(last_given=43)
    page = text_of((await pedro.get(f"{_PLACE}/series")).text)
    assert "Faltan: 43" in page and "Anulados" in page and "CHQ-SG-2026-0042-O" in page
    assert "1 a 40 no se dieron aquí. Se dieron en Quipux (Pedro Vega, Administrador" in page
    raised = f"{_PLACE}/series/{series.id}"
    for fields, said in (
        ({"seen": "43", "to": "42", "reason": "x"}, "Una serie nunca se baja"),
        ({"seen": "43", "to": "50", "reason": " "}, "Escriba por qué"),
        ({"seen": "40", "to": "50", "reason": "x"}, "se dio el número 43"),
    ):
        assert said in text_of((await pedro.post(raised, **fields)).text)
    await NumberSeries.filter(id=series.id).update(last_given=42)
    fields = {"seen": "42", "to": "50", "reason": "Talonario antiguo"}
    assert (await pedro.post(raised, **fields)).status_code == 303
    assert await SeriesRaise.filter(series_id=series.id).count() == 2
    assert "Sin saltos: 2 documentos" in text_of((await pedro.get(f"{_PLACE}/series")).text)


async def test_only_who_administers_numbers(world: World, clock: Clock) -> None:
    luis = await desk_of(world.luis)
    assert (await luis.get(_PLACE)).status_code == 403
    await NumberSeries.create(unit=world.units["DA"], kind="M", year=2026, last_given=1)
    series = await NumberSeries.get(kind="M")
    answer = await luis.post(f"{_PLACE}/series/{series.id}", seen="1", to="9", reason="x")
    assert answer.status_code == 403
