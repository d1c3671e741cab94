"""Scans of paper: uploaded, found by their codes, ordered, fixed, read, and watched for."""

import io
import os
import re
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from models.enums import Action, ExtractionState, OcrState
from models.tables import Attachment, Document, Event, Paper, ScanFile, ScanText
from office.config import Config, use_config
from office.front_desk.scanning import folder, reading
from office.papers.letters.joining import joined
from office.storage import blobs
from tests.backoffice.desk import Desk, desk_of, text_of
from tests.backoffice.test_front_desk import taken
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


def blank(pages: int = 1, wide: int = 200) -> bytes:
    out = io.BytesIO()
    with pdfium.PdfDocument.new() as document:
        for _ in range(pages):
            document.new_page(wide, 300)
        document.save(out)
    return out.getvalue()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(out, "JPEG")
    return out.getvalue()


async def upload(desk: Desk, path: str, *contents: bytes, **fields: str) -> str:
    files = [("archivos", (f"{n}.pdf", content)) for n, content in enumerate(contents)]
    done = await desk.post(path, files=files, **fields)
    assert done.status_code in (200, 303), text_of(done.text)
    return done.text


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    with pdfium.PdfDocument(pdf) as document:
        return [tuple(round(side) for side in page.get_size()) for page in document]


async def test_pages_are_turned_ordered_and_left_out_before_they_are_fixed(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.ana)
    document_id = await taken(desk)
    here = f"/ventanilla/papeles/{document_id}"
    assert f"papeles/{document_id}" in (await desk.get("/ventanilla/por-digitalizar")).text
    await upload(desk, f"{here}/escaneos", blank(2), photo())
    page = await desk.get(here)
    keys = re.findall(r'name="pagina" value="([\d-]+)"', page.text)
    assert len(keys) == 3
    picture = await desk.get(f"/ventanilla/escaneos/{keys[2].replace('-', '/')}.jpg?giro=90")
    assert picture.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(picture.content)).width == 320
    chosen = {f"orden-{key}": str(3 - n) for n, key in enumerate(keys)}
    chosen |= {f"giro-{keys[0]}": "90", f"quitar-{keys[1]}": "si", "pagina": keys}
    saved = await desk.post(f"{here}/paginas", hacer="guardar", **chosen)
    assert saved.status_code == 303
    assert not await Attachment.exists()
    lost = await desk.post(f"{here}/paginas", hacer="fijar", **{**chosen, "pagina": keys[:2]})
    assert lost.status_code == 409
    fixed = await desk.post(f"{here}/paginas", hacer="fijar", **chosen)
    assert fixed.status_code == 303
    row = await Attachment.get()
    assert (row.document_id, row.pages, row.extraction) == (document_id, 2, ExtractionState.PENDING)
    made = sizes(await blobs.read(row.blob_id))
    assert made[0] == (631, 842) and made[1] == (300, 200)
    event = await Event.get(action=Action.SCANNED)
    assert event.detail["sha256"] == row.blob_id and event.official_id == world.ana.official.id
    page = await desk.get(here)
    assert row.blob_id in page.text and "Páginas por fijar" not in page.text
    file = await desk.get(f"{here}/archivo/{row.id}")
    assert file.content == await blobs.read(row.blob_id)
    assert "Todo lo que se recibió" in (await desk.get("/ventanilla/por-digitalizar")).text
    assert (await Document.get(id=document_id)).attachment_count == 1
    await desk.http.aclose()


async def test_a_batch_finds_its_papers_and_the_rest_waits_in_the_pile(
    world: World, clock: Clock
) -> None:
    desk = await desk_of(world.ana)
    first, second = await taken(desk), await taken(desk, asunto="Otra", es_otra="si", **_ANOTHER)
    sheets = [
        (await desk.get(f"/ventanilla/papeles/{document_id}/{sheet}.pdf")).content
        for document_id, sheet in ((first, "etiqueta"), (second, "traspaso"))
    ]
    batch = await joined([blank(), sheets[0], blank(), sheets[1]])
    said = text_of(
        await upload(desk, "/ventanilla/escaneos", batch, b"%PDF-1.4 broken", fijar="si")
    )
    assert "1 grupo de páginas quedó en la pila" in said and "no se puede abrir" in said
    pages = dict(await Attachment.all().values_list("document_id", "pages"))
    assert pages == {first: 2, second: 1}
    assert await Paper.filter(scanned_at__isnull=True).count() == 0
    (left,) = await ScanFile.filter(document_id=None)
    number = (await Document.get(id=second)).number
    wrong = await desk.post("/ventanilla/escaneos/asignar", escaneo=str(left.id), codigo="nada")
    assert wrong.status_code == 404
    done = await desk.post("/ventanilla/escaneos/asignar", escaneo=str(left.id), codigo=number)
    assert done.status_code == 303 and str(second) in done.headers["location"]
    taken_away = await desk.post(
        "/ventanilla/escaneos/quitar", escaneo=str(left.id), papel=str(second)
    )
    assert taken_away.status_code == 303
    assert "La pila está vacía" in (await desk.get("/ventanilla/escaneos")).text
    await desk.http.aclose()


