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
    prepare_directory(settings)
    try:
        await open_database(settings.database)
    except (DatabaseUnavailable, OSError, ValueError) as error:
        raise StartError(_database_line(settings, error)) from None
    try:
        if missing := await pending_migrations():
            raise StartError(
                f"The database lacks {len(missing)} migration(s), the first {missing[0]}:"
                " run «chasqui migrate»."
            )
        endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT", "")
        store = open_store(settings.storage, allow_http=endpoint.startswith("http://"))
        use_store(store)
        use_config(settings.config())
        jobs.expect(expected_jobs())
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
            f"{PREFIX}DATA_DIR: cannot make {settings.data_dir}: {error.strerror}."
        ) from None


def _database_line(settings: Settings, error: Exception) -> str:
    # The address without its password.
    parts = urlsplit(settings.database)
    where = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return f"{PREFIX}DATABASE_URL: {where} does not answer: {reason}."


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
            f"Another process serves {path} already; on SQLite only one may."
            " Use PostgreSQL for several."
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)
