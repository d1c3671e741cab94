"""Reads what is to be sealed and writes the leaves, many rows in a statement."""

from collections.abc import Collection, Sequence
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

_UNSEALED = "NOT EXISTS (SELECT 1 FROM seal_leaf l WHERE l.kind = '{kind}' AND l.row_id = r.id)"


async def unsealed(
    connection: BaseDBAsyncClient, kind: str, table: str, columns: str, from_id: int, limit: int
) -> list[dict[str, Any]]:
    """The first `limit` rows of `table` from key `from_id` on that no leaf stands for, by key.

    Names are ours, never anybody's input; so it is for all of this module.
    """
    without = _UNSEALED.format(kind=kind)
    return await connection.execute_query_dict(
        f'SELECT {columns} FROM "{table}" r WHERE r.id >= {from_id:d} AND {without}'
        f" ORDER BY r.id LIMIT {limit:d}"
    )


async def unsealed_among(
    connection: BaseDBAsyncClient,
    kind: str,
    table: str,
    columns: str,
    key: str,
    ids: Collection[int],
    also: str = "",
) -> list[dict[str, Any]]:
    """The rows of `table` whose `key` is in `ids` that no leaf stands for."""
    if not ids:
        return []
    listed = ", ".join(f"{value:d}" for value in sorted(ids))
    return await connection.execute_query_dict(
        f'SELECT {columns} FROM "{table}" r WHERE r."{key}" IN ({listed}) {also}'
        f" AND {_UNSEALED.format(kind=kind)} ORDER BY r.id"
    )


async def page_of(
    connection: BaseDBAsyncClient, table: str, columns: str, after: int, limit: int
) -> list[dict[str, Any]]:
    """The `limit` rows of `table` whose keys come after `after`, by key."""
    return await connection.execute_query_dict(
        f'SELECT {columns} FROM "{table}" r WHERE r.id > {after:d} ORDER BY r.id LIMIT {limit:d}'
    )


async def add_leaves(
    connection: BaseDBAsyncClient, first: int, leaves: Sequence[tuple[str, int, str]]
) -> None:
    """Write `leaves` (kind, key, hash) from place `first` on, within the caller's transaction."""
    into = "INSERT INTO seal_leaf (id, kind, row_id, hash)"
    if connection.capabilities.dialect == "sqlite":
        rows = [[first + n, *leaf] for n, leaf in enumerate(leaves)]
        await connection.execute_many(f"{into} VALUES (?, ?, ?, ?)", rows)
        return
    columns = [list(column) for column in zip(*leaves, strict=True)]
    await connection.execute_query(
        f"{into} SELECT {first:d} + n - 1, kind, row_id, hash"
        " FROM unnest($1::text[], $2::bigint[], $3::text[])"
        " WITH ORDINALITY AS t (kind, row_id, hash, n)",
        columns,
    )


async def hashes(connection: BaseDBAsyncClient, first: int, count: int) -> list[str]:
    """The hashes of `count` leaves from place `first` on, in their order."""
    rows = await connection.execute_query_dict(
        f"SELECT hash FROM seal_leaf WHERE id >= {first:d} AND id < {first + count:d} ORDER BY id"
    )
    return [str(row["hash"]) for row in rows]


async def leaves_between(
    connection: BaseDBAsyncClient, kind: str, after: int, until: int | None
) -> list[dict[str, Any]]:
    """The leaves (id, row_id, hash) of `kind` whose rows' keys are in (`after`, `until`]."""
    upper = "" if until is None else f"AND row_id <= {until:d}"
    return await connection.execute_query_dict(
        f"SELECT id, row_id, hash FROM seal_leaf WHERE kind = '{kind}' AND row_id > {after:d}"
        f" {upper} ORDER BY row_id, id"
    )
