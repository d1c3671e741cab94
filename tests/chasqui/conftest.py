"""A process of Chasqui that knows only what a test tells it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chasqui import configuration
from chasqui.settings import PREFIX, Settings
from tests.support.databases import Database, SqliteTemplate


@pytest.fixture(autouse=True)
def no_settings_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Run in an empty directory, without the CHASQUI_ variables of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith(PREFIX) and not name.startswith(f"{PREFIX}TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def sqlite_file(sqlite_template: SqliteTemplate, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite file, for what does not depend on the backend."""
    yield from sqlite_template.copy(tmp_path)


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Database], Settings]:
    """Settings of the demonstration on a given database, with files of the test's own."""

    def make(database: Database) -> Settings:
        monkeypatch.setenv("CHASQUI_DATABASE_URL", database.url)
        monkeypatch.setenv("CHASQUI_DATA_DIR", str(tmp_path / "data"))
        return configuration.load(demo=True)

    return make
