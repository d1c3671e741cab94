"""The operator's commands about what waits: mail that has not left, and mail in quarantine."""

from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Any

import typer

Run = Callable[[Callable[[], Coroutine[Any, Any, Any]]], Any]
Building = Callable[[], AbstractAsyncContextManager[None]]


def add_to(app: typer.Typer, run: Run, building: Building) -> None:
    """Give `app` these commands, which `run` carries out within `building`."""
    outbox = typer.Typer(help="Lo que debe salir.", no_args_is_help=True)
    quarantine = typer.Typer(help="Lo que espera a un funcionario.", no_args_is_help=True)
    app.add_typer(outbox, name="outbox")
    app.add_typer(quarantine, name="quarantine")

    @outbox.command("list", help="Lo que no ha salido: espera, falló o puede haber salido.")
    def outbox_list() -> None:
        """List what has not left: waiting, failed, or perhaps sent."""
        from chasqui.reports import unsent_lines
        from office.delivery.unsent import unsent

        async def work() -> None:
            async with building():
                for line in unsent_lines(await unsent()):
                    typer.echo(line)

        run(work)

    @outbox.command("retry", help="Intenta otra vez un envío, por su número en «outbox list».")
    def outbox_retry(outbox_id: Annotated[int, typer.Argument(metavar="ENVÍO")]) -> None:
        """Have a message tried again at once, by its number in «outbox list»."""
        from office.delivery.unsent import retry

        async def work() -> str:
            async with building():
                return await retry(outbox_id)

        typer.echo(f"Se intenta otra vez el envío a {run(work)}.")

    @quarantine.command("list", help="Lo que está en cuarentena, y por qué.")
    def quarantine_list() -> None:
        """List what is in quarantine, and why."""
        from chasqui.reports import waiting_lines
        from office.quarantine.waiting import waiting

        async def work() -> None:
            async with building():
                for line in waiting_lines(await waiting()):
                    typer.echo(line)

        run(work)
