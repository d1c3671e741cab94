"""What every test may ask for: a database on each backend, the house, a world, a clock."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import close_database, open_database
from office.clock import clock_set_to
from office.config import Config, use_config
from office.storage.store import open_store, use_store
from tests.support import browser, bytecode, closing, network, patience, postgres
from tests.support.clock import Clock
from tests.support.databases import (
    BACKENDS,
    Database,
    PostgresTemplate,
    SqliteTemplate,
    Template,
)
from tests.support.sink import Sink, open_sink
from tests.support.world import World, build_world


def pytest_configure(config: pytest.Config) -> None:
    """Find PostgreSQL once, before the workers of xdist inherit the environment."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        if folder := bytecode.keep():
            config.add_cleanup(lambda: bytecode.forget(folder))
        os.environ[postgres.VARIABLE] = postgres.find_server()
        postgres.drop_leftovers(os.environ[postgres.VARIABLE])
    network.allow(urlsplit(os.environ.get(postgres.VARIABLE, "")).hostname)
    network.stay_on_this_machine()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a browser where there is none; let no test wait for ever."""
    patience.limit(item)
    if item.get_closest_marker("browser") and (missing := browser.missing()):
        pytest.skip(f"{closing.BROWSER}: no {missing}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failed run."""
    closing.refuse_skips_in_ci(session)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the last lines tell which tests had no browser, and which no corpora."""
    closing.tell_of_skipped_browser_tests(config)
    closing.tell_of_missing_corpora(config)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a PostgreSQL server on which the suite makes databases."""
    return os.environ[postgres.VARIABLE]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """A migrated SQLite file, one per worker."""
    return SqliteTemplate(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[PostgresTemplate]:
    """A migrated PostgreSQL database, one per worker."""
    template = PostgresTemplate(postgres_server)
    yield template
    template.remove()


@pytest.fixture(params=BACKENDS)
def fresh_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated database that nobody has opened: for tests that start processes on it."""
    template: Template = request.getfixturevalue(f"{request.param}_template")
    yield from template.copy(tmp_path)


@pytest.fixture
async def database(
    request: pytest.FixtureRequest, fresh_database: Database
) -> AsyncIterator[Database]:
    """A migrated database, open on the loop of the test; each test runs on both backends."""
    # Tortoise keeps the statements of the first backend by the connection's name, which is ours.
    EXECUTOR_CACHE.clear()
    await open_database(fresh_database.url)
    yield fresh_database
    await close_database()
    template: Template = request.getfixturevalue(f"{fresh_database.dialect}_template")
    template.take_back(fresh_database)


@pytest.fixture
def house(tmp_path: Path) -> Config:
    """The office's surroundings, with storage in a directory of the test's own."""
    surroundings = Config(
        base_url="http://localhost:8000",
        secret_key="a secret for tests only",
        intake={"tramites@chq.example": "SG", "da@chq.example": "DA"},
        mail_from="tramites@chq.example",
        mail_domain="chq.example",
        telegram_bot="chq_bot",
    )
    use_store(open_store(str(tmp_path / "blobs")))
    use_config(surroundings)
    return surroundings


@pytest.fixture
async def world(database: Database, house: Config) -> World:
    """The institution CHQ with its units and officials (tests.support.world)."""
    return await build_world()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The office's clock, at nine on a Monday morning until the test moves it."""
    hands = Clock()
    with clock_set_to(hands):
        yield hands


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """A mail server on loopback that keeps what it is given: the citizens' mailbox."""
    async with open_sink() as mailbox:
        yield mailbox


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page of Chromium, in Spanish; mark the test with `browser`."""
    async with browser.open_page() as opened:
        yield opened
