"""The command `chasqui`: each subcommand is one act of the operator, each error one clear line."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
import uvloop

from chasqui import configuration, operating
from chasqui.building import StartError, migrate_building, open_building
from chasqui.configuration import DOORS, SettingsError
from chasqui.settings import Settings
from models.enums import Permission, Profile
from office.errors import OfficeError

T = TypeVar("T")

app = typer.Typer(
    name="chasqui",
    help="Chasqui, a public institution's registry office.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print local variables, and with them secrets
)
official = typer.Typer(help="Officials.", no_args_is_help=True)
case = typer.Typer(help="Cases.", no_args_is_help=True)
institution = typer.Typer(help="The institution.", no_args_is_help=True)
admin = typer.Typer(help="Superadministrators.", no_args_is_help=True)
app.add_typer(official, name="official")
app.add_typer(case, name="case")
app.add_typer(institution, name="institution")
app.add_typer(admin, name="admin")


def _fail(text: str) -> "typer.Exit":
    for line in text.splitlines():
        typer.echo(f"chasqui: {line}", err=True)
    return typer.Exit(1)


def _run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run `work` in a loop of its own; what it may raise becomes one line and exit code 1."""
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work())
    except (SettingsError, StartError, OfficeError) as error:
        raise _fail(str(error)) from None
    except KeyboardInterrupt:
        raise _fail("stopped.") from None


def _settings(*, demo: bool = False) -> Settings:
    try:
        return configuration.load(demo=demo)
    except SettingsError as error:
        raise _fail(str(error)) from None


@asynccontextmanager
async def _building() -> AsyncIterator[None]:
    async with open_building(_settings()):
        yield


@app.callback()
def _begin() -> None:
    # Whatever we make, also outside DATA_DIR, is this user's alone: 0700 and 0600.
    os.umask(0o077)


def _asked_password() -> str:
    """Asked for twice, or the first line that a program writes to us. Never an argument: `ps` and
    the shell's history show those to everybody."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


operating.add_to(app, _run, _building)


@app.command()
def serve(
    only: Annotated[
        str, typer.Option(help=f"Open only these doors, comma separated: {','.join(DOORS)}.")
    ] = "",
    demo: Annotated[
        bool, typer.Option("--demo", help="Demonstration: invented data, local stand-ins.")
    ] = False,
) -> None:
    """Open the doors and serve until SIGTERM or SIGINT."""
    from chasqui import serving

    doors = [door.strip() for door in only.split(",") if door.strip()] or list(DOORS)
    if unknown := set(doors) - set(DOORS):
        raise _fail(f"--only: there is no door {sorted(unknown)[0]}; there are {', '.join(DOORS)}.")
    settings = _settings(demo=demo)
    code = _run(lambda: serving.serve(settings, doors, named=bool(only), demo=demo))
    raise typer.Exit(code)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = _settings()
    _run(lambda: migrate_building(settings))
    typer.echo("The database has the newest schema.")


@app.command()
def demo() -> None:
    """Load the demonstration into an empty database (migrated first); any other is refused."""
    from chasqui.demo import loading as demonstration

    settings = _settings(demo=True)

    async def work() -> str:
        await migrate_building(settings)
        async with open_building(settings):
            return await demonstration.load(settings)

    typer.echo(_run(work))


@app.command()
def health() -> None:
    """Show the state of the house; exit code 1 when something asks for the operator."""
    from chasqui.reports import health_lines
    from office.monitoring.health import health as ask

    async def work() -> bool:
        async with _building():
            found = await ask()
            for line in health_lines(found):
                typer.echo(line)
            return found.ok

    raise typer.Exit(0 if _run(work) else 1)


@app.command()
def verify() -> None:
    """Read all the books and check them; exit code 1 when anything is not as it must be."""
    from office.monitoring.integrity import findings

    async def work() -> int:
        count = 0
        async with _building():
            async for finding in findings():
                count += 1
                typer.echo(f"{finding.check}: {finding.text}")
        return count

    count = _run(work)
    typer.echo(f"{count} finding(s)." if count else "All is as it must be.")
    raise typer.Exit(1 if count else 0)


@case.command("show")
def case_show(number: str) -> None:
    """Show a case: its state, documents, trail, and what was sent because of it."""
    from chasqui.reports import case_lines
    from office.records.cases.sheet import case_sheet

    async def work() -> None:
        async with _building():
            for line in case_lines(await case_sheet(number)):
                typer.echo(line)

    _run(work)


@case.command("export")
def case_export(
    number: str,
    to: Annotated[Path | None, typer.Option(help="Where; otherwise NUMBER.zip here.")] = None,
) -> None:
    """Write a case to one ZIP file, with its proofs and what checks them offline."""
    from office.exports.case_export import export_case

    target = to or Path(f"{number.strip().replace('/', '-')}.zip")

    async def work() -> None:
        async with _building():
            done = await export_case(number, target)
            typer.echo(f"{target}: {done.rows} rows under seal, {done.files} file(s).")
            if done.unsealed:
                typer.echo(f"{done.unsealed} row(s) are under no seal.")
            typer.echo(f"Head {done.head_number}: {done.head}")

    _run(work)


@institution.command("add")
def institution_add(
    acronym: str,
    name: str,
    unit: Annotated[
        list[str], typer.Option(help="A unit, as SG=Secretaría General; the first is the top one.")
    ],
    city: str = "Quito",
) -> None:
    """Found the institution with its units; the later ones belong to the first."""
    from office.people.institutions import NewInstitution, NewUnit, found

    units: list[NewUnit] = []
    for entry in unit:
        short, _, long = (part.strip() for part in entry.partition("="))
        if not short or not long:
            raise _fail(f"--unit: «{entry}» must be written ACRONYM=name.")
        units.append(NewUnit(short.upper(), long, units[0].acronym if units else ""))

    async def work() -> None:
        async with _building():
            await found(NewInstitution(acronym.upper(), name, units, city))

    _run(work)
    typer.echo(f"{name} ({acronym.upper()}) has {len(units)} unit(s).")


@admin.command("add")
def admin_add(
    login: Annotated[str, typer.Argument(help="Cédula or passport.")],
    name: str,
    email: str,
) -> None:
    """Let a person found and close institutions; the password is asked for, and never echoed."""
    from office.administration.institution.installation import add_superadmin

    password = _asked_password()

    async def work() -> None:
        async with _building():
            await add_superadmin(login, name, email, password)

    _run(work)
    typer.echo(f"{name} can log in as {login} and found institutions.")


@official.command("add")
def official_add(
    login: Annotated[str, typer.Argument(help="Cédula or passport.")],
    name: str,
    email: str,
    unit: Annotated[str, typer.Argument(help="Acronym of the unit.")],
    title: Annotated[str, typer.Argument(help="Title of the post.")],
    profile: Profile = Profile.NORMAL,
    may: Annotated[
        list[Permission] | None, typer.Option(help="A permission of the post; repeatable.")
    ] = None,
) -> None:
    """Admit an official into a post; the password is asked for, and never echoed."""
    from office.accounts.enrollment.admission import add_official

    password = _asked_password()

    async def work() -> None:
        async with _building():
            await add_official(
                login, name, email, password, unit.upper(), title, profile, may or ()
            )

    _run(work)
    typer.echo(f"{name} can log in as {login}.")


if __name__ == "__main__":
    sys.exit(app())
