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

from chasqui import checking, configuration, keeping, operating, usage
from chasqui.building import StartError, database_name, migrate_building, open_building
from chasqui.configuration import DOORS, SettingsError
from chasqui.settings import Settings
from models.enums import Permission, Profile
from office.errors import OfficeError
from office.text.wording import plural

T = TypeVar("T")
_AGAIN = "La misma, otra vez"
_Number = Annotated[str, typer.Argument(metavar="NÚMERO", help="El número del trámite.")]
_Login = Annotated[str, typer.Argument(metavar="USUARIO", help="Cédula o pasaporte.")]
_Name = Annotated[str, typer.Argument(metavar="NOMBRE")]
_Email = Annotated[str, typer.Argument(metavar="CORREO")]

app = typer.Typer(
    name="chasqui",
    help="Chasqui, la ventanilla de documentos de una institución pública.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print local variables, and with them secrets
)
official = typer.Typer(help="Funcionarios.", no_args_is_help=True)
case = typer.Typer(help="Trámites.", no_args_is_help=True)
institution = typer.Typer(help="La institución.", no_args_is_help=True)
admin = typer.Typer(help="Superadministradores.", no_args_is_help=True)
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
        raise _fail("detenido.") from None


def _settings(*, demo: bool = False) -> Settings:
    try:
        return configuration.load(demo=demo)
    except SettingsError as error:
        raise _fail(str(error)) from None


@asynccontextmanager
async def _building() -> AsyncIterator[None]:
    settings = _settings()
    _say_where(settings)
    async with open_building(settings):
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
    return str(typer.prompt("Contraseña", hide_input=True, confirmation_prompt=_AGAIN))


def _say_where(settings: Settings) -> None:
    """Which database the command touches: not on the output, which may be read by programs."""
    typer.echo(f"Base de datos: {database_name(settings)}", err=True)


operating.add_to(app, _run, _building)
keeping.add_to(app, _run, _building, _settings)
checking.add_to(app, _run, _building, _settings)


@app.command(help="Abre las puertas y atiende hasta que se lo detenga (Ctrl+C, SIGTERM).")
def serve(
    only: Annotated[
        str, typer.Option(help=f"Solo estas puertas, separadas por comas: {','.join(DOORS)}.")
    ] = "",
    demo: Annotated[
        bool, typer.Option("--demo", help="Demostración: datos inventados, nada sale del equipo.")
    ] = False,
) -> None:
    """Open the doors and serve until SIGTERM or SIGINT."""
    from chasqui import serving

    doors = [door.strip() for door in only.split(",") if door.strip()] or list(DOORS)
    if unknown := set(doors) - set(DOORS):
        raise _fail(f"--only: no hay la puerta {sorted(unknown)[0]}; hay {', '.join(DOORS)}.")
    settings = _settings(demo=demo)
    code = _run(lambda: serving.serve(settings, doors, named=bool(only), demo=demo))
    raise typer.Exit(code)


@app.command(help="Lleva la base de datos a la versión de este programa.")
def migrate() -> None:
    """Bring the database to the newest schema."""
    settings = _settings()
    _say_where(settings)
    _run(lambda: migrate_building(settings))
    typer.echo("La base de datos tiene el esquema más nuevo.")


@app.command(help="Carga la demostración en una base de datos vacía.")
def demo() -> None:
    """Load the demonstration into an empty database (migrated first); any other is refused."""
    from chasqui.demo import loading as demonstration

    settings = _settings(demo=True)
    _say_where(settings)

    async def work() -> str:
        await migrate_building(settings)
        async with open_building(settings):
            return await demonstration.load(settings)

    typer.echo(_run(work))


@app.command(help="Muestra cómo está el sistema; termina con 1 si algo pide atención.")
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


@app.command(help="Lee y comprueba todo; termina con 1 si algo no está como debe.")
def verify() -> None:
    """Read all the books and check them; exit code 1 when anything is not as it must be."""
    from chasqui.reports import finding_line, not_right
    from office.monitoring.integrity import findings

    async def work() -> int:
        count = 0
        async with _building():
            async for finding in findings():
                count += 1
                typer.echo(finding_line(finding))
        return count

    count = _run(work)
    typer.echo(f"{not_right(count)}." if count else "Todo está como debe.")
    raise typer.Exit(1 if count else 0)


