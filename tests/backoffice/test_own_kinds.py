"""Kinds of document that an institution names for itself, from its page to the paper."""

import pytest

from models.enums import DocumentKind
from models.tables import Document, OwnKind
from office.records.drafting.beginnings import new_documents
from office.records.drafting.print.paper import letter_of
from office.records.sending.next_number import number_to_come
from tests.backoffice.desk import Desk, desk_of, field_value, text_of
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
_NEW = "/administracion/tipos/nuevo"
_GOOD = {"name": "Informe técnico", "abbreviation": "inf", "base": "M", "version": "0"}


@pytest.fixture
async def pedro(world: World, clock: Clock) -> Desk:
    return await desk_of(world.pedro)


async def _named(pedro: Desk, **other: str) -> OwnKind:
    answer = await pedro.post(_NEW, **_GOOD | other)
    assert answer.status_code == 303, text_of(answer.text)
    return await OwnKind.get(abbreviation="INF")


async def _saved(desk: Desk, draft_id: int, **fields: str) -> Document:
    page = await desk.get(f"/borradores/{draft_id}")
    version = field_value(page.text, "version")
    await desk.post(f"/borradores/{draft_id}", version=version, asunto="Puentes", **fields)
    return await Document.get(id=draft_id)


async def test_it_is_written_numbered_and_printed_under_its_name(pedro: Desk, world: World) -> None:
    kind = await _named(pedro)
    listed = text_of((await pedro.get("/administracion/tipos")).text)
    assert "Informe técnico INF Memorando quien escribe" in listed
    luis = await desk_of(world.luis)
    draft_id = await new_documents.start(world.luis.actor)
    assert "Informe técnico (INF)" in text_of((await luis.get(f"/borradores/{draft_id}")).text)
    draft = await _saved(luis, draft_id, tipo=f"+{kind.id}", dirigido="Ing. Marta Chávez")
    assert (draft.own_kind_id, draft.kind) == (kind.id, DocumentKind.MEMO)
    assert await number_to_come(world.luis.actor, draft_id) == "CHQ-DA-2026-0001-INF"
    assert (await letter_of(draft, number="1")).kind_label == "Informe técnico"
    assert "Ing. Marta Chávez" in (await luis.get(f"/borradores/{draft_id}")).text
    draft = await _saved(luis, draft_id, tipo="O")
    assert (draft.own_kind_id, draft.kind) == (None, DocumentKind.LETTER)


async def test_only_the_posts_and_permissions_it_names_write_it(pedro: Desk, world: World) -> None:
    kind = await _named(pedro, post=str(world.rosa.post.id), permission="sign", chiefs_sign="1")
    luis, rosa = await desk_of(world.luis), await desk_of(world.rosa)
    draft_id = await new_documents.start(world.luis.actor)
    assert "(INF)" not in (await luis.get(f"/borradores/{draft_id}")).text
    draft = await _saved(luis, draft_id, tipo=f"+{kind.id}")
    assert draft.own_kind_id is None
    draft_id = await new_documents.start(world.rosa.actor)
    draft = await _saved(rosa, draft_id, tipo=f"+{kind.id}")
    assert draft.own_kind_id == kind.id
    assert "Firmar y enviar" in text_of((await rosa.get(f"/borradores/{draft_id}")).text)


async def test_what_cannot_be_a_kind_is_refused(pedro: Desk, world: World) -> None:
    for fields, said in (
        ({"abbreviation": "TEMP"}, "ya tienen otro uso"),
        ({"abbreviation": "I-F"}, "De dos a seis letras"),
        ({"name": " "}, "Escriba el nombre"),
        ({"base": "E"}, "Elija una disposición"),
        ({"permission": "everything"}, "Elija un permiso"),
    ):
        answer = await pedro.post(_NEW, **_GOOD | fields)
        assert answer.status_code == 422 and said in text_of(answer.text)


async def test_its_letters_stay(pedro: Desk, world: World) -> None:
    kind = await _named(pedro)
    place = f"/administracion/tipos/{kind.id}"
    fields = {"name": "Informe", "base": "O", "version": "1", "active": "1"}
    refused = await pedro.post(place, abbreviation="INFO", **fields)
    assert "no se cambia" in text_of(refused.text)
    assert (await pedro.post(place, abbreviation="INF", **fields)).status_code == 303
    assert (await OwnKind.get(id=kind.id)).name == "Informe"
    again = await pedro.post(_NEW, **_GOOD)
    assert "ya tiene esa abreviatura" in text_of(again.text)
