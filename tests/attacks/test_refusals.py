"""Small lies and leaks: a demonstration over real records, a lost password, a page kept behind."""

from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from backoffice.app import create_app
from backoffice.pages.public import seals
from chasqui.building import StartError
from chasqui.demo.opening import Demonstration
from chasqui.settings import Settings
from office.config import Config, use_config
from office.papers.inspection.sniffing import INLINE_TYPES
from tests.backoffice.desk import BASE, desk_of, field_value, visitor
from tests.backoffice.test_login import _try
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


async def test_a_demonstration_does_not_open_over_real_records(
    world: World, tmp_path: Path
) -> None:
    given = Settings(data_dir=tmp_path, secret_key=SecretStr("k" * 40))
    with pytest.raises(StartError, match="No se abre"):
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


async def test_over_https_no_neighbour_can_set_our_cookies(world: World, clock: Clock) -> None:
    transport = httpx2.ASGITransport(app=create_app(secure_cookies=True))
    async with httpx2.AsyncClient(transport=transport, base_url="https://localhost") as http:
        given = (await http.get("/entrar")).headers.get_list("set-cookie")
        entered = await _try(http, usuario=world.ana.login, clave=world.ana.password)
        given += entered.headers.get_list("set-cookie")
        assert len(given) == 4  # the form's, given and taken back, the session's, the browser's
        for cookie in given:
            assert cookie.startswith("__Host-chasqui") and "Path=/;" in f"{cookie};"
            assert "Secure" in cookie and "Domain" not in cookie
        assert (await http.get("/bandejas/recibidos")).status_code == 200
        taken = {cookie.name: cookie.value for cookie in http.cookies.jar}
        http.cookies.clear()
        http.cookies.set("chasqui", taken["__Host-chasqui"])  # as a neighbour could
        assert (await http.get("/bandejas/recibidos")).status_code == 303


async def test_who_comes_in_ends_what_another_left_open(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    left = desk.http.cookies["chasqui"]
    async with visitor() as http:
        form = {
            "csrf": field_value((await http.get("/entrar")).text, "csrf"),
            "usuario": world.luis.login,
            "clave": world.luis.password,
        }
        http.cookies.set("chasqui", left, domain="localhost.local")
        assert (await http.post("/entrar", data=form)).status_code == 303
    assert (await desk.get("/bandejas/recibidos")).status_code == 303
    await desk.http.aclose()


async def test_a_page_that_broke_says_that_the_line_ends(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(seals.heads, "newest_head", broken)
    app = create_app(secure_cookies=False)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
        answer = await http.get("/sellos")
        assert (answer.status_code, answer.headers["connection"]) == (500, "close")
        assert "broken" not in answer.text


async def test_sounds_and_films_are_downloads(world: World) -> None:
    assert not [kind for kind in INLINE_TYPES if kind.startswith(("audio/", "video/"))]
