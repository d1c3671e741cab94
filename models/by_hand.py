"""Steps of a migration that Tortoise cannot do, or not well, run as it runs its own."""

from collections.abc import Awaitable, Callable
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations import operations as ops

Statements = Callable[[BaseDBAsyncClient], Awaitable[None]]


def by_hand(forwards: Statements, backwards: Statements) -> ops.RunPython:
    """`forwards` on the way up, `backwards` on the way down, each in a transaction of its own.

    The step opens it itself: on SQLite Tortoise would open one around RunPython and leave the
    editor with the connection outside it, which then waits for ever.
    """
    return ops.RunPython(_within(forwards), _within(backwards), atomic=False)


def _within(statements: Statements) -> Callable[[Any, Any], Awaitable[None]]:
    async def step(apps: Any, schema_editor: Any) -> None:
        async with schema_editor.client._in_transaction() as connection:
            await statements(connection)

    return step


class AddColumn(ops.AddField):
    """An AddField that takes away its column and nothing else on the way down.

    On SQLite Tortoise would build the table anew for it, and lose every index of it.
    """

    async def database_backward(
        self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None
    ) -> None:
        if state_editor is not None:
            table = old_state.apps.get_model(f"{app_label}.{self.model_name}")._meta.db_table
            column = getattr(self.field, "source_field", None) or self.name
            await state_editor._run_sql(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