_ANOTHER = {"nombre": "Juan Guamán", "cedula": "1102345673"}


async def test_a_whole_pdf_stays_as_it_came_and_what_is_no_scan_is_refused(
    world: World, clock: Clock
) -> None:
    desk, luis = await desk_of(world.ana), await desk_of(world.luis)
    document_id = await taken(desk)
    here = f"/ventanilla/papeles/{document_id}"
    for content, said in ((b"hola", "no es un PDF ni una foto"), (b"", "Elija el archivo")):
        refused = await desk.post(f"{here}/escaneos", files=[("archivos", ("a.pdf", content))])
        assert refused.status_code == 422 and said in refused.text
    original = blank(2)
    await upload(desk, f"{here}/escaneos", original)
    keys = re.findall(r'name="pagina" value="([\d-]+)"', (await desk.get(here)).text)
    places = {f"orden-{key}": str(n) for n, key in enumerate(keys, start=1)}
    await desk.post(f"{here}/paginas", hacer="fijar", pagina=keys, **places)
    assert await blobs.read((await Attachment.get()).blob_id) == original
    assert (await luis.get("/ventanilla/escaneos")).status_code == 403
    scan = (await ScanFile.get()).id
    assert (await luis.get(f"/ventanilla/escaneos/{scan}/0.jpg")).status_code == 403
    await desk.http.aclose()
    await luis.http.aclose()


async def test_the_scanners_folder_is_taken_in(
    world: World, clock: Clock, house: Config, tmp_path: Path
) -> None:
    desk = await desk_of(world.ana)
    document_id = await taken(desk)
    label = (await desk.get(f"/ventanilla/papeles/{document_id}/etiqueta.pdf")).content
    inbox = tmp_path / "escaner"
    inbox.mkdir()
    assert await folder.watch() == 0  # no setting
    use_config(replace(house, scan_folder=inbox))
    long_ago = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    for name, content in (("bien.pdf", label), ("mal.pdf", b"nada"), ("luego.pdf", label)):
        (inbox / name).write_bytes(content)
        if name != "luego.pdf":  # the scanner is still at it
            os.utime(inbox / name, (long_ago, long_ago))
    assert await folder.watch() == 2
    assert (await Attachment.get()).document_id == document_id
    assert (await Event.get(action=Action.SCANNED)).official_id is None
    lying = sorted(str(path.relative_to(inbox)) for path in inbox.rglob("*.pdf"))
    assert lying == ["leidos/bien.pdf", "luego.pdf", "rechazados/mal.pdf"]
    await desk.http.aclose()


async def test_a_scan_is_read_on_a_copy(
    world: World, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await desk_of(world.ana)
    document_id = await taken(desk)
    here = f"/ventanilla/papeles/{document_id}"
    label = (await desk.get(f"{here}/etiqueta.pdf")).content
    await upload(desk, "/ventanilla/escaneos", label, fijar="si")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not reading.installed() and await reading.read_waiting() == 0
    assert "no está instalado" in (await desk.get("/ventanilla/escaneos")).text
    for name in ("ocrmypdf", "tesseract"):
        program = tmp_path / name
        # What stands in for OCR copies its input: the label has a text of its own.
        program.write_text(
            '#!/bin/sh\nfor last; do before="$now"; now="$last"; done\n/bin/cp "$before" "$now"\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert await reading.read_waiting() == 1
    read = await ScanText.get()
    assert read.state is OcrState.DONE
    assert "Instituto Chasqui" in (await Attachment.get()).text
    copy = await desk.get(f"{here}/texto/{read.attachment_id}")
    assert copy.content == label
    (tmp_path / "ocrmypdf").write_text("#!/bin/sh\nexit 1\n")
    await ScanText.filter(id=read.id).update(state=OcrState.PENDING, attempts=0)
    for _ in range(3):
        await reading.read_waiting()
    assert (await ScanText.get()).state is OcrState.FAILED
    await desk.http.aclose()
