"""Coming in and going out, as a browser does it."""

from datetime import datetime

import httpx2
import pytest

from backoffice.app import create_app
from models.tables import Post
from tests.backoffice.desk import BASE, desk_of, field_value, text_of, visitor
from tests.support.clock import MONDAY_MORNING, Clock
from tests.support.world import World


async def _try(http: httpx2.AsyncClient, **fields: str) -> httpx2.Response:
    page = await http.get("/entrar")
    form = {"csrf": field_value(page.text, "csrf"), "usuario": "", "clave": "", **fields}
    return await http.post("/entrar", data=form)


async def test_an_official_comes_in_with_a_closed_cookie(world: World, clock: Clock) -> None:
    async with visitor() as http:
        answer = await _try(http, usuario=world.ana.login, clave=world.ana.password)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("chasqui="))
        assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
        assert (await http.get("/")).headers["location"] == "/bandejas/recibidos"
        assert (await http.get("/entrar")).status_code == 303


async def test_over_https_the_cookie_stays_there(world: World, clock: Clock) -> None:
    transport = httpx2.ASGITransport(app=create_app(secure_cookies=True))
    async with httpx2.AsyncClient(transport=transport, base_url="https://localhost") as http:
        page = await http.get("/entrar")
        assert "Secure" in page.headers["set-cookie"]
        answer = await _try(http, usuario=world.ana.login, clave=world.ana.password)
        assert all("Secure" in c for c in answer.headers.get_list("set-cookie") if "chasqui=" in c)


async def test_a_wrong_password_and_an_unknown_user_read_alike(world: World, clock: Clock) -> None:
    async with visitor() as http:
        wrong = await _try(http, usuario=world.ana.login, clave="otra")
        unknown = await _try(http, usuario="0000000000", clave="otra")
    assert wrong.status_code == unknown.status_code == 422
    assert text_of(wrong.text) == text_of(unknown.text)
    assert "El usuario o la contraseña no son correctos." in wrong.text
    assert field_value(wrong.text, "usuario") == world.ana.login
    assert "otra" not in wrong.text


async def test_guessing_is_slowed_down(world: World, clock: Clock) -> None:
    async with visitor() as http:
        for _ in range(5):
            await _try(http, usuario=world.ana.login, clave="otra")
        refused = await _try(http, usuario=world.ana.login, clave=world.ana.password)
        assert refused.status_code == 429 and refused.headers["retry-after"] == "5"
        assert "Espere 5 segundos" in refused.text
        clock.advance(seconds=6)
        assert (
            await _try(http, usuario=world.ana.login, clave=world.ana.password)
        ).status_code == 303


async def test_a_log_in_form_from_elsewhere_or_too_old_is_refused(
    world: World, clock: Clock
) -> None:
    async with visitor() as http:
        stale = await http.post(
            "/entrar", data={"usuario": world.ana.login, "clave": world.ana.password}
        )
        assert stale.status_code == 403 and "demasiado tiempo abierta" in stale.text
        page = await http.get("/entrar")
        form = {
            "csrf": field_value(page.text, "csrf"),
            "usuario": world.ana.login,
            "clave": world.ana.password,
        }
        alien = await http.post("/entrar", data=form, headers={"origin": "http://ajeno.example"})
        assert alien.status_code == 403 and "El formulario caducó" in alien.text
        assert "chasqui" not in http.cookies


@pytest.mark.parametrize(
    ("asked", "sent_to"),
    [
        ("/documentos/5?a=1", "/documentos/5?a=1"),
        ("//ajeno.example", "/"),
        ("https://ajeno.example", "/"),
        ("/\\ajeno.example", "/"),
        ("/a\r\nX: y", "/"),
        ("/ciudadania", "/"),
        ("", "/"),
    ],
)
async def test_after_the_log_in_one_is_where_one_wanted_but_never_elsewhere(
    world: World, clock: Clock, asked: str, sent_to: str
) -> None:
    async with visitor() as http:
        answer = await _try(
            http, usuario=world.ana.login, clave=world.ana.password, siguiente=asked
        )
    assert answer.headers["location"] == sent_to


async def test_without_a_session_every_page_leads_to_the_log_in(world: World, clock: Clock) -> None:
    async with visitor() as http:
        plain = await http.get("/documentos/5?x=ñ")
        assert plain.headers["location"] == "/entrar?siguiente=/documentos/5%3Fx%3D%25C3%25B1"
        assert (await http.get("/")).headers["location"] == "/entrar"
        partial = await http.get("/contadores", headers={"HX-Request": "true"})
        assert partial.status_code == 401
        assert partial.headers["hx-retarget"] == "#avisos"
        assert "Su sesión terminó" in partial.text and "<html" not in partial.text


async def test_an_official_may_look_for_the_citizens_place_without_going_in_circles(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.ana)
    asked = await desk.http.get("/ciudadania")
    assert asked.headers["location"] == "/entrar?siguiente=/ciudadania"
    form = await desk.http.get(asked.headers["location"])
    assert form.status_code == 200 and 'name="clave"' in form.text
    await desk.http.aclose()


async def test_leaving_ends_the_session_everywhere(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    token = desk.http.cookies["chasqui"]
    answer = await desk.post("/salir")
    assert answer.headers["location"] == "/entrar?hecho=salio"
    assert "chasqui" not in desk.http.cookies
    desk.http.cookies.set("chasqui", token)
    assert (await desk.get("/bandejas/recibidos")).status_code == 303
    await desk.http.aclose()


async def test_a_session_ends_by_itself(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    clock.advance(hours=3)
    assert (await desk.get("/bandejas/recibidos")).status_code == 303
    await desk.http.aclose()


async def _acting_post(world: World) -> Post:
    return await Post.create(
        unit=world.units["DA"],
        official=world.ana.official,
        title="Directora Administrativa (S)",
        permissions=["receive"],
        held_from=_before(),
        acting_for=world.luis.post,
    )


def _before() -> datetime:
    return MONDAY_MORNING.replace(year=2021)


async def test_an_official_changes_seats_and_is_told_in_whose_name(
    world: World, clock: Clock
) -> None:
    acting = await _acting_post(world)
    desk = await desk_of(world.ana)
    page = await desk.get("/bandejas/recibidos")
    assert "subroga 1" in page.text and "Actúa como" not in page.text
    answer = await desk.post("/puesto", puesto=str(acting.id))
    page = await desk.get(answer.headers["location"])
    assert "Ahora actúa en el puesto elegido." in text_of(page.text)
    assert "en subrogación de Luis Paredes" in page.text
    assert "Cuarentena" not in page.text
    await desk.http.aclose()


async def test_nobody_takes_a_seat_that_is_not_theirs(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    refused = await desk.post("/puesto", puesto=str(world.luis.post.id))
    assert refused.status_code == 403
    assert "Ese puesto no es suyo o ya terminó." in refused.text
    assert (await desk.post("/puesto", puesto="x")).status_code == 422
    await desk.http.aclose()


async def test_a_demonstration_says_so(world: World, clock: Clock) -> None:
    transport = httpx2.ASGITransport(app=create_app(secure_cookies=False, demo=True))
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
        assert "Demostración." in (await http.get("/entrar")).text
    async with visitor() as http:
        assert "Demostración." not in (await http.get("/entrar")).text


async def test_the_log_in_page_tells_citizens_where_to_go(world: World, clock: Clock) -> None:
    async with visitor() as http:
        page = await http.get(BASE + "/entrar")
    assert page.status_code == 200
    assert "tramites@chq.example" in page.text and "https://t.me/chq_bot" in page.text
    assert "Instituto Chasqui" in page.text
