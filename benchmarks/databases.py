"""Fresh databases to measure in: copies of one that was migrated and furnished once."""

import asyncio
import getpass
import itertools
import os
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

VARIABLE = "CHASQUI_TEST_DATABASE_URL"
_PREFIX = "chasqui_bench_"
_counter = itertools.count(1)
Furnish = Callable[[str], Awaitable[object]]


class Sqlite:
    """Files below `folder`."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.sqlite3"

    async def furnish(self, furnish: Furnish) -> None:
        """Have the database made that all others are copied from."""
        await furnish(f"sqlite://{self._template}")

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The URL of a copy of the furnished database, which lives as long as the block."""
        path = self._folder / f"{next(_counter)}.sqlite3"
        shutil.copyfile(self._template, path)
        try:
            yield f"sqlite://{path}"
        finally:
            for file in self._folder.glob(f"{path.name}*"):
                file.unlink()

    async def count(self, url: str, query: str) -> int:
        """The one number that `query` asks the database at `url` for."""
        return await asyncio.to_thread(self._count, url, query)

    @staticmethod
    def _count(url: str, query: str) -> int:
        connection = sqlite3.connect(f"file:{url.removeprefix('sqlite://')}?mode=ro", uri=True)
        try:
            return int(connection.execute(query).fetchone()[0])
        finally:
            connection.close()


class Postgres:
    """Databases on the server of `url`."""

    name = "pg"

    def __init__(self, url: str) -> None:
        self._url = url
        self._template = f"{_PREFIX}{os.getpid()}_template"

    def _beside(self, database: str) -> str:
        head, _, tail = self._url.rpartition("/")
        return f"{head}/{database}{''.join(tail.partition('?')[1:])}"

    async def furnish(self, furnish: Furnish) -> None:
        """Have the database made that all others are copied from."""
        await self._drop_leftovers()
        await self._execute(f'CREATE DATABASE "{self._template}"')
        await furnish(self._beside(self._template))

    async def remove(self) -> None:
        """Drop the database that the others were copied from."""
        await self._drop(self._template)

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[str]:
        """The URL of a copy of the furnished database, which lives as long as the block."""
        name = f"{_PREFIX}{os.getpid()}_{next(_counter)}"
        await self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        try:
            yield self._beside(name)
        finally:
            await self._drop(name)

    async def count(self, url: str, query: str) -> int:
        """The one number that `query` asks the database at `url` for."""
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval(query))
        finally:
            await connection.close()

    async def version(self) -> str:
        """The server's version."""
        connection = await asyncpg.connect(self._url)
        try:
            return str(await connection.fetchval("SHOW server_version"))
        finally:
            await connection.close()

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def _drop(self, name: str) -> None:
        await self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def _drop_leftovers(self) -> None:
        """Drop what runs left behind on this machine because they were killed."""
        if "@127.0.0.1:" not in self._url:
            return
        connection = await asyncpg.connect(self._url)
        try:
            rows = await connection.fetch(
                "SELECT datname FROM pg_database WHERE datname LIKE $1", f"{_PREFIX}%"
            )
        finally:
            await connection.close()
        for (name,) in rows:
            made_by = re.match(rf"{_PREFIX}(\d+)_", name)
            if made_by and not Path(f"/proc/{made_by[1]}").exists():
                await self._drop(name)


Backend = Sqlite | Postgres


async def find_postgres() -> Postgres | None:
    """The server named by CHASQUI_TEST_DATABASE_URL, else a local one that lets us in, if any."""
    named = os.environ.get(VARIABLE)
    users = dict.fromkeys((getpass.getuser(), "postgres"))
    for url in [named] if named else [f"postgres://{u}@127.0.0.1:5432/postgres" for u in users]:
        try:
            connection = await asyncpg.connect(url, timeout=3)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            continue
        try:
            role = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            if await connection.fetchval(role):
                return Postgres(url)
        finally:
            await connection.close()
    return None
