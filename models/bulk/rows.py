"""Rows made and written many at a time, past most of what the ORM does for each of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

M = TypeVar("M", bound=Model)
# What Tortoise keeps with each instance.
_UNRECORDED = {"_partial": False, "_saved_in_db": False, "_custom_generated_pk": False}


@dataclass(frozen=True)
class _Shape:
    """A table as rows of it are written: its columns by attribute, and what they are by default."""

    columns: Mapping[str, str]
    types: Mapping[str, str]
    fixed: Mapping[str, Any]
    made: Mapping[str, Callable[[], Any]]

    def read(self, names: Iterable[str]) -> str:
        """How PostgreSQL reads the attributes `names` of all rows from one value (its
        json_to_recordset)."""
        listed = ", ".join(f'"{name}" {self.types[name]}' for name in names)
        return f"json_to_recordset($1::json) AS r ({listed})"


@cache
def _shape(model: type[Model]) -> _Shape:
    meta = model._meta
    columns = meta.fields_db_projection
    defaults = {name: meta.fields_map[name].default for name in columns}
    return _Shape(
        columns=columns,
        types={
            name: str(meta.fields_map[name].get_for_dialect("postgres", "SQL_TYPE"))
            for name in columns
        },
        fixed={name: value for name, value in defaults.items() if not callable(value)},
        made={name: value for name, value in defaults.items() if callable(value)},
    )


def made(model: type[M], **values: Any) -> M:
    """A row of `model` that is not recorded yet: `model(**values)` at a tenth of its cost.

    Values must be of their fields' own types, and relations are given by their keys (`unit_id`).
    TypeError for a name that is none of its columns.
    """
    shape = _shape(model)
    if unknown := values.keys() - shape.columns.keys():
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    row = model.__new__(model)
    own = vars(row)
    own.update(_UNRECORDED, _await_when_save={})
    own.update(shape.fixed)
    own.update(values)
    for name, make in shape.made.items():
        if name not in values:
            own[name] = make()
    return row


async def add_rows(
    connection: BaseDBAsyncClient, rows: Sequence[Model], *, keep_first: bool = False
) -> None:
    """Insert `rows`, all of one table, in one statement.

    `keep_first`: one that meets a unique key which is there already is left out, and no error.
    Otherwise IntegrityError. Within the caller's transaction.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.capabilities.dialect == "sqlite":
        await model.bulk_create(rows, ignore_conflicts=keep_first, using_db=connection)
        return
    shape = _shape(model)
    told = [{name: own[name] for name in shape.columns} for own in map(vars, rows)]
    await connection.execute_query(_insertion(model, keep_first), [orjson.dumps(told).decode()])


@cache
def _insertion(model: type[Model], keep_first: bool) -> str:
    shape = _shape(model)
    into = ", ".join(f'"{column}"' for column in shape.columns.values())
    conflict = " ON CONFLICT DO NOTHING" if keep_first else ""
    given = f"SELECT * FROM {shape.read(shape.columns)}"
    return f'INSERT INTO "{model._meta.db_table}" ({into}) {given}{conflict}'


async def change_rows(
    connection: BaseDBAsyncClient, rows: Sequence[Model], names: Sequence[str]
) -> None:
    """Write the attributes `names` of `rows`, all of one table, to those with the same keys.

    Within the caller's transaction.
    """
    if not rows:
        return
    model = type(rows[0])
    if connection.capabilities.dialect == "sqlite":
        await model.bulk_update(rows, names, using_db=connection)
        return
    key = model._meta.pk_attr
    told = [{name: own[name] for name in (key, *names)} for own in map(vars, rows)]
    await connection.execute_query(_changing(model, *names), [orjson.dumps(told).decode()])


@cache
def _changing(model: type[Model], *names: str) -> str:
    shape, key = _shape(model), model._meta.pk_attr
    new = ", ".join(f'"{shape.columns[name]}" = r."{name}"' for name in names)
    table, given = model._meta.db_table, shape.read((key, *names))
    return f'UPDATE "{table}" SET {new} FROM {given} WHERE "{table}"."{key}" = r."{key}"'
