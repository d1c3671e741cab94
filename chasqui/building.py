"""Opens the house for one process: database, storage, keys; and says plainly why it cannot."""

import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import unquote, urlsplit

from chasqui.jobs.timetable import expected_jobs
from chasqui.settings import PREFIX, Settings
from models.database import DatabaseUnavailable, close_database, migrate, open_database
from models.pending import pending_migrations
from office.config import use_config
from office.monitoring import jobs
from office.storage.store import open_store, use_store


class StartError(Exception):
    """The process cannot do what it was told; the text says why in one line."""


@asynccontextmanager
async def open_building(settings: Settings) -> AsyncIterator[None]:
    """Connect this process to its database and make the house known to the office.

    Raises StartError when the database does not answer or its schema is not the newest.
    """
    async with opened_database(settings):
        if missing := await pending_migrations():
            raise StartError(
                f"A la base de datos {database_name(settings)} le faltan {len(missing)} cambios de"
                f" esquema, el primero {missing[0]}: ejecute «chasqui migrate»."
            )
        jobs.expect(expected_jobs())
        yield


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[None]:
    """The same, whatever the schema of the database is. Raises StartError."""
    prepare_directory(settings)
    try:
        await open_database(settings.database)
    except (DatabaseUnavailable, OSError, ValueError) as error:
        raise StartError(_database_line(settings, error)) from None
    try:
        endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT", "")
        use_store(open_store(settings.storage, allow_http=endpoint.startswith("http://")))
        use_config(settings.config())
        yield
    finally:
        await close_database()


async def migrate_building(settings: Settings) -> None:
    """Bring the database to the newest schema. Raises StartError."""
    prepare_directory(settings)
    try:
        await open_database(settings.database)  # says clearly when it does not answer
        await close_database()
        await migrate(settings.database)
    except (DatabaseUnavailable, OSError, ValueError) as error:
        raise StartError(_database_line(settings, error)) from None
    finally:
        await close_database()


def prepare_directory(settings: Settings) -> None:
    """Make DATA_DIR, for this user alone. Raises StartError."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(
            f"{PREFIX}DATA_DIR: no se puede crear {settings.data_dir}: {error.strerror}."
        ) from None


def database_name(settings: Settings) -> str:
    """Which database it is, without user and password."""
    parts = urlsplit(settings.database)
    if parts.scheme == "sqlite":
        return f"sqlite:{unquote(parts.path)}"
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def _database_line(settings: Settings, error: Exception) -> str:
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"{PREFIX}DATABASE_URL: {database_name(settings)} no responde: {reason}."


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """On SQLite, keep any second process from serving the same file. Raises StartError."""
    if not settings.database.startswith("sqlite"):
        yield
        return
    path = unquote(urlsplit(settings.database).path)
    try:
        descriptor = os.open(f"{path}.serving", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(f"{path}.serving: {error.strerror}.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise StartError(
            f"Otro proceso ya atiende con {path}; con SQLite solo puede hacerlo uno."
            " Para varios, use PostgreSQL."
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)
