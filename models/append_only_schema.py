"""The triggers that let nobody change or delete what was put on record, whatever the role.

They stop an accident and a program; whoever owns the database can drop them, and the seals tell.
"""

from tortoise.backends.base.client import BaseDBAsyncClient

TABLES = ("event", "access_entry", "seal", "seal_leaf", "seal_timestamp")
_FUNCTION = """CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME; END $$"""


def _created(table: str, sqlite: bool) -> tuple[str, ...]:
    if not sqlite:
        each = "BEFORE UPDATE OR DELETE ON"
        return (
            f"CREATE TRIGGER {table}_append_only {each} {table}"
            " FOR EACH ROW EXECUTE FUNCTION append_only()",
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        )
    words = f"rows of {table} are only ever added"
    return tuple(
        f"CREATE TRIGGER {table}_{name} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, verb in (("unchanged", "UPDATE"), ("undeleted", "DELETE"))
    )


def _names(table: str, sqlite: bool) -> tuple[str, ...]:
    ends = ("unchanged", "undeleted") if sqlite else ("append_only", "not_emptied")
    return tuple(f"{table}_{end}" for end in ends)


async def create(connection: BaseDBAsyncClient) -> None:
    """Put the triggers on."""
    sqlite = connection.capabilities.dialect == "sqlite"
    if not sqlite:
        await connection.execute_query(_FUNCTION)
    for table in TABLES:
        for statement in _created(table, sqlite):
            await connection.execute_query(statement)


async def drop(connection: BaseDBAsyncClient) -> None:
    """Take the triggers off."""
    sqlite = connection.capabilities.dialect == "sqlite"
    for table in TABLES:
        for name in _names(table, sqlite):
            on = "" if sqlite else f" ON {table}"
            await connection.execute_query(f"DROP TRIGGER IF EXISTS {name}{on}")
    if not sqlite:
        await connection.execute_query("DROP FUNCTION IF EXISTS append_only()")
