"""Somebody tries to hold the web door: half requests, dripping bodies, crowds, heavy uploads."""

import asyncio
import io
import struct
import time
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_multipart import multipart

from backoffice.web import sessions, uploads
from models.tables import Document
from office.papers.inspection import sniffing
from office.records.drafting import replies
from office.records.sending import sign_and_send
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import desk_of, letter, text_of, visitor
from tests.chasqui.processes import page, serving
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
_BOUNDS = {"WEB_HEADER_SECONDS": "1", "WEB_STALL_SECONDS": "1", "WEB_CONNECTIONS": "20"}
_HALF_HEADERS = b"GET /entrar HTTP/1.1\r\nHost: localhost\r\nX-"
_HALF_BODY = (
    b"POST /verificar HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\ncodigo="
)


_FORM = (
    b'--x\r\nContent-Disposition: form-data; name="codigo"\r\n\r\nAAAA\r\n'
    b'--x\r\nContent-Disposition: form-data; name="archivo"; filename="oficio.pdf"\r\n\r\n'
    b"%b\r\n--x--\r\n"
)


async def _told(port: int, begun: bytes) -> bytes:
    """All that somebody gets who sends only what is `begun`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    try:
        return await asyncio.wait_for(reader.read(), 20)
    except ConnectionResetError:  # it hung up before it had read what we sent
        return b"gone"
    finally:
        writer.close()


async def test_half_a_request_holds_no_place(
    world: World, database: Database, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    key = "k" * 40
    async with serving(database, log, "--only", "web", SECRET_KEY=key, **_BOUNDS) as server:
        for begun in (b"", _HALF_HEADERS, _HALF_BODY):
            assert (await _told(server.web, begun)).startswith(b"HTTP/1.1 408 ")
        crowd = [asyncio.create_task(_told(server.web, _HALF_HEADERS)) for _ in range(60)]
        answers = await asyncio.gather(*crowd)
        turned_away = [each for each in answers if each.startswith((b"HTTP/1.1 503 ", b"gone"))]
        assert len(turned_away) >= 40
        assert await asyncio.to_thread(page, server.web, "/entrar") == 200
    assert "20 web connections" in log.read_text()


def _crowded_zip(entries: int) -> bytes:
    """An archive whose directory names the same small file `entries` times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")
    one = out.getvalue()
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    directory = one[start:end] * entries
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65534, 65534, len(directory), start, 0)
    return one[:start] + directory + record


async def test_an_archive_with_a_million_names_is_not_opened(world: World, clock: Clock) -> None:
    crowded = _crowded_zip(480_000)  # 22 MB
    began = time.monotonic()
    for archive in (crowded, crowded[:-18] + b"PK\x05\x06" + crowded[-14:-6] + bytes(6)):
        assert sniffing.media_type(archive, "oficio.pdf") == "application/zip"
    assert time.monotonic() - began < 1


async def test_a_workbook_that_swells_is_not_loaded(world: World, clock: Clock) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(40 * 1024 * 1024))
    desk = await desk_of(world.pedro)
    for book in (out.getvalue(), _crowded_zip(400_000)):
        file = {"file": ("personal.xlsx", book)}
        answer = await desk.post("/administracion/carga", files=file, kind="officials")
        assert answer.status_code == 422 and "El libro no se puede leer" in text_of(answer.text)


async def test_the_loop_turns_while_a_heavy_form_is_taken_apart(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns, pieces = 0, []
    take = multipart.MultipartParser.write

    def taken(self: Any, piece: bytes) -> int:
        pieces.append((len(piece), turns))
        return take(self, piece)

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    monkeypatch.setattr(multipart.MultipartParser, "write", taken)
    form = _FORM % _crowded_zip(480_000)

    async def sent() -> AsyncIterator[bytes]:
        for start in range(0, len(form), 65_536):
            yield form[start : start + 65_536]

    headers = {"content-type": "multipart/form-data; boundary=x"}
    async with visitor() as stranger:
        turning = asyncio.create_task(turn())
        answer = await stranger.post("/verificar", content=sent(), headers=headers)
        turning.cancel()
    assert answer.status_code == 404
    assert max(size for size, _ in pieces) <= 65_536
    assert len({turns for _, turns in pieces}) > 300  # it turned between the pieces


async def test_one_person_sends_so_many_files_at_once(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "OFFICIAL", replace(uploads.OFFICIAL, at_once=1))
    ana, pedro = await desk_of(world.ana), await desk_of(world.pedro)
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        begun.set()
        await go_on.wait()
        yield b"--x--\r\n"

    headers = {"content-type": "multipart/form-data; boundary=x"}
    sending = asyncio.create_task(ana.http.post("/salir", content=slow(), headers=headers))
    await begun.wait()
    file = {"file": ("personal.csv", b"a;b")}
    refused = await ana.post("/administracion/carga", files=file, kind="officials")
    assert refused.status_code == 429 and "demasiados archivos a la vez" in text_of(refused.text)
    others = await pedro.post("/administracion/carga", files=file, kind="officials")
    assert others.status_code == 422
    go_on.set()
    await sending
    again = await ana.post("/administracion/carga", files=file, kind="officials")
    assert again.status_code != 429


async def test_the_verification_page_looks_only_at_the_beginning(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, actor = await letter(world), world.ana.actor
    draft_id = await replies.start(actor, arrived.copy_id)
    draft = await replies.save(actor, draft_id, "Sus copias", "<p>Las adjuntamos.</p>", 1)
    await sign_and_send.sign_and_send(actor, draft_id, draft.version, p12(), PASSPHRASE)
    code = (await Document.get(id=draft_id)).verification_code
    file = {"archivo": ("oficio.pdf", _crowded_zip(480_000), "application/pdf")}

    def opened(*given: Any) -> None:
        raise AssertionError("it was opened")

    monkeypatch.setattr(zipfile, "ZipFile", opened)
    async with visitor() as stranger:
        answer = await stranger.post("/verificar", data={"codigo": code}, files=file)
    assert answer.status_code == 422
    assert "no es un PDF" in text_of(answer.text)


async def test_uploads_are_counted_by_where_they_come_from(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_BYTES_A_MINUTE", 50_000)
    monkeypatch.setattr(uploads.uploads, "_since", None)
    file = {"archivo": ("oficio.pdf", b"%PDF-" + bytes(40_000), "application/pdf")}
    async with visitor() as stranger:
        answers = [
            await stranger.post("/verificar", data={"codigo": "AAAA"}, files=file) for _ in range(3)
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 429]
        assert "demasiados archivos" in text_of(answers[-1].text)
        assert answers[-1].headers["retry-after"] == "60"
        clock.advance(seconds=61)
        later = await stranger.post("/verificar", data={"codigo": "AAAA"}, files=file)
        assert later.status_code == 404
