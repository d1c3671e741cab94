"""A second factor, the sessions of one's own, and a form whose session had ended."""

import re

import httpx2
import pyotp
import pytest

from models.tables import KeptForm, OutboxMessage, SecondFactor
from office import clock as house_clock
from office.accounts.sign_in import kept_forms
from tests.backoffice.desk import Desk, desk_of, field_value, letter, text_of, visitor
from tests.support.clock import Clock
from tests.support.world import Seat, World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


def _code(key: str) -> str:
    return pyotp.TOTP(key).at(house_clock.now())


async def _again(desk: Desk, seat: Seat) -> Desk:
    """`seat` at the same browser, whoever was logged in there."""
    desk.http.cookies.delete("chasqui")
    return await Desk(seat, desk.http).log_in()


async def _enrolled(desk: Desk) -> tuple[str, list[str]]:
    page = await desk.get("/cuenta/verificacion")
    (key,) = re.findall(r"Clave: <[^>]*>(\w+)<", page.text)
    wrong = await desk.post("/cuenta/verificacion", codigo="000000")
    assert wrong.status_code == 422
    done = await desk.post("/cuenta/verificacion", codigo=_code(key))
    assert "Guarde estos códigos" in done.text
    return key, re.findall(r"<li>([0-9a-f]{4}-[0-9a-f]{6})</li>", done.text)


async def _password(http: httpx2.AsyncClient, seat: Seat) -> httpx2.Response:
    page = await http.get("/entrar")
    form = {"csrf": field_value(page.text, "csrf"), "usuario": seat.login, "clave": seat.password}
    return await http.post("/entrar", data=form)


async def _second(http: httpx2.AsyncClient, seat: Seat, code: str) -> httpx2.Response:
    page = await _password(http, seat)
    assert page.status_code == 200 and "Confirme que es usted" in page.text
    assert (await http.get("/bandejas/recibidos")).status_code == 303
    form = {"enlace": field_value(page.text, "enlace"), "codigo": code}
    return await http.post("/entrar/verificacion", data=form)


async def test_a_code_is_asked_for_after_the_password_and_serves_once(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.rosa)
    key, recovery = await _enrolled(desk)
    assert len(recovery) == 10
    clock.advance(seconds=60)
    code = _code(key)
    async with visitor() as http:
        assert (await _second(http, world.rosa, code)).status_code == 303
        assert (await http.get("/bandejas/recibidos")).status_code == 200
    async with visitor() as http:
        again = await _second(http, world.rosa, code)
        assert again.status_code == 422 and "ya se usó" in again.text
        assert (await _second(http, world.rosa, recovery[0])).status_code == 303
    async with visitor() as http:
        assert (await _second(http, world.rosa, recovery[0])).status_code == 422
    assert key not in str([dict(row) for row in await SecondFactor.all()])
    await desk.http.aclose()


async def test_guessing_the_code_is_slowed_down_and_the_step_ends(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.rosa)
    await _enrolled(desk)
    async with visitor() as http:
        for _ in range(5):
            assert (await _second(http, world.rosa, "123456")).status_code == 422
        assert (await _second(http, world.rosa, "123456")).status_code == 429
        page = await _password(http, world.rosa)
        clock.advance(seconds=660)
        late = {"enlace": field_value(page.text, "enlace"), "codigo": "1"}
        answer = await http.post("/entrar/verificacion", data=late)
        assert answer.status_code == 401 and "tardó demasiado" in answer.text
    await desk.http.aclose()


async def test_where_it_is_required_a_signer_registers_one_first(
    world: World, clock: Clock
) -> None:
    world.institution.second_factor = True
    await world.institution.save()
    signer, writer = await desk_of(world.rosa), await desk_of(world.marta)
    assert (await writer.get("/bandejas/recibidos")).status_code == 200
    sent = await signer.get("/bandejas/recibidos")
    assert sent.headers["location"].startswith("/cuenta/verificacion")
    page = await signer.get("/cuenta/verificacion")
    (key,) = re.findall(r"Clave: <[^>]*>(\w+)<", page.text)
    csrf = field_value(page.text, "csrf")
    await signer.http.post("/cuenta/verificacion", data={"csrf": csrf, "codigo": _code(key)})
    assert (await signer.get("/bandejas/recibidos")).status_code == 200
    for desk in (signer, writer):
        await desk.http.aclose()