@case.command("show", help="Muestra un trámite: estado, documentos, recorrido y envíos.")
def case_show(number: _Number) -> None:
    """Show a case: its state, documents, trail, and what was sent because of it."""
    from chasqui.reports import case_lines
    from office.records.cases.sheet import case_sheet

    async def work() -> None:
        async with _building():
            for line in case_lines(await case_sheet(number)):
                typer.echo(line)

    _run(work)


@case.command("export", help="Guarda un trámite en un ZIP, con sus pruebas y quien las comprueba.")
def case_export(
    number: _Number,
    to: Annotated[Path | None, typer.Option(help="Dónde; si no, NÚMERO.zip aquí.")] = None,
) -> None:
    """Write a case to one ZIP file, with its proofs and what checks them offline."""
    from office.exports.case_export import export_case

    target = to or Path(f"{number.strip().replace('/', '-')}.zip")

    async def work() -> None:
        async with _building():
            done = await export_case(number, target)
            typer.echo(f"{target}: {done.rows} filas bajo sello, {done.files} archivos.")
            if done.unsealed:
                typer.echo(f"{done.unsealed} filas todavía no están bajo sello.")
            typer.echo(f"Sello {done.head_number}: {done.head}")

    _run(work)


@institution.command("add", help="Crea la institución con sus áreas; de la primera dependen todas.")
def institution_add(
    acronym: Annotated[str, typer.Argument(metavar="SIGLA", help="Con ella empiezan los números.")],
    name: Annotated[str, typer.Argument(metavar="NOMBRE")],
    unit: Annotated[
        list[str], typer.Option(help="Un área, como SG=Secretaría General; se puede repetir.")
    ],
    city: Annotated[str, typer.Option(help="Ciudad.")] = "Quito",
) -> None:
    """Found the institution with its units; the later ones belong to the first."""
    from office.people.institutions import NewInstitution, NewUnit, found

    units: list[NewUnit] = []
    for entry in unit:
        short, _, long = (part.strip() for part in entry.partition("="))
        if not short or not long:
            raise _fail(f"--unit: «{entry}» debe escribirse SIGLA=nombre.")
        units.append(NewUnit(short.upper(), long, units[0].acronym if units else ""))

    async def work() -> None:
        async with _building():
            await found(NewInstitution(acronym.upper(), name, units, city))

    _run(work)
    typer.echo(f"{name} ({acronym.upper()}) tiene {plural(len(units), 'área', 'áreas')}.")


@admin.command("add", help="Admite a quien crea y cierra instituciones; pide la contraseña.")
def admin_add(
    login: _Login,
    name: _Name,
    email: _Email,
) -> None:
    """Let a person found and close institutions; the password is asked for, and never echoed."""
    from office.administration.institution.installation import add_superadmin

    password = _asked_password()

    async def work() -> None:
        async with _building():
            await add_superadmin(login, name, email, password)

    _run(work)
    typer.echo(f"{name} ya puede entrar como {login} y crear instituciones.")


@official.command("add", help="Admite a un funcionario en un puesto; pide la contraseña.")
def official_add(
    login: _Login,
    name: _Name,
    email: _Email,
    unit: Annotated[str, typer.Argument(metavar="ÁREA", help="Sigla del área.")],
    title: Annotated[str, typer.Argument(metavar="PUESTO", help="Nombre del puesto.")],
    profile: Annotated[Profile, typer.Option(help="Perfil del puesto.")] = Profile.NORMAL,
    may: Annotated[
        list[Permission] | None, typer.Option(help="Un permiso del puesto; se puede repetir.")
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
    typer.echo(f"{name} ya puede entrar como {login}.")


def main() -> None:
    """Carry out the command line and end the process."""
    sys.exit(usage.run(app))


if __name__ == "__main__":
    main()
