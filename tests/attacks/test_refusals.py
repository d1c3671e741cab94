"""Small lies and leaks: a demonstration over real records, a lost password, a page kept behind."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from chasqui.building import StartError
from chasqui.demo.opening import Demonstration
from chasqui.settings import Settings
from office.config import Config, use_config
from office.papers.inspection.sniffing import INLINE_TYPES
from tests.backoffice.desk import desk_of, visitor
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


async def test_a_demonstration_does_not_open_over_real_records(
    world: World, tmp_path: Path
) -> None:
    given = Settings(data_dir=tmp_path, secret_key=SecretStr("k" * 40))
    with pytest.raises(StartError, match="is refused"):
        await Demonstration(given).load()


async def test_leaving_takes_along_what_the_browser_kept(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    answer = await desk.post("/salir")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    await desk.http.aclose()


async def test_https_once_is_https_always(world: World, house: Config) -> None:
    async with visitor() as http:
        assert "strict-transport-security" not in (await http.get("/entrar")).headers
    use_config(replace(house, base_url="https://chq.example"))
    async with visitor() as http:
        assert "max-age=" in (await http.get("/entrar")).headers["strict-transport-security"]


async def test_sounds_and_films_are_downloads(world: World) -> None:
    assert not [kind for kind in INLINE_TYPES if kind.startswith(("audio/", "video/"))]
