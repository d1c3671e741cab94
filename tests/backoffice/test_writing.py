"""A draft through its pages: files, versions, two writers, templates, pictures."""

import io

import pytest
from PIL import Image

from models.enums import RecipientRole
from models.ids import new_id
from models.tables import Attachment, Citizen, Document, DocumentVersion, Template
from office.records.drafting.addressing import recipients
from office.records.drafting.beginnings import new_documents
from office.records.drafting.files import draft_files
from office.records.drafting.print.paper import letter_of
from tests.backoffice.desk import Desk, desk_of, field_value, text_of
from tests.office.papers.inspection.test_hidden_data import WORD
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


@pytest.fixture
async def ana(world: World, clock: Clock) -> Desk:
    return await desk_of(world.ana)


@pytest.fixture
async def draft(ana: Desk, world: World) -> str:
    return f"/borradores/{await new_documents.start(world.ana.actor)}"


async def _save(desk: Desk, draft: str, body: str, what: str = "", **fields: str) -> str:
    version = field_value((await desk.get(draft)).text, "version")
    written = {"asunto": "Puentes", "cuerpo": body, "format": "html", "version": version}
    answer = await desk.post(f"{draft}{what}", **written | fields)
    return answer.text if answer.status_code == 200 else str(answer.status_code)


def _id(draft: str) -> int:
    return int(draft.rpartition("/")[2])


def _png(side: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), "navy").save(out, "PNG")
    return out.getvalue()


async def test_files_are_added_described_ordered_and_named_on_the_paper(
    ana: Desk, draft: str
) -> None:
    files = [("archivos", ("plano.png", _png())), ("archivos", ("notas.txt", b"hola"))]
    assert (await ana.post(f"{draft}/anexos", files=files)).status_code == 303
    first, second = await Attachment.filter(document_id=_id(draft)).order_by("position")
    assert first.media_type == "image/png"
    fields = {f"orden-{first.id}": "2", f"orden-{second.id}": "1"}
    fields[f"descripcion-{first.id}"] = "Plano del puente"
    assert (await ana.post(f"{draft}/anexos/orden", **fields)).status_code == 303
    letter = await letter_of(await Document.get(id=_id(draft)), number="1")
    assert letter.attachments == ("notas.txt", "Plano del puente")
    assert "Plano del puente" in text_of((await ana.get(draft)).text)
    gone = await ana.post(f"{draft}/anexos/orden", quitar=str(second.id))
    assert gone.status_code == 303
    assert await Attachment.filter(document_id=_id(draft)).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.pdf", b"no es un PDF", "su contenido es"),
        ("x.txt", b"", "está vacío"),
        ("x.bat", b"dir", "es un programa"),
        ("x.txt", b"a" * (draft_files.LARGEST + 1), "pesa 25 MB"),
    ],
)
async def test_a_file_at_fault_is_named(
    ana: Desk, draft: str, name: str, content: bytes, said: str
) -> None:
    answer = await ana.post(f"{draft}/anexos", files=[("archivos", (name, content))])
    assert answer.status_code == 422 and said in text_of(answer.text)
    assert not await Attachment.exists()


async def test_forty_megabytes_are_refused_at_the_field(ana: Desk, draft: str) -> None:
    content = _png() + b"\0" * (40 * 2**20)
    answer = await ana.post(f"{draft}/anexos", files=[("archivos", ("grande.png", content))])
    assert answer.status_code == 413 and "hasta 25 MB" in text_of(answer.text)
    answer = await ana.post(f"{draft}/imagenes", files=[("imagen", ("grande.png", content))])
    assert answer.status_code == 413 and "hasta 10 MB" in answer.json()["problem"]


async def test_hidden_data_is_told_and_taken_out_into_a_new_file(ana: Desk, draft: str) -> None:
    await ana.post(f"{draft}/anexos", files=[("archivos", ("informe.docx", WORD))])
    old = await Attachment.get(document_id=_id(draft))
    page = text_of((await ana.get(f"{draft}/anexos")).text)
    assert "quién lo escribió y dónde trabaja, cambios registrados, comentarios" in page
    assert "Lleva datos que no se ven" in text_of((await ana.get(draft)).text)
    await ana.post(f"{draft}/anexos/orden", limpiar=str(old.id))
    new = await Attachment.get(document_id=_id(draft))
    assert new.blob_id != old.blob_id and new.hidden == []
    assert "no se ven" not in text_of((await ana.get(f"{draft}/anexos")).text)


async def test_versions_show_what_changed_and_lead_back(
    ana: Desk, draft: str, clock: Clock
) -> None:
    await _save(ana, draft, "<p>Se niega el permiso.</p>")
    clock.advance(hours=1)
    await _save(ana, draft, "<p>Se concede el permiso pedido.</p>")
    kept = await DocumentVersion.filter(document_id=_id(draft)).order_by("-version").first()
    assert kept is not None
    page = (await ana.get(f"{draft}/versiones")).text
    assert "<del>niega</del><ins>concede</ins>" in page and "<ins> pedido</ins>" in page
    fields = {"version": field_value(page, "version"), "volver": str(kept.version)}
    assert (await ana.post(f"{draft}/versiones", **fields)).status_code == 303
    assert (await Document.get(id=_id(draft))).body == "<p>Se niega el permiso.</p>"
    assert (await ana.post(f"{draft}/versiones", **fields)).status_code == 409


