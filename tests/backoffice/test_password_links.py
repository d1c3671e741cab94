"""A password set by link: the first one, and one that was forgotten."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from models.database import run_tx
from models.enums import Channel
from models.tables import OneTimeToken, OutboxMessage, WebSession
from office.accounts.enrollment import password_links
from office.notices import texts
from tests.backoffice.desk import desk_of, field_value, text_of, visitor
from tests.support.clock import Clock
from tests.support.world import World

# Passwords and tokens are the same rows on both; tests/models covers the tables.
pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
NEW = "tres quipus y 9 nudos"


async def _mailed(kind: str) -> list[texts.RenderedText]:
    rows = await OutboxMessage.filter(kind=kind).order_by("id")
    return [texts.render(row.kind, row.facts, Channel.EMAIL) for row in rows]


async def _secret(kind: str) -> str:
    said = (await _mailed(kind))[-1]
    (link,) = re.findall(r"http\S+/clave\?enlace=\S+", said.text)
    return parse_qs(urlsplit(link).query)["enlace"][0]


async def _set(
    http: httpx2.AsyncClient, secret: str, password: str = NEW, again: str | None = None
) -> httpx2.Response:
    form = {"enlace": secret, "clave": password, "otra_vez": password if again is None else again}
    return await http.post("/clave", data=form)


async def _log_in(world: World, password: str) -> httpx2.Response:
    async with visitor() as http:
        page = await http.get("/entrar")
        form = {"csrf": field_value(page.text, "csrf"), "usuario": world.ana.login}
        return await http.post("/entrar", data={**form, "clave": password})


async def test_a_forgotten_password_is_changed_by_mail(world: World, clock: Clock) -> None:
    elsewhere = await desk_of(world.ana)
    async with visitor() as http:
        page = await http.post("/olvido", data={"usuario": world.ana.login})
        assert "Si ese usuario existe y tiene correo" in page.text
        secret = await _secret("password_reset")
        (said,) = await _mailed("password_reset")
        assert said.subject == "Chasqui: Cambio de contraseña"
        assert "antes de las 10:00" in said.text
        form = await http.get(f"/clave?enlace={secret}")
        assert world.ana.login in form.text and secret in field_value(form.text, "enlace")
        done = await _set(http, secret)
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert (await http.get("/bandejas/recibidos")).status_code == 200
        again = await _set(http, secret)
        assert again.status_code == 404 and "Este enlace ya no sirve" in again.text
    assert (await elsewhere.get("/bandejas/recibidos")).status_code == 303
    await elsewhere.http.aclose()
    assert (await _log_in(world, world.ana.password)).status_code == 422
    assert (await _log_in(world, NEW)).status_code == 303


async def test_nobody_learns_whether_a_user_exists(world: World, clock: Clock) -> None:
    async with visitor() as http:
        known = await http.post("/olvido", data={"usuario": world.ana.login})
        unknown = await http.post("/olvido", data={"usuario": "1799999999"})
        assert text_of(known.text) == text_of(unknown.text)
        assert known.status_code == unknown.status_code == 200
        for _ in range(4):
            await http.post("/olvido", data={"usuario": "1799999999"})
        assert (await http.post("/olvido", data={"usuario": "1799999999"})).status_code == 429
    assert await OutboxMessage.filter(kind="password_reset").count() == 1


async def test_a_link_ends_with_its_hour_and_with_a_later_one(world: World, clock: Clock) -> None:
    await password_links.ask_for_reset(world.ana.login, "")
    first = await _secret("password_reset")
    await password_links.ask_for_reset(world.ana.login, "")
    second = await _secret("password_reset")
    async with visitor() as http:
        assert (await http.get(f"/clave?enlace={first}")).status_code == 404
        assert (await http.get(f"/clave?enlace={second}")).status_code == 200
        clock.advance(hours=1.01)
        assert (await http.get(f"/clave?enlace={second}")).status_code == 404
        assert (await _set(http, second)).status_code == 404
        assert (await http.get("/clave")).status_code == 404


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("corta 7", None, "entre 12 y 128 caracteres"),
        ("solamente letras", None, "al menos un número"),
        ("123456789012", None, "al menos una letra"),
        ("mi cédula 1710034065", None, "no contiene su número de usuario"),
        ("Contraseña2026", None, "no es una de las más usadas"),
        (NEW, "otra cosa 123", "Las dos contraseñas no son iguales"),
    ],
)
async def test_a_password_that_will_not_do_is_told_why_and_the_link_still_works(
    world: World, clock: Clock, password: str, again: str | None, words: str
) -> None:
    await password_links.ask_for_reset(world.ana.login, "")
    secret = await _secret("password_reset")
    async with visitor() as http:
        refused = await _set(http, secret, password, again)
        assert refused.status_code == 422 and words in text_of(refused.text)
        assert password not in refused.text
        assert (await _set(http, secret)).status_code == 303


async def test_a_new_official_sets_the_first_password(world: World, clock: Clock) -> None:
    official = world.marta.official
    official.password_hash = ""
    await official.save()
    await run_tx(lambda tx: password_links.notify_official(tx, official, "Técnica"))
    (said,) = await _mailed("user_number")
    assert said.subject == "Chasqui: Su número de usuario"
    assert f"Número de usuario: {official.login}\n" in said.text
    assert "antes del lunes 9 de marzo de 2026, 09:00 (" in said.text
    async with visitor() as http:
        assert (await _set(http, await _secret("user_number"))).status_code == 303
        assert (await http.get("/bandejas/recibidos")).status_code == 200


async def test_the_database_alone_does_not_let_in(world: World, clock: Clock) -> None:
    await password_links.ask_for_reset(world.ana.login, "")
    secret = await _secret("password_reset")
    token, message = await OneTimeToken.get(), await OutboxMessage.get(kind="password_reset")
    assert secret not in f"{dict(token)}{dict(message)}"
    assert await WebSession.all().count() == 0
