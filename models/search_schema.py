"""The index behind full-text search, which each backend builds in its own way.

Called by a migration through RunPython: RunSQL would split the triggers at their semicolons.
"""

from tortoise.backends.base.client import BaseDBAsyncClient

# External content: the words stand once, in search_text. `ascii` splits at spaces and nothing
# else of what office.records.search writes; no positions and no sizes are kept, because words are
# only looked up and never ranked; short prefixes have an index of their own.
_SQLITE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        content, content='search_text', content_rowid='id',
        tokenize='ascii', detail=none, columnsize=0, prefix='3 4 6')""",
    """CREATE TRIGGER search_text_added AFTER INSERT ON search_text BEGIN
        INSERT INTO search_index (rowid, content) VALUES (new.id, new.content);
    END""",
    """CREATE TRIGGER search_text_removed AFTER DELETE ON search_text BEGIN
        INSERT INTO search_index (search_index, rowid, content)
        VALUES ('delete', old.id, old.content);
    END""",
    """CREATE TRIGGER search_text_changed AFTER UPDATE ON search_text BEGIN
        INSERT INTO search_index (search_index, rowid, content)
        VALUES ('delete', old.id, old.content);
        INSERT INTO search_index (rowid, content) VALUES (new.id, new.content);
    END""",
    "INSERT INTO search_index (search_index) VALUES ('rebuild')",
)
_SQLITE_GONE = (
    "DROP TRIGGER IF EXISTS search_text_changed",
    "DROP TRIGGER IF EXISTS search_text_removed",
    "DROP TRIGGER IF EXISTS search_text_added",
    "DROP TABLE search_index",
)
# The words come folded and divided by single spaces, so no text-search parser is asked: its idea
# of a word depends on the database's locale, and ours must be the same on both backends.
_POSTGRES = (
    """ALTER TABLE search_text ADD COLUMN words tsvector GENERATED ALWAYS AS (
        array_to_tsvector(array_remove(string_to_array(content, ' '), ''))) STORED""",
    "CREATE INDEX search_text_words ON search_text USING gin (words)",
    # The planner must know how common a word is to choose between the index and the date.
    "ALTER TABLE search_text ALTER COLUMN words SET STATISTICS 500",
)
_POSTGRES_GONE = (
    "DROP INDEX IF EXISTS search_text_words",
    "ALTER TABLE search_text DROP COLUMN words",
)

# For who sees little: what a post or a unit may see is found from its own side.
_SIGHT = (
    "CREATE INDEX search_document_unit ON document (unit_id)",
    "CREATE INDEX search_event_to_post ON event (to_post_id) WHERE to_post_id IS NOT NULL",
)
_SIGHT_GONE = (
    "DROP INDEX IF EXISTS search_event_to_post",
    "DROP INDEX IF EXISTS search_document_unit",
)


async def _run(connection: BaseDBAsyncClient, statements: tuple[str, ...]) -> None:
    for statement in statements:
        await connection.execute_query(statement)


async def create(connection: BaseDBAsyncClient) -> None:
    """Build the index over search_text, with what the table already holds."""
    sqlite = connection.capabilities.dialect == "sqlite"
    await _run(connection, (*(_SQLITE if sqlite else _POSTGRES), *_SIGHT))


async def drop(connection: BaseDBAsyncClient) -> None:
    """Take the index away; search_text stays as it is."""
    sqlite = connection.capabilities.dialect == "sqlite"
    await _run(connection, (*_SIGHT_GONE, *(_SQLITE_GONE if sqlite else _POSTGRES_GONE)))
