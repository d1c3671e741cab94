"""Whatever happens at once, and whenever the year ends: no number twice, none missing."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import NumberFormat, Unit
from office.records.numbering import formats
from tests.support.world import World

_MIDNIGHT = datetime(2027, 1, 1, 5, tzinfo=UTC)  # of the 1st of January in Guayaquil
_UNITS = ("SG", "DA", "DT")  # DT takes its memos from the series of SG


class _BackOut(Exception):
    """The act that asked for a number fails after it was given."""


_asked = st.tuples(
    st.sampled_from(_UNITS),
    st.sampled_from("OM"),
    st.integers(-90, 90),  # seconds from midnight
    st.sampled_from(["given", "taken", "rolled back"]),
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=st.lists(_asked, min_size=8, max_size=24))
async def test_numbers_have_no_gap_and_no_double_under_load_at_the_turn_of_the_year(
    world: World, asked: list[tuple[str, str, int, str]]
) -> None:
    await _share(world)
    units = {unit.acronym: unit for unit in await Unit.all().select_related("institution")}

    async def one(acronym: str, kind: str, seconds: int, way: str) -> str | None:
        unit, at = units[acronym], _MIDNIGHT + timedelta(seconds=seconds)
        while way == "taken":
            coming = await formats.coming(unit, kind, at)
            if await run_tx(lambda db, c=coming: formats.taken(db, c)) is not None:
                return coming.number

        async def work(connection: BaseDBAsyncClient) -> str:
            number, _ = await formats.given(connection, unit, kind, at)
            if way == "rolled back":
                raise _BackOut
            return number

        try:
            return await run_tx(work)
        except _BackOut:
            return None

    numbers = [n for n in await asyncio.gather(*(one(*each) for each in asked)) if n]
    assert len(set(numbers)) == len(numbers)
    for year in (2026, 2027):
        wanted = sum(
            (2026 if seconds < 0 else 2027) == year and way != "rolled back"
            for _, _, seconds, way in asked
        )
        assert sum(f"-{year}-" in number for number in numbers) == wanted
    _SEEN.setdefault(world.institution.id, []).extend(numbers)
    by_series: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number in _SEEN[world.institution.id]:
        _, acronym, year_written, sequence, kind = number.split("-")
        own = "SG" if (acronym, kind) == ("DT", "M") else acronym
        by_series[own, year_written, kind].append(int(sequence))
    for series, given_ones in by_series.items():
        assert sorted(given_ones) == list(range(1, len(given_ones) + 1)), series


_SEEN: dict[int, list[str]] = {}  # by the database of the test: its examples share one


async def _share(world: World) -> None:
    if not await NumberFormat.exists(unit_id=world.units["DT"].id):
        await NumberFormat.create(
            institution=world.institution,
            unit=world.units["DT"],
            kind="M",
            components=[part.value for part in formats.USUAL],
            series_unit_id=world.units["SG"].id,
        )
