"""Refusals, late forms and failures: one clear sentence, and nothing of ours."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from backoffice.app import create_app
from backoffice.web import security
from office.errors import Unavailable
from office.records.documents import page as pages
from tests.backoffice.desk import BASE, Desk, desk_of, field_value, letter, text_of, visitor
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


async def test_an_unknown_address_keeps_the_office_around_it(world: World, ana: Desk) -> None:
    page = await ana.get("/nada")
    assert page.status_code == 404
    assert "No encontramos esta página" in page.text and "Ana Torres" in page.text
    async with visitor() as http:
        page = await http.get("/nada")
    assert page.status_code == 404 and "Consultar un trámite" in page.text


async def test_an_act_without_its_form_is_refused(world: World, ana: Desk) -> None:
    received = await letter(world)
    place = f"/documentos/{received.document_id}"
    for data, headers in (
        ({}, {}),
        ({"csrf": "AAAA"}, {}),
        ({"csrf": _token(await ana.get(place))}, {"origin": "http://ajeno.example"}),
    ):
        answer = await ana.http.post(
            f"{place}/comentar", data={**data, "comentario": "x"}, headers=headers
        )
        assert answer.status_code == 403 and "El formulario caducó" in answer.text
    assert "<q>" not in (await ana.get(place)).text
    assert (await ana.http.get(f"{place}/comentar")).status_code == 405


def _token(page: httpx2.Response) -> str:
    return field_value(page.text, "csrf")


async def test_a_late_form_gives_back_what_was_typed_but_no_secret(
    world: World, ana: Desk, clock: Clock
) -> None:
    received = await letter(world)
    place = f"/documentos/{received.document_id}"
    token = _token(await ana.get(place))
    clock.advance(hours=3)
    sent = {"csrf": token, "comentario": "Un texto largo <y caro>", "passphrase": "secreta"}
    answer = await ana.http.post(f"{place}/comentar", data=sent)
    assert answer.status_code == 401 and "Su sesión terminó" in answer.text
    assert "Un texto largo &lt;y caro&gt;" in answer.text and "secreta" not in answer.text


async def test_a_form_that_is_too_large(world: World, ana: Desk) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await ana.http.post("/salir", content=b"x" * (security.MAX_BODY + 1), headers=headers)
    assert answer.status_code == 413
    assert "El límite es de 30 MB" in answer.text and "content-security-policy" in answer.headers


async def test_a_body_that_is_no_form(world: World, ana: Desk) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = await ana.http.post("/salir", content=b"basura", headers=headers)
    assert answer.status_code in (400, 403) and "Chasqui" in answer.text


@pytest.mark.parametrize("partial", [False, True])
async def test_what_fails_unexpectedly_tells_nothing_of_it(
    world: World, ana: Desk, monkeypatch: pytest.MonkeyPatch, partial: bool
) -> None:
    async def fails(*args: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(pages, "document_page", fails)
    transport = httpx2.ASGITransport(
        app=create_app(secure_cookies=False), raise_app_exceptions=False
    )
    headers = {"HX-Request": "true"} if partial else {}
    async with httpx2.AsyncClient(
        transport=transport, base_url=BASE, cookies=ana.http.cookies
    ) as http:
        answer = await http.get("/documentos/1", headers=headers)
    assert answer.status_code == 500
    assert "Algo falló de nuestro lado" in answer.text and "secret" not in answer.text
    assert "eferencia" in answer.text
    assert answer.headers["content-security-policy"] == security.HEADERS["content-security-policy"]
    assert ("<html" in answer.text) is not partial


async def test_when_storage_does_not_answer(
    world: World, ana: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*args: Any) -> None:
        raise Unavailable("El archivo no responde. Vuelva a intentarlo en unos minutos.")

    monkeypatch.setattr(pages, "document_page", away)
    answer = await ana.get("/documentos/1")
    assert answer.status_code == 503 and "El archivo no responde." in text_of(answer.text)


async def test_every_page_carries_its_guards(world: World, ana: Desk) -> None:
    page = await ana.get("/bandejas/recibidos")
    for name, value in security.HEADERS.items():
        assert page.headers[name] == value
    assert (
        "<script>" not in page.text and " style=" not in page.text and " onclick=" not in page.text
    )


async def test_static_files_are_kept_forever_under_their_own_name(world: World, ana: Desk) -> None:
    page = await ana.get("/bandejas/recibidos")
    address = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = await ana.get(address)
    assert sheet.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert sheet.headers["content-encoding"] == "gzip"
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"
    plain = await ana.http.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.text == sheet.text
    other = await ana.get(address.replace(address.split("/")[2], "000000000000"))
    assert other.headers["cache-control"] == "no-cache" and other.text == sheet.text
    assert (await ana.get("/static/x/trim_tabler.py")).status_code == 404
    assert (await ana.get("/static/x/%2E%2E/security.py")).status_code == 404