async def test_sessions_are_listed_and_ended_and_a_new_browser_is_told_of(
    world: World, clock: Clock
) -> None:
    here = await desk_of(world.luis)
    assert not await OutboxMessage.filter(kind="new_device").exists()
    await _again(here, world.luis)
    assert not await OutboxMessage.filter(kind="new_device").exists()
    there = await desk_of(world.luis)
    assert await OutboxMessage.filter(kind="new_device").count() == 1
    page = await here.get("/cuenta")
    assert "Este equipo" in page.text
    key = re.findall(r'name="sesion" value="(\w+)"', page.text)[0]
    stranger = await desk_of(world.marta)
    assert (await stranger.post("/cuenta/sesiones", sesion=key)).status_code == 404
    await here.post("/cuenta/sesiones")
    assert (await there.get("/bandejas/recibidos")).status_code == 303
    assert (await here.get("/bandejas/recibidos")).status_code == 200
    assert (await stranger.get("/bandejas/recibidos")).status_code == 200
    for desk in (here, there, stranger):
        await desk.http.aclose()


async def test_ones_own_password_is_changed_with_the_present_one(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.luis)
    new = {"clave": "otros 9 quipus", "otra_vez": "otros 9 quipus"}
    wrong = await desk.post("/cuenta/clave", actual="no", **new)
    assert wrong.status_code == 422 and "La contraseña actual no es correcta" in wrong.text
    done = await desk.post("/cuenta/clave", actual=world.luis.password, **new)
    assert done.headers["location"] == "/cuenta?hecho=clave"
    await desk.http.aclose()


async def test_what_was_written_while_the_session_ended_is_there_after_the_log_in(
    world: World, clock: Clock
) -> None:
    sent = await letter(world)
    desk = await desk_of(world.ana)
    path = f"/documentos/{sent.document_id}"
    page = await desk.get(path)
    (action,) = re.findall(r'action="([^"]*/comentar[^"]*)"', page.text)
    form = {"csrf": field_value(page.text, "csrf"), "comentario": "Falta <b>la</b> copia"}
    clock.advance(hours=3)
    late = await desk.http.post(
        action, data=form, headers={"referer": f"http://localhost:8000{path}"}
    )
    assert late.status_code == 401 and "Lo que escribió se conserva" in late.text
    other = await _again(desk, world.luis)
    assert "Falta" not in (await other.get(path)).text
    back = await _again(desk, world.ana)
    resumed = await back.get("/retomar")
    assert resumed.headers["location"] == path
    again = await back.get(path)
    assert "Falta &lt;b&gt;la&lt;/b&gt; copia" in again.text
    assert "todavía no se guardó" in text_of(again.text)
    assert "Falta" not in text_of((await back.get(path)).text)
    assert not await KeptForm.all().exists()
    await desk.http.aclose()


async def test_no_secret_is_kept_and_nobody_elses_form_is_shown(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    clock.advance(hours=3)
    form = {"csrf": "x", "comentario": "hola", "clave": "secreto", "clave_p12": "secreto"}
    await desk.http.post("/documentos/1/comentar", data=form)
    row = await KeptForm.get()
    assert row.fields_sent == [["comentario", "hola"]]
    assert await kept_forms.keep("", "", "/a", "/b", [("x", "y")]) == ""
    await desk.http.aclose()


async def test_an_administrator_asks_for_a_factor_and_takes_away_a_lost_one(
    world: World, clock: Clock
) -> None:
    admin, signer = await desk_of(world.pedro), await desk_of(world.rosa)
    await _enrolled(signer)
    page = f"/administracion/funcionarios/{world.rosa.official.id}/verificacion"
    assert (await signer.post(page)).status_code == 403
    assert (await admin.post(page)).status_code == 303
    assert await OutboxMessage.filter(kind="factor_reset").count() == 1
    assert not await SecondFactor.all().exists()
    assert (await admin.post(page)).status_code == 409
    form = (await admin.get("/administracion/institucion")).text
    names = "name acronym ruc motto address city province term_days version".split()
    sent = {name: field_value(form, name) for name in names}
    done = await admin.post("/administracion/institucion", **sent, second_factor="si")
    assert done.status_code == 303, text_of(done.text)
    sent_to = await signer.get("/bandejas/recibidos")
    assert sent_to.headers["location"].startswith("/cuenta/verificacion")
    for desk in (admin, signer):
        await desk.http.aclose()
