"""What differs between SQLite and PostgreSQL in full-text search; everything else is the ORM's.

Both index the words of search_text, which come folded and divided by single spaces
(office.records.search.query), and both answer the same questions alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient

# PostgreSQL refuses a tsvector above 1 MiB; a character takes at most four bytes.
MOST_CHARACTERS = 240_000
# Below this many rows a set is looked at whole; above, the newest are looked at one by one.
FEW = 5_000


@dataclass(frozen=True)
class Word:
    """A folded word to find: itself, or (`prefix`) every word that begins with it."""

    text: str
    prefix: bool = False


@dataclass(frozen=True)
class SearchScope:
    """Which documents may be found, as SQL without parameters.

    `where` is a condition on the document `d`; `among` selects (as `id`) at least every document
    for which it holds, or is "" where that would be nearly all of them.
    """

    where: str
    among: str = ""


def _is_sqlite(connection: BaseDBAsyncClient) -> bool:
    return bool(connection.capabilities.dialect == "sqlite")


async def add_words(connection: BaseDBAsyncClient, rows: Sequence[tuple[int, str]]) -> None:
    """Add words (folded, divided by spaces) to those a document is found by: (id, words), once a
    document."""
    told = [[document_id, words[:MOST_CHARACTERS]] for document_id, words in rows]
    into = "INSERT INTO search_text (id, content)"
    joined = (
        "ON CONFLICT (id) DO UPDATE SET content = "
        f"substr(search_text.content || ' ' || excluded.content, 1, {MOST_CHARACTERS})"
    )
    if _is_sqlite(connection):
        await connection.execute_many(f"{into} VALUES (?, ?) {joined}", told)
    else:
        columns = [list(column) for column in zip(*told, strict=True)]
        listed = "SELECT * FROM unnest($1::bigint[], $2::text[])"
        await connection.execute_query(f"{into} {listed} {joined}", columns)


async def put_words(connection: BaseDBAsyncClient, document_id: int, words: str) -> None:
    """Let a document be found by these words (folded, divided by spaces) and no others."""
    marks = "?, ?" if _is_sqlite(connection) else "$1, $2"
    await connection.execute_query(
        f"INSERT INTO search_text (id, content) VALUES ({marks})"
        " ON CONFLICT (id) DO UPDATE SET content = excluded.content",
        [document_id, words[:MOST_CHARACTERS]],
    )


async def newest_with(words: Sequence[Word], sight: SearchScope, limit: int) -> list[int]:
    """The ids of the newest `limit` documents in `sight` that have all `words`, newest first.

    Newest by id, that is, by when the document was begun.
    """
    connection = connections.get("default")
    among = await _if_few(connection, sight.among)
    if _is_sqlite(connection):
        return await _newest_in_sqlite(connection, words, sight, among, limit)
    return await _newest_in_postgres(connection, words, sight, among, limit)


async def _if_few(connection: BaseDBAsyncClient, among: str) -> list[int] | None:
    """The ids that `among` selects, or None when they are many."""
    if not among:
        return None
    # The bound is on rows and not on distinct ids, so that the database can stop reading.
    found = await _ids(connection, f"SELECT id FROM ({among}) AS a LIMIT {FEW + 1}", [])
    return list(set(found)) if len(found) <= FEW else None


async def _ids(connection: BaseDBAsyncClient, query: str, values: list[Any]) -> list[int]:
    return [int(row["id"]) for row in await connection.execute_query_dict(query, values)]


async def _newest_in_sqlite(
    connection: BaseDBAsyncClient,
    words: Sequence[Word],
    sight: SearchScope,
    among: list[int] | None,
    limit: int,
) -> list[int]:
    wanted = " AND ".join(f'"{word.text}"{"*" if word.prefix else ""}' for word in words)
    # The plus keeps FTS5 from asking the whole question once for every id of the list.
    listed = "" if among is None else f"AND +f.rowid IN ({', '.join(map(str, among))})"
    return await _ids(
        connection,
        "SELECT f.rowid AS id FROM search_index f CROSS JOIN document d ON d.id = f.rowid "
        f"WHERE search_index MATCH ? {listed} AND ({sight.where}) "
        f"ORDER BY f.rowid DESC LIMIT {limit:d}",
        [wanted],
    )


async def _newest_in_postgres(
    connection: BaseDBAsyncClient,
    words: Sequence[Word],
    sight: SearchScope,
    among: list[int] | None,
    limit: int,
) -> list[int]:
    wanted = " & ".join(f"'{word.text}'{':*' if word.prefix else ''}" for word in words)
    newest = f"AND ({sight.where}) ORDER BY d.id DESC LIMIT {limit:d}"
    # IS TRUE keeps the planner from the GIN index, which knows no order.
    one_by_one = (
        "SELECT d.id FROM search_text s JOIN document d ON d.id = s.id "
        "WHERE (s.words @@ $1::text::tsquery) IS TRUE"
    )
    if among is not None:
        query = f"{one_by_one} AND s.id = ANY($2::bigint[]) {newest}"
        return await _ids(connection, query, [wanted, among])
    matching = await _ids(
        connection,
        f"SELECT id FROM search_text WHERE words @@ $1::text::tsquery LIMIT {FEW + 1}",
        [wanted],
    )
    if len(matching) <= FEW:
        query = f"SELECT d.id FROM document d WHERE d.id = ANY($1::bigint[]) {newest}"
        return await _ids(connection, query, [matching])
    # A common word: rather than sort half the table, go back in time until enough are found.
    return await _ids(connection, f"{one_by_one} {newest}", [wanted])


async def seen_among(ids: Sequence[int], sight: SearchScope) -> set[int]:
    """Those documents of `ids` that are in `sight`."""
    if not ids:
        return set()
    listed = ", ".join(f"{value:d}" for value in ids)
    query = f"SELECT d.id FROM document d WHERE d.id IN ({listed}) AND ({sight.where})"
    return set(await _ids(connections.get("default"), query, []))


async def numbered(number: str, sight: SearchScope) -> list[int]:
    """The id of the document with that very number, if it is in `sight`."""
    connection = connections.get("default")
    mark = "?" if _is_sqlite(connection) else "$1"
    query = f"SELECT d.id FROM document d WHERE d.number = {mark} AND ({sight.where})"
    return await _ids(connection, query, [number])


async def beginnings(
    table: str, column: str, key: str, ids: Sequence[int], length: int
) -> list[tuple[int, str]]:
    """(key, the first `length` characters of `column`) of the rows whose `key` is in `ids`.

    Table and columns are names of ours, never anybody's input.
    """
    if not ids:
        return []
    listed = ", ".join(f"{int(value):d}" for value in ids)
    rows = await connections.get("default").execute_query_dict(
        f"SELECT {key} AS k, substr({column}, 1, {length:d}) AS t FROM {table} "
        f"WHERE {key} IN ({listed}) ORDER BY id LIMIT 500"
    )
    return [(int(row["k"]), str(row["t"])) for row in rows]


async def stand_in_line(connection: BaseDBAsyncClient, key: str) -> None:
    """Wait until no other transaction that named `key` is under way; until this one ends.

    On SQLite there is one writer at a time anyway.
    """
    if not _is_sqlite(connection):
        await connection.execute_query(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [key]
        )
