"""Rows written past the ORM are the rows that the ORM would have written."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import BaseORMException, IntegrityError
from tortoise.models import Model

from models.bulk.rows import add_rows, change_rows, made
from models.database import run_tx
from models.enums import Action, CaseState, Channel
from models.ids import new_id
from models.tables import Attachment, Case, Citizen, Contact, Event, OutboxMessage
from tests.support.databases import Database
from tests.support.world import World

MOMENT = datetime(2026, 3, 2, 9, 30, 15, 123_456, tzinfo=UTC)
VALUES: list[tuple[type[Model], dict[str, Any]]] = [
    (Event, {"at": MOMENT, "action": Action.REGISTERED, "channel": Channel.EMAIL, "who": "Ana"}),
    (Citizen, {"name": "Ñusta «Paz» O'Neill\n\"x\" \\ 🪢"}),
    (Attachment, {"document_id": 7, "blob_id": "a", "name": "x", "media_type": "y", "size": 1}),
    (OutboxMessage, {"channel": Channel.EMAIL, "kind": "status", "to_address": "a@b.example",
                     "message_id": "<x@y>", "facts": {"n": None, "t": "ñ"}, "created_at": MOMENT,
                     "next_attempt_at": MOMENT}),
]  # fmt: skip


def columns(row: Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._meta.fields_db_projection}


async def written(rows: list[Model], **how: bool) -> None:
    async def work(connection: Any) -> None:
        await add_rows(connection, rows, **how)

    await run_tx(work)


@pytest.mark.parametrize(("model", "values"), VALUES, ids=[model.__name__ for model, _ in VALUES])
async def test_a_row_is_made_as_the_orm_makes_it(
    database: Database, model: type[Model], values: dict[str, Any]
) -> None:
    own = {"id": 5, **values}
    assert columns(made(model, **own)) == columns(model(**own))


async def test_each_row_has_defaults_of_its_own(database: Database) -> None:
    first, second = made(Event), made(Event)
    assert first.id < second.id
    assert first.detail == {} and first.detail is not second.detail


async def test_a_name_that_no_column_has_is_an_error(database: Database) -> None:
    with pytest.raises(TypeError, match="Citizen has no nombre"):
        made(Citizen, nombre="Ana")


async def test_what_is_written_is_read_again(database: Database) -> None:
    citizen = made(Citizen, name='Ñusta «Paz» O\'Neill\n"x" \\ 🪢')
    event = made(Event, at=MOMENT, action=Action.REGISTERED, channel=Channel.EMAIL, who="Ana",
                 detail={"a": [1, None, "ñ"], "b": {"c": True}})  # fmt: skip
    await written([citizen])
    await written([event])
    await written([])
    assert columns(await Citizen.get(id=citizen.id)) == columns(citizen)
    assert columns(await Event.get(id=event.id)) == columns(event)


async def test_days_relations_and_nulls_are_kept(world: World) -> None:
    citizen = await Citizen.create(name="Ana")
    contact = await Contact.create(citizen=citizen, kind="email", address="a@b.example")
    case = made(
        Case, id=new_id(), number="CHQ-SG-2026-0001-E", query_code="AAAA-BBBB", subject="Luz",
        unit_id=world.units["SG"].id, citizen_id=citizen.id, contact_id=contact.id,
        channel=Channel.EMAIL, opened_at=MOMENT, unit_since=MOMENT, due_at=date(2026, 3, 23),
        due_how={"term_days": 15},
    )  # fmt: skip
    await written([case])
    found = await Case.get(id=case.id)
    assert columns(found) == columns(case)
    assert (found.state, found.closed_at) == (CaseState.RECEIVED, None)


_STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(_STORABLE, max_size=200))
async def test_any_text_comes_back(database: Database, name: str) -> None:
    citizen = made(Citizen, name=name)
    await written([citizen])
    assert (await Citizen.get(id=citizen.id)).name == name


async def test_the_first_of_two_under_one_key_stays_if_that_is_wanted(database: Database) -> None:
    def letter(once: str) -> Model:
        values = VALUES[-1][1] | {"message_id": f"<{once}@y>"}
        return made(OutboxMessage, id=new_id(), once_key="k", **values)

    await written([letter("first")])
    await written([letter("second")], keep_first=True)
    with pytest.raises(IntegrityError):
        await written([letter("third")])
    assert [row.message_id for row in await OutboxMessage.all()] == ["<first@y>"]


async def test_a_text_too_long_for_its_column_is_refused(database: Database) -> None:
    with pytest.raises(BaseORMException):
        await written([made(Citizen, name="x" * 201)])
    assert await Citizen.all().count() == 0


async def test_nothing_but_what_is_named_is_changed(database: Database) -> None:
    rows = [made(Citizen, id=number, name="Ana", company="Paz") for number in (1, 2, 3)]
    await written(list(rows))
    changed = [made(Citizen, id=number, name=f"Eva {number}") for number in (1, 3)]

    async def work(connection: Any) -> None:
        await change_rows(connection, changed, ["name"])
        await change_rows(connection, [], ["name"])

    await run_tx(work)
    found = await Citizen.all().order_by("id").values_list("name", "company")
    assert list(found) == [("Eva 1", "Paz"), ("Ana", "Paz"), ("Eva 3", "Paz")]
