"""A document of an official's own: begun anywhere, addressed by three letters, kept."""

import re
from collections.abc import AsyncIterator

import pytest

from models.enums import ContactKind, DocumentKind, PrintedAs, RecipientRole
from models.tables import Citizen, Contact, Document, Institution, Recipient
from tests.backoffice.desk import Desk, desk_of, field_value, text_of
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


async def _begun(desk: Desk) -> int:
    answer = await desk.post("/borradores")
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


async def _version(desk: Desk, draft_id: int) -> str:
    return field_value((await desk.get(f"/borradores/{draft_id}")).text, "version")


async def _add(desk: Desk, draft_id: int, *targets: str, role: str = "to") -> None:
    answer = await desk.post(
        f"/borradores/{draft_id}/destinatarios",
        rol=role,
        agregar=list(targets),
        version=await _version(desk, draft_id),
    )
    assert answer.status_code == 303, text_of(answer.text)


async def test_who_writes_begins_anywhere_and_an_empty_one_is_opened_again(
    ana: Desk, world: World
) -> None:
    assert 'action="/borradores"' in (await ana.get("/bandejas/recibidos")).text
    draft_id = await _begun(ana)
    page = await ana.get(f"/borradores/{draft_id}")
    assert "CHQ-SG-2026-1-TEMP" in text_of(page.text)
    assert await _begun(ana) == draft_id
    pedro = await desk_of(world.pedro)
    assert 'action="/borradores"' not in (await pedro.get("/bandejas/recibidos")).text
    assert (await pedro.post("/borradores")).status_code == 403
    await pedro.http.aclose()


async def test_three_letters_find_officials_units_and_citizens(ana: Desk, world: World) -> None:
    elsewhere = await Institution.create(acronym="MIN", name="Ministerio de Ríos")
    await Citizen.create(name="Rosalía Peña", id_document="1711112223")
    assert elsewhere.name

    async def found(typed: str) -> str:
        return text_of("<main>" + (await ana.get(f"/destinatarios?q={typed}")).text)

    assert "Rosa Quishpe Directora Técnica, Dirección Técnica" in await found("quish")
    assert "Marta Chávez" in await found("chavez tecnica")
    assert "Dirección Administrativa toda el área" in await found("admin")
    assert "Rosalía Peña ciudadano · sin correo comprobado: se imprime" in await found("17111")
    assert "al menos tres letras" in await found("ro")
    assert "Nadie" in await found("zzz'%_")


async def test_the_kind_follows_the_recipients_until_somebody_chooses(
    ana: Desk, world: World
) -> None:
    draft_id = await _begun(ana)
    await _add(ana, draft_id, f"p{world.rosa.post.id}", f"u{world.units['DA'].id}")
    assert (await Document.get(id=draft_id)).kind is DocumentKind.MEMO
    maria = await Citizen.create(name="María Peña")
    await Contact.create(
        citizen=maria, kind=ContactKind.EMAIL, address="maria@x.example", verified_at="2026-01-01"
    )
    await _add(ana, draft_id, f"c{maria.id}", role="cc")
    assert (await Document.get(id=draft_id)).kind is DocumentKind.LETTER
    said = text_of((await ana.get(f"/borradores/{draft_id}")).text)
    assert "por correo: maria@x.example" in said
    form = {"asunto": "A", "cuerpo": "B", "format": "plain", "tipo": "C"}
    await ana.post(f"/borradores/{draft_id}", version=await _version(ana, draft_id), **form)
    await ana.post(
        f"/borradores/{draft_id}/destinatarios/quitar",
        version=await _version(ana, draft_id),
        quitar=(await Recipient.get(citizen_id=maria.id)).id,
    )
    row = await Document.get(id=draft_id)
    assert (row.kind, row.subject) == (DocumentKind.CIRCULAR, "A")
    assert await Recipient.filter(document_id=draft_id).count() == 2


async def test_order_role_and_print_are_kept(ana: Desk, world: World) -> None:
    draft_id = await _begun(ana)
    posts = [world.rosa.post.id, world.luis.post.id, world.marta.post.id]
    await _add(ana, draft_id, *(f"p{post_id}" for post_id in posts), f"p{posts[0]}")
    rosa, luis, marta = await Recipient.filter(document_id=draft_id).order_by("position")
    answer = await ana.post(
        f"/borradores/{draft_id}/destinatarios/orden",
        version=await _version(ana, draft_id),
        **{
            f"orden-{rosa.id}": 9,
            f"rol-{luis.id}": "cc",
            f"impresion-{marta.id}": "post",
        },
    )
    assert answer.status_code == 303
    rows = await Recipient.filter(document_id=draft_id).order_by("role", "position")
    assert [(r.name, r.role, r.position) for r in rows] == [
        ("Luis Paredes", RecipientRole.CC, 1),
        ("Marta Chávez", RecipientRole.TO, 1),
        ("Rosa Quishpe", RecipientRole.TO, 2),
    ]
    assert rows[1].printed_as is PrintedAs.POST


async def test_the_search_without_script_keeps_what_was_written(ana: Desk, world: World) -> None:
    draft_id = await _begun(ana)
    page = await ana.post(
        f"/borradores/{draft_id}/destinatarios/buscar",
        version=1,
        format="plain",
        cuerpo="Se convoca.",
        asunto="",
        para="rosa",
        rol="to",
    )
    assert page.status_code == 200
    assert f'name="agregar" value="p{world.rosa.post.id}"' in page.text
    assert (await Document.get(id=draft_id)).body == "<p>Se convoca.</p>"


async def test_a_stale_form_adds_nobody_and_says_so(ana: Desk, world: World) -> None:
    draft_id = await _begun(ana)
    await _add(ana, draft_id, f"p{world.rosa.post.id}")
    late = await ana.post(
        f"/borradores/{draft_id}/destinatarios",
        version=1,
        rol="to",
        agregar=f"p{world.luis.post.id}",
    )
    assert late.status_code == 409 and "cambió" in text_of(late.text)
    assert await Recipient.filter(document_id=draft_id).count() == 1
    nobody = await ana.post(
        f"/borradores/{draft_id}/destinatarios",
        version=await _version(ana, draft_id),
        rol="to",
        agregar="p99",
    )
    assert nobody.status_code == 422 and re.search("Búsquela otra vez", nobody.text)


async def test_the_draft_of_another_is_nobody_elses(ana: Desk, world: World) -> None:
    draft_id = await _begun(ana)
    luis = await desk_of(world.luis)
    for path in ("destinatarios", "destinatarios/quitar", "destinatarios/orden"):
        answer = await luis.post(f"/borradores/{draft_id}/{path}", version=1, agregar="p1")
        assert answer.status_code == 404, path
    await luis.http.aclose()
