"""The operator's commands that keep the installation: a backup, and its way back."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from chasqui.building import only_server, opened_database, prepare_directory
from chasqui.operating import Building, Run
from chasqui.settings import Settings
from models.database import migrate

_MOST_TOLD = 20
_BACKUP = """Guarda en CARPETA la base de datos y los archivos, tal como están en un mismo momento.

Se puede hacer mientras Chasqui atiende. Los archivos que un respaldo anterior ya tiene no se copian
otra vez.
"""
_RESTORE = """Recupera un respaldo donde todavía no hay nada, y comprueba el resultado.

La base de datos puede ser de otra clase (de SQLite a PostgreSQL, o al revés), y el respaldo, de
una versión anterior.
"""
_KEEP = "Cuántos respaldos quedan en la carpeta; los más antiguos se borran. 0: todos."
_FOLDER = typer.Argument(metavar="CARPETA", help="Dónde están los respaldos.", show_default=False)


def add_to(
    app: typer.Typer,
    run: Run,
    building: Building,
    settings: Callable[[], Settings],
) -> None:
    """Give `app` these commands, which `run` carries out."""

    @app.command(help=_BACKUP)
    def backup(
        folder: Annotated[Path, _FOLDER],
        keep: Annotated[int, typer.Option("--conservar", min=0, help=_KEEP)] = 0,
    ) -> None:
        """Take a backup while others work."""
        from office.backups.backup import Taken, take_backup
        from office.monitoring.health import version

        async def work() -> Taken:
            async with building():
                return await take_backup(folder, version(), keep)

        taken: Taken = run(work)
        typer.echo(
            f"Respaldo completo en {taken.moment.path}: {taken.rows} filas, {taken.contents}"
            f" archivos, de ellos {taken.fresh} nuevos ({_size(taken.fresh_bytes)})."
        )
        typer.echo("Guarde aparte las variables CHASQUI_… y las claves DKIM: no están aquí.")
        for sha256 in taken.unreadable[:_MOST_TOLD]:
            typer.echo(f"chasqui: no se pudo leer el archivo {sha256}.", err=True)
        if len(taken.unreadable) > _MOST_TOLD:
            typer.echo(f"chasqui: en total, {len(taken.unreadable)} archivos.", err=True)
        raise typer.Exit(1 if taken.unreadable else 0)

    @app.command(help=_RESTORE)
    def restore(
        folder: Annotated[Path, _FOLDER],
        moment: Annotated[
            str, typer.Option("--momento", help="Cuál, por su nombre; si no, el último.")
        ] = "",
    ) -> None:
        """Bring a backup back, and verify it."""
        given = settings()

        async def work() -> int:
            prepare_directory(given)
            with only_server(given):
                await _restore(given, folder, moment)
            return await _verify(building)

        from chasqui.reports import not_right

        findings = run(work)
        typer.echo(
            f"Se recuperó todo, pero {not_right(findings)}."
            if findings
            else "Se recuperó todo, y todo está como debe."
        )
        raise typer.Exit(1 if findings else 0)


async def _restore(settings: Settings, folder: Path, name: str) -> None:
    from office.backups import restore

    moment = restore.chosen(folder, name)
    async with opened_database(settings):
        await restore.check_empty()
    typer.echo(f"Se recupera {moment.path}.")
    await migrate(settings.database, moment.facts.schema)
    async with opened_database(settings):
        rows = await restore.bring_back(folder, moment)
    typer.echo(f"{rows} filas. Se lleva la base de datos a la versión de este programa.")
    await migrate(settings.database)
    async with opened_database(settings):
        uncertain = await restore.settle(moment)
    if uncertain:
        typer.echo(
            f"{uncertain} mensajes de Telegram que esperaban quedan como «puede haber salido»:"
            " vea «chasqui outbox list»."
        )
    typer.echo(f"Lo registrado después de {moment.facts.taken_at} no está.")


async def _verify(building: Building) -> int:
    from chasqui.reports import finding_line
    from office.monitoring.integrity import findings

    count = 0
    async with building():
        async for finding in findings():
            count += 1
            typer.echo(finding_line(finding))
    return count


def _size(count: int) -> str:
    from office.text.wording import size

    return size(count)
