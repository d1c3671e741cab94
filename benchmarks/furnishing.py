"""Makes the house that is measured, in its own process: Tortoise speaks one dialect in each."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.houses import LOGIN, PASSWORD, UNIT
from benchmarks.population import populate
from benchmarks.processes import running
from models.database import close_database, migrate, open_database
from models.enums import Permission
from office.accounts.enrollment.admission import add_official
from office.people.institutions import NewInstitution, NewUnit, found

_UNITS = (
    NewUnit("SG", "Secretaría General"),
    NewUnit(UNIT, "Dirección Administrativa", "SG"),
    NewUnit("DT", "Dirección Técnica", "SG"),
)
_DONE = "done:"


async def furnished(url: str, folder: Path, documents: int = 0) -> list[int]:
    """Have the database at `url` furnished, or filled with `documents` documents if any.

    Returns the ids of the official's newest documents, newest first. Raises processes.Stopped.
    """
    arguments = ["benchmarks.furnishing", url, str(documents)]
    async with running(arguments, folder, {}) as program:
        line = await program.printed(_DONE)
        return [int(word) for word in line.removeprefix(_DONE).split()]


async def _found(url: str) -> None:
    await migrate(url)
    await open_database(url)
    try:
        await found(NewInstitution("CHQ", "Instituto Chasqui", _UNITS))
        may = (Permission.RECEIVE, Permission.WRITE, Permission.SIGN)
        await add_official(
            LOGIN, "Luis Paredes", "luis@chq.example", PASSWORD, UNIT, "Analista", permissions=may
        )
    finally:
        await close_database()


async def _main(url: str, documents: int) -> None:
    newest: Sequence[int] = []
    if documents:
        newest = (await populate(url, documents))[:100]
    else:
        await _found(url)
    print(_DONE, *newest, flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
