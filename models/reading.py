"""Lists read as plain rows: the columns a list shows and nothing else, without model instances.

A model instance costs several times what its row does, and a list shows a third of its columns.
"""

from collections.abc import Sequence
from dataclasses import Field, field, fields
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from tortoise.queryset import QuerySet


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


Row = TypeVar("Row", bound=_Dataclass)


def of(row: type[Row]) -> Any:
    """A field that holds the columns of a related row: its name is the relation's."""
    return field(metadata={"row": row})


def _width(each: Field[Any]) -> int:
    within = each.metadata.get("row")
    return 1 if within is None else sum(_width(inner) for inner in fields(within))


@cache
def _paths(row: type[_Dataclass], before: str = "") -> tuple[str, ...]:
    """What `row` is read from, as Tortoise writes it (`document__subject`), in its order."""
    found: list[str] = []
    for each in fields(row):
        within = each.metadata.get("row")
        name = f"{before}{each.name}"
        found += [name] if within is None else _paths(within, f"{name}__")
    return tuple(found)


@cache
def _parts(row: type[_Dataclass]) -> tuple[tuple[int, int, type[_Dataclass]], ...]:
    """Where in a result the related rows of `row` stand: from, to, and what they are."""
    found, at = [], 0
    for each in fields(row):
        width = _width(each)
        if "row" in each.metadata:
            found.append((at, at + width, each.metadata["row"]))
        at += width
    return tuple(found)


def _made(row: type[Row], values: Sequence[Any]) -> Row:
    own = list(values)
    for start, end, within in reversed(_parts(row)):
        own[start:end] = [_made(within, values[start:end])]
    return row(*own)


async def read(query: QuerySet[Any], row: type[Row]) -> list[Row]:
    """The rows of `query` as instances of the dataclass `row`, values in their columns' types.

    A field is read from the column of its name; one made by `of` holds a related row. Ordering and
    limits are those of `query`.
    """
    return [_made(row, values) for values in await query.values_list(*_paths(row))]
