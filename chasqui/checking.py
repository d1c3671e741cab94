"""The operator's commands that try the installation: check, mail test, trust."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chasqui.building import StartError
from chasqui.operating import Building, Run
from chasqui.settings import Settings
from office import clock

if TYPE_CHECKING:
    from chasqui.checks.findings import Found

_CHECK = """Revisa la instalación: variables, registros DNS, base de datos, archivos, correo, reloj.

Muestra los registros DNS que el dominio necesita, listos para copiar. Termina con 1 si algo está
mal.
"""


def add_to(
    app: typer.Typer, run: Run, building: Building, settings: Callable[[], Settings]
) -> None:
    """Give `app` these commands, which `run` carries out."""
    mail = typer.Typer(help="El correo.", no_args_is_help=True)
    app.add_typer(mail, name="mail")
    _add_trust(app)

    @app.command(help=_CHECK)
    def check() -> None:
        """Look at everything an installation leans on."""
        given = settings()
        raise typer.Exit(0 if run(lambda: _checked(given)) else 1)

    @mail.command("test", help="Envía un correo de prueba y muestra qué respondió el servidor.")
    def mail_test(
        address: Annotated[str, typer.Argument(metavar="CORREO", help="A quién.")],
    ) -> None:
        """Send a mail through the relay, past the outbox."""
        given = settings()

        async def work() -> bool:
            async with building():
                return await _mail_test(given, address)

        raise typer.Exit(0 if run(work) else 1)


async def _checked(settings: Settings) -> bool:
    from chasqui.checks import dns_records, reach
    from chasqui.checks.findings import Found, Grade, bad

    found: list[Found] = [*_of_settings(settings), *await reach.check_house(settings)]
    found += [await reach.check_relay(settings), *await reach.check_services(settings)]
    try:
        records = dns_records.wanted(settings)
    except (OSError, ValueError) as error:
        records = []
        found.append(bad("Registros DNS", f"CHASQUI_DKIM_KEYS: {error}"))
    found += await dns_records.check_records(records)
    for each in found:
        typer.echo(f"{each.grade.value:7} {each.what}: {each.said}")
    if records:
        typer.echo("\nRegistros DNS para copiar:\n")
        for record in records:
            typer.echo(record.line)
    return all(each.grade is not Grade.BAD for each in found)


def _of_settings(settings: Settings) -> list["Found"]:
    from chasqui import configuration
    from chasqui.checks.findings import bad, doubtful, good
    from chasqui.configuration import DOORS, SettingsError

    found = []
    try:
        configuration.require(settings, DOORS)
    except SettingsError as error:
        found += [bad("Variables", line) for line in error.lines]
    if not settings.base_url.startswith("https://"):
        found.append(doubtful("Variables", "CHASQUI_BASE_URL no empieza con https://"))
    if not settings.dkim_keys:
        found.append(doubtful("Variables", "sin CHASQUI_DKIM_KEYS el correo sale sin firma"))
    if not settings.trust_store:
        found.append(
            doubtful("Variables", "sin CHASQUI_TRUST_STORE no se comprueba quién emite las firmas")
        )
    return found or [good("Variables", "están todas")]


async def _mail_test(settings: Settings, address: str) -> bool:
    from chasqui.checks.trial_mail import send_test_mail
    from models.enums import Outcome

    delivery = await send_test_mail(settings, address)
    accepted = delivery.outcome is Outcome.ACCEPTED
    said = " ".join(delivery.reply.split())
    if accepted:
        typer.echo(f"{delivery.server} aceptó el correo para {address}: {said}")
        typer.echo("Mire que haya llegado, y no a la carpeta de correo no deseado.")
    else:
        where = delivery.server or (settings.smtp_relay and "El servidor de salida") or "Chasqui"
        typer.echo(f"chasqui: {where} no aceptó el correo: {said}", err=True)
    return accepted


def _add_trust(app: typer.Typer) -> None:
    trust = typer.Typer(
        help="Las entidades de certificación en que se confía (CHASQUI_TRUST_STORE).",
        no_args_is_help=True,
    )
    app.add_typer(trust, name="trust")

    @trust.command("list", help="Cuáles son, hasta cuándo valen y su huella.")
    def trust_list() -> None:
        """Show and check the anchors."""
        from chasqui.checks import trust as store

        wrong = 0
        try:
            folder = store.folder_set()
            found = store.anchors(folder)
        except StartError as error:
            raise _failed(error) from None
        for each in found:
            doubts = list(store.doubts(each, clock.now()))
            wrong += bool(doubts)
            typer.echo(f"{store.name(each)}, hasta el {each.not_valid_after_utc:%d/%m/%Y}")
            typer.echo(f"  SHA-256 {store.fingerprint(each)}")
            for doubt in doubts:
                typer.echo(f"  ! {doubt}")
        typer.echo(f"{folder}: {len(found)} certificados." if found else f"{folder} está vacía.")
        raise typer.Exit(1 if wrong else 0)

    @trust.command("add", help="Añade los certificados de un archivo PEM o DER, si sirven.")
    def trust_add(
        file: Annotated[Path, typer.Argument(metavar="ARCHIVO", show_default=False)],
    ) -> None:
        """Add anchors, once the operator can compare their fingerprints."""
        from chasqui.checks import trust as store

        try:
            folder = store.folder_set()
            fresh = store.add(folder, file, clock.now())
        except StartError as error:
            raise _failed(error) from None
        for each in fresh:
            typer.echo(f"Se confía en {store.name(each)}.")
            typer.echo(f"  SHA-256 {store.fingerprint(each)}")
        typer.echo(
            "Compare cada huella con la que publica la entidad. Si no es la misma, borre el archivo"
            f" de {folder}."
            if fresh
            else "Ya estaban todos."
        )


def _failed(error: StartError) -> typer.Exit:
    typer.echo(f"chasqui: {error}", err=True)
    return typer.Exit(1)
