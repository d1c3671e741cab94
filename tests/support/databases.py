"""A fresh, migrated database for every test, copied from one that was migrated once."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.database import migrate
from tests.support import postgres
from tests.support.apart import run_apart
from tests.support.emptying import emptied, schema_of

BACKENDS = ("sqlite", "postgres")
_counter = itertools.count(1)


@dataclass(frozen=True)
class Database:
    """A database of the test's own; `url` is what CHASQUI_DATABASE_URL would say."""

    url: str
    dialect: str


class Template(Protocol):
    """A migrated database that copies can be made of."""

    def copy(self, folder: Path) -> Iterator[Database]: ...

    def take_back(self, database: Database) -> None: ...


class SqliteTemplate:
    """A migrated file; a copy of it is a database."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "template.sqlite3"
        run_apart(migrate(f"sqlite://{self._file}"))

    def copy(self, folder: Path) -> Iterator[Database]:
        """Yield a copy in `folder`."""
        target = folder / "chasqui.sqlite3"
        shutil.copyfile(self._file, target)
        yield Database(url=f"sqlite://{target}", dialect="sqlite")

    def take_back(self, database: Database) -> None:
        """Nothing: another copy is made as quickly."""


class PostgresTemplate:
    """A migrated database, and copies of it.

    To make a copy and to drop it takes longer than most tests, so what a test had to itself, in its
    own process, is emptied for the next one.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._name = f"{postgres.PREFIX}{os.getpid()}_template"
        self._create(self._name, "template1")
        run_apart(migrate(postgres.beside(server, self._name)))
        self._schema = run_apart(schema_of(postgres.beside(server, self._name)))
        self._free: list[str] = []
        self._taken_back: set[str] = set()

    def _create(self, name: str, template: str) -> None:
        postgres.execute(self._server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def _drop(self, name: str) -> None:
        postgres.execute(self._server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def copy(self, folder: Path) -> Iterator[Database]:
        """Yield a copy on the same server; it is dropped afterwards, unless it was taken back."""
        name = self._free.pop() if self._free else self._new()
        url = postgres.beside(self._server, name)
        try:
            yield Database(url=url, dialect="postgres")
        finally:
            if url in self._taken_back and run_apart(emptied(url, self._schema)):
                self._free.append(name)
            else:
                self._drop(name)
            self._taken_back.discard(url)

    def _new(self) -> str:
        name = f"{postgres.PREFIX}{os.getpid()}_{next(_counter)}"
        self._create(name, self._name)
        return name

    def take_back(self, database: Database) -> None:
        """Let the next test have `database`: nobody but this process has written to it."""
        self._taken_back.add(database.url)

    def remove(self) -> None:
        """Drop the template itself, and what waits for a test."""
        for name in (*self._free, self._name):
            self._drop(name)


@contextmanager
def empty_database(backend: str, folder: Path, server: str) -> Iterator[Database]:
    """A database without a single table, for the tests of the migrations."""
    if backend == "sqlite":
        yield Database(url=f"sqlite://{folder / 'empty.sqlite3'}", dialect="sqlite")
        return
    name = f"{postgres.PREFIX}{os.getpid()}_{next(_counter)}"
    postgres.execute(server, f'CREATE DATABASE "{name}"')
    try:
        yield Database(url=postgres.beside(server, name), dialect="postgres")
    finally:
        postgres.execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
