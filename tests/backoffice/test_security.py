"""Form tokens, origins, headers, and bodies that are too large."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from backoffice.web import assets, security
from backoffice.web.file_responses import opens_in_browser, serve_file
from backoffice.web.flash import copies_in, done_note, with_note
from office.config import Config
from office.storage.file_content import FileContent


def test_a_masked_token_differs_each_time_and_matches_only_its_own() -> None:
    token = security.new_token()
    first, second = security.masked(token), security.masked(token)
    assert first != second
    assert security.matches(first, token) and security.matches(second, token)
    assert not security.matches(first, security.new_token())
    assert not security.matches(security.masked(""), "")


@pytest.mark.parametrize("given", ["", "x", "ñandú", "AAAA", "====", "a" * 9])
def test_what_is_no_token_matches_nothing(given: str) -> None:
    assert not security.matches(given, security.new_token())


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": "http://registro.example"}, True),
        ({"origin": "http://localhost:8000"}, True),  # the address we tell people, behind a proxy
        ({"referer": "http://registro.example/entrar"}, True),
        ({"origin": "http://ajeno.example"}, False),
        ({"origin": "null"}, False),
        ({"referer": "http://ajeno.example/registro.example"}, False),
        ({}, True),
        ({"sec-fetch-site": "cross-site"}, False),
    ],
)
def test_only_our_own_pages_may_send_forms(
    house: Config, headers: dict[str, str], ours: bool
) -> None:
    raw = [(k.encode(), v.encode()) for k, v in {"host": "registro.example", **headers}.items()]
    request = Request({"type": "http", "method": "POST", "headers": raw})
    assert security.is_same_origin(request) is ours


async def test_a_body_over_the_limit_is_refused_even_without_a_length() -> None:
    async def swallow(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(
        routes=[Route("/", swallow, methods=["POST"])],
        middleware=[Middleware(security.BodyLimit, limit=10)],
    )

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"123456"

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://localhost"
    ) as http:
        assert (await http.post("/", content=b"1234567890")).text == "10"
        assert (await http.post("/", content=b"12345678901")).status_code == 413
        assert (await http.post("/", content=pieces())).status_code == 413


@pytest.mark.parametrize(
    ("file", "disposition", "media_type", "sandboxed"),
    [
        (
            FileContent("Solicitud de María.pdf", "application/pdf", b"%PDF", inline=True),
            'inline; filename="Solicitud de Mar_a.pdf"; '
            "filename*=UTF-8''Solicitud%20de%20Mar%C3%ADa.pdf",
            "application/pdf",
            False,
        ),
        (
            FileContent("a.html", "text/html", b"<script>", inline=True),
            "attachment; filename=\"a.html\"; filename*=UTF-8''a.html",
            "application/octet-stream",
            True,
        ),
        (
            FileContent("a.svg", "image/svg+xml", b"<svg>", inline=True),
            "attachment; filename=\"a.svg\"; filename*=UTF-8''a.svg",
            "application/octet-stream",
            True,
        ),
        (
            FileContent("nota.txt", "text/plain", b"hola", inline=True),
            "inline; filename=\"nota.txt\"; filename*=UTF-8''nota.txt",
            "text/plain; charset=utf-8",
            True,
        ),
        (
            FileContent('"..\\/\r\nx', "application/zip", b"PK", inline=False),
            "attachment; filename=\"..x\"; filename*=UTF-8''..x",
            "application/zip",
            True,
        ),
        (
            FileContent("\n", "image/png", b"x", inline=True),
            "inline; filename=\"archivo\"; filename*=UTF-8''archivo",
            "image/png",
            True,
        ),
    ],
)
def test_files_from_outside_are_served_without_power(
    file: FileContent, disposition: str, media_type: str, sandboxed: bool
) -> None:
    answer = serve_file(file)
    assert answer.headers["content-disposition"] == disposition
    assert answer.headers["content-type"] == media_type
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert ("sandbox" in answer.headers["content-security-policy"]) is sandboxed
    assert serve_file(file, download=True).headers["content-disposition"].startswith("attachment")


def test_only_harmless_types_offer_to_open() -> None:
    assert opens_in_browser("application/pdf") and opens_in_browser("text/plain; charset=utf-8")
    assert not opens_in_browser("text/html") and not opens_in_browser("image/svg+xml")


def test_the_address_of_a_file_changes_with_its_content() -> None:
    assert assets.url("chasqui.css") == f"/static/{assets.version()}/chasqui.css"
    with pytest.raises(KeyError):
        assets.url("../security.py")


def test_notes_are_known_sentences_only() -> None:
    assert "guardado" in done_note({"hecho": "guardado"})
    assert with_note("/a", "hecho", [1, 22]) == "/a?hecho=hecho&de=1.22"
    assert copies_in("1.22.x." + "9" * 30) == [1, 22]
    assert done_note({"hecho": "<b>"}) == "" == done_note({})
    assert with_note("/entrar", "salio") == "/entrar?hecho=salio"
    assert with_note("/a?b=1", "salio") == "/a?b=1&hecho=salio"
    with pytest.raises(KeyError):
        with_note("/entrar", "otra")