async def test_two_people_on_one_draft_are_told_of_each_other(
    ana: Desk, draft: str, world: World, clock: Clock
) -> None:
    await ana.get(draft)
    luis = world.luis.post
    luis.acting_for_id = world.ana.post.id
    await luis.save()
    other = await desk_of(world.luis)
    page = await other.get(draft)
    assert "También tiene abierto este borrador: Ana Torres" in text_of(page.text)
    version = field_value(page.text, "version")
    fields = {"asunto": "De Luis", "cuerpo": "<p>Luis</p>", "format": "html", "version": version}
    await _save(other, draft, "<p>Luis</p>")
    stale = await other.post(draft, **fields | {"cuerpo": "<p>De otra ventana</p>"})
    assert stale.status_code == 409 and "De otra ventana" in stale.text
    assert (await Document.get(id=_id(draft))).body == "<p>Luis</p>"
    clock.advance(hours=1)
    assert "También tiene abierto" not in text_of((await other.get(draft)).text)


async def test_a_template_of_the_unit_fills_its_places(ana: Desk, draft: str, world: World) -> None:
    pedro = await desk_of(world.pedro)
    place = "/administracion/plantillas/nueva"
    text = (
        "Señor {nombre}, {puesto}:\n\nEl {fecha}, [detalle] de {area}. Oficio {numero}. {tramite}"
    )
    good = {"name": "Convocatoria", "kind": "M", "subject": "Convocatoria", "version": "0"}
    bad = await pedro.post(place, **good | {"name": "", "body": " "})
    assert bad.status_code == 422
    unit = str(world.units["SG"].id)
    done = await pedro.post(place, **good, body=text, unit_id=unit)
    assert done.status_code == 303, text_of(done.text)
    await recipients.add(
        world.ana.actor, _id(draft), 1, RecipientRole.TO, [f"p{world.rosa.post.id}"]
    )
    template = await Template.get(name="Convocatoria")
    version = field_value((await ana.get(draft)).text, "version")
    used = await ana.post(
        f"{draft}/plantilla", plantilla=str(template.id), version=version, asunto="x"
    )
    assert used.status_code == 303, text_of(used.text)
    row = await Document.get(id=_id(draft))
    assert "Señor Ing. Rosa Quishpe, Directora Técnica:" in row.body
    assert "El 2 de marzo de 2026, [detalle] de Secretaría General. Oficio {numero}" in row.body
    assert "{tramite}" in row.body
    assert "Oficio CHQ-1." in (await letter_of(row, number="CHQ-1")).body_html
    luis = await desk_of(world.luis)
    other = f"/borradores/{await new_documents.start(world.luis.actor)}"
    assert "Convocatoria" not in (await luis.get(other)).text
    listed = text_of((await pedro.get("/administracion/plantillas")).text)
    assert "Convocatoria Memorando Secretaría General" in listed


async def test_pictures_stand_in_the_text_and_are_nobody_elses(
    ana: Desk, draft: str, world: World
) -> None:
    answer = await ana.post(f"{draft}/imagenes", files=[("imagen", ("plano.png", _png()))])
    src = answer.json()["src"]
    assert (await ana.get(src)).content == _png()
    luis = await desk_of(world.luis)
    assert (await luis.get(src)).status_code == 404
    await _save(ana, draft, f'<p>El plano:</p><img src="{src}" alt="Plano" width="300">')
    letter = await letter_of(await Document.get(id=_id(draft)), number="1")
    assert list(letter.pictures) == [src.rpartition("/")[2]]
    bad = await ana.post(f"{draft}/imagenes", files=[("imagen", ("x.svg", b"<svg/>"))])
    assert bad.status_code == 422 and "PNG, JPEG o GIF" in bad.json()["problem"]


async def test_what_would_not_print_is_said_while_it_can_be_changed(
    ana: Desk, draft: str, world: World
) -> None:
    row = "<tr>" + "<td>1</td>" * 60 + "</tr>"
    await _save(ana, draft, f"<p>Hola 😀 ok</p><table>{row}</table>")
    page = text_of((await ana.get(draft)).text)
    assert "Una tabla tiene 60 columnas y en la hoja caben 20" in page
    assert "saldrían como □: 😀" in page
    await _save(ana, draft, "<p>Hola</p>")
    assert "Antes de firmar" not in text_of((await ana.get(draft)).text)
    await recipients.add(
        world.ana.actor,
        _id(draft),
        int(field_value((await ana.get(draft)).text, "version")),
        RecipientRole.TO,
        [f"p{world.luis.post.id}"],
    )
    world.luis.official.active = False
    await world.luis.official.save()
    assert "Luis Paredes ya no está en ese puesto" in text_of((await ana.get(draft)).text)


async def test_hostile_markup_and_struck_words_do_not_stay(ana: Desk, draft: str) -> None:
    await _save(
        ana,
        draft,
        "<p>Se <s>niega</s><del>x</del> aprueba<script>alert(1)</script></p>"
        '<img src="https://x.example/a.png"><p onclick="x()">fin</p>',
    )
    assert (await Document.get(id=_id(draft))).body == "<p>Se  aprueba</p><p>fin</p>"


async def test_three_hundred_recipients_fit_one_draft(ana: Desk, draft: str, world: World) -> None:
    people = [Citizen(id=new_id(), name=f"Persona {at:03d}") for at in range(300)]
    await Citizen.bulk_create(people)
    targets = [f"c{each.id}" for each in people]
    await recipients.add(world.ana.actor, _id(draft), 1, RecipientRole.TO, targets)
    page = text_of((await ana.get(draft)).text)
    assert "Para 300" in page and "y 260 más" in page
    letter = await letter_of(await Document.get(id=_id(draft)), number="1")
    assert [each.name for each in letter.addressees][::299] == ["Persona 000", "Persona 299"]
