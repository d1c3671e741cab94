"""A step of a migration that is written in SQL, run as Tortoise runs its own."""

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
