"""Passing a document on, as an official does it: what the form shows, refuses and does."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from office.records.routing import reassign as routing
from office.records.trays import listing as trays
from tests.backoffice.desk import Desk, Letter, desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def arrived_letter(world: World, ana: Desk) -> Letter:
    return await letter(world)


def _place(arrived_letter: Letter) -> str:
    return f"/ejemplares/{arrived_letter.copy_id}/reasignar"


async def test_people_are_listed_by_unit_with_their_load(ana: Desk, arrived_letter: Letter) -> None:
    page = await ana.get(_place(arrived_letter))
    said = text_of(page.text)
    assert page.status_code == 200
    assert arrived_letter.number in said
    assert said.index("Secretaría General · su área") < said.index("Dirección Técnica · otra área")
    assert "Luis Paredes · Analista" in said and "Rosa Quishpe · Directora Técnica" in said


async def test_the_copy_moves_with_note_and_date(
    ana: Desk, arrived_letter: Letter, world: World
) -> None:
    answer = await ana.post(
        _place(arrived_letter),
        para=world.luis.post.id,
        nota="Para su atención",
        hasta="2026-03-09",
    )
    assert answer.status_code == 303
    page = await ana.get(answer.headers["location"])
    assert "pasó a Luis Paredes, Analista." in text_of(page.text)
    (row,) = (await trays.tray(world.luis.actor, "recibidos")).rows
    assert (row.document_id, row.note) == (arrived_letter.document_id, "Para su atención")
    assert row.due_at == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"para": "", "hasta": ""}, "para", "Elija a quién pasa el documento."),
        ({"para": "9" * 20, "hasta": ""}, "para", "Elija a quién pasa el documento."),
        ({"para": "9" * 5_000, "hasta": ""}, "para", "Elija a quién pasa el documento."),
        ({"para": "999999", "hasta": ""}, "para", "Elija a una persona de la lista."),
        ({"para": "luis", "hasta": "2026-02-31"}, "hasta", "Esa fecha no existe."),
        ({"para": "luis", "hasta": "2001-01-01"}, "hasta", "La fecha máxima ya pasó"),
    ],
)
async def test_what_cannot_be_used_is_told_at_its_field_and_nothing_is_lost(
    ana: Desk,
    arrived_letter: Letter,
    world: World,
    fields: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    if fields["para"] == "luis":
        fields = {**fields, "para": str(world.luis.post.id)}
    answer = await ana.post(_place(arrived_letter), nota="Con «cuidado»", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count("c-field-error") == 1
    assert "Con «cuidado»</textarea>" in answer.text
    assert not (await trays.tray(world.luis.actor, "recibidos")).rows


async def test_a_note_too_long_is_told_and_kept(
    ana: Desk, arrived_letter: Letter, world: World
) -> None:
    note = "ñ" * 1001
    answer = await ana.post(_place(arrived_letter), para=world.luis.post.id, nota=note)
    assert answer.status_code == 422
    assert 'id="nota-error"' in answer.text and note in answer.text


async def test_who_comes_second_is_told_who_was_first_and_keeps_the_text(
    ana: Desk, arrived_letter: Letter, world: World
) -> None:
    await routing.reassign(world.ana.actor, arrived_letter.copy_id, world.luis.post.id, "", None)
    answer = await ana.post(_place(arrived_letter), para=world.rosa.post.id, nota="Lo que escribí")
    assert answer.status_code == 409
    assert "Ana Torres reasignó este documento" in answer.text
    assert "Lo que escribí</textarea>" in answer.text
    page = await ana.get(_place(arrived_letter))
    assert page.status_code == 409 and "Ana Torres reasignó este documento" in page.text


async def test_a_stranger_to_the_document_learns_nothing(
    world: World, arrived_letter: Letter
) -> None:
    marta = await desk_of(world.marta)
    page = await marta.get(_place(arrived_letter))
    assert page.status_code == 404
    assert arrived_letter.number not in page.text
    await marta.http.aclose()


async def test_search_narrows_the_list_and_keeps_what_is_typed(
    ana: Desk, arrived_letter: Letter, world: World
) -> None:
    answer = await ana.post(
        _place(arrived_letter),
        buscado="TECNICA",
        buscar="1",
        nota="Sigue aquí",
        para=world.luis.post.id,
    )
    said = text_of(answer.text)
    assert answer.status_code == 200
    assert "Rosa Quishpe" in said and "Luis Paredes" in said
    assert "Pedro Vega" not in said
    assert "Sigue aquí" in said
    assert not (await trays.tray(world.luis.actor, "recibidos")).rows


async def test_the_due_date_of_the_letter_is_told(ana: Desk, world: World, clock: Clock) -> None:
    late = await letter(world, received_at=datetime(2026, 1, 5, 15, tzinfo=UTC))
    said = text_of((await ana.get(_place(late))).text)
    assert "vence el" in said or "Puede quedar vacía" in said
