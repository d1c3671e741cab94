"""One process from start to stop: opens the chosen doors in one loop, and closes them in order."""

import asyncio
import logging
import signal
from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from chasqui import configuration, logs
from chasqui.building import (
    StartError,
    database_name,
    migrate_building,
    only_server,
    open_building,
    prepare_directory,
)
from chasqui.components import (
    Closing,
    background,
    bot_door,
    mail_door,
    timetable_runner,
    web_door,
)
from chasqui.descriptors import raise_descriptors
from chasqui.doors.web import bound_socket
from chasqui.jobs.presence import presence
from chasqui.memory import spare_what_stays
from chasqui.setting_types import Endpoint
from chasqui.settings import PREFIX, Settings
from mailgateway.imap.mailbox_url import read_mailboxes
from office.addresses import institution_addresses
from office.people.institutions import unit_acronyms
from office.records.attachments import virus_scans as scans
from office.text.wording import plural

if TYPE_CHECKING:
    from chasqui.demo.opening import Demonstration

_log = logging.getLogger(__name__)


@dataclass
class Opened:
    """What is open in this process: where, and the tasks that must not end by themselves."""

    web: Endpoint | None = None
    smtp: Endpoint | None = None
    bot: bool = False
    jobs: bool = False
    tasks: list[asyncio.Task[None]] = field(default_factory=list)


async def serve(
    settings: Settings, doors: Collection[str], *, named: bool = False, demo: bool = False
) -> int:
    """Serve until a signal, and return the exit code: 0 when asked to stop, 1 when a part failed.

    `named`: the operator named the doors, so that each must open; otherwise the bot stays closed
    for want of a token. Raises SettingsError, StartError: nothing is open then.
    """
    doors = [door for door in doors if door != "bot" or _bot_opens(settings, named, demo)]
    configuration.require(settings, doors, demo=demo)
    logs.set_up(_secrets(settings))
    for name in configuration.without_effect(settings):
        _log.warning("%s está puesta, pero no tiene efecto en esta versión", name)
    typer.echo(f"Abriendo con la base de datos {database_name(settings)}…", err=True)
    descriptors = raise_descriptors()
    closing = _closing_on_signal()
    async with AsyncExitStack() as stack:
        opened = await _open(stack, settings, doors, closing, demo)
        spare_what_stays()
        _log.info("open: %s", ", ".join(doors))
        if not demo:
            typer.echo(where_it_listens(settings, opened), err=True)
        _log.info("bounds: %d descriptors, %s", descriptors, _web_bounds(settings))
        failed = await _until(closing.stop, opened.tasks)
        _log.info("stopping")
    _log.info("stopped")
    return 1 if failed else 0


def where_it_listens(settings: Settings, opened: Opened) -> str:
    """What is open, in words: for the operator who looks at the terminal or the journal."""
    places = []
    if opened.web:
        places.append(f"web en http://{opened.web}, para {settings.address}")
    if opened.smtp:
        places.append(f"correo en {opened.smtp}")
        if settings.lmtp_listen:
            places.append(f"LMTP en {settings.lmtp_listen}")
        if boxes := len(read_mailboxes(settings.imap_mailboxes.get_secret_value())):
            places.append(plural(boxes, "buzón IMAP", "buzones IMAP"))
    if opened.bot:
        places.append("bot de Telegram")
    if opened.jobs:
        places.append("trabajos programados")
    return f"Chasqui atiende: {'; '.join(places)}. Para detenerlo: Ctrl+C."


def _web_bounds(settings: Settings) -> str:
    return (
        f"{settings.web_connections} web connections, {settings.web_header_seconds} s for headers"
    )


def _bot_opens(settings: Settings, named: bool, demo: bool) -> bool:
    if settings.telegram_token or demo:
        return True
    if named:
        raise StartError(f"{PREFIX}TELEGRAM_TOKEN falta: sin ella el bot no puede abrir.")
    return False


def _secrets(settings: Settings) -> list[str]:
    relay = settings.smtp_relay.get_secret_value()
    mailboxes = read_mailboxes(settings.imap_mailboxes.get_secret_value())
    return [
        settings.secret_key.get_secret_value(),
        settings.monitor_token.get_secret_value(),
        settings.telegram_token.get_secret_value(),
        settings.database_url.get_secret_value(),
        relay.rpartition("@")[0].rpartition(":")[2],
        *(box.password for box in mailboxes),
    ]


def _closing_on_signal() -> Closing:
    closing = Closing()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, closing.stop.set)
    return closing


async def _open(
    stack: AsyncExitStack,
    settings: Settings,
    doors: Collection[str],
    closing: Closing,
    demo: bool,
) -> Opened:
    opened = Opened()
    prepare_directory(settings)
    stack.enter_context(only_server(settings))
    if "web" in doors:
        # Bound first: a taken port stops the start before anything is opened.
        listening = bound_socket(settings.web_listen, f"{PREFIX}WEB_LISTEN")
        stack.callback(listening.close)
        opened.web = Endpoint(settings.web_listen.host, listening.getsockname()[1])
        settings = settings.model_copy(update={"web_listen": opened.web})
    show = await _prepared(settings, demo)
    settings = show.settings if show else settings
    await stack.enter_async_context(open_building(settings))
    if show:
        await show.load()
    await _check_units(settings, doors)
    await institution_addresses.refresh()
    await stack.enter_async_context(presence(settings.database))
    follow = background("addresses", institution_addresses.run, closing)
    opened.tasks.append(await stack.enter_async_context(follow))
    if settings.clamd and {"mail", "bot"}.intersection(doors):
        await stack.enter_async_context(background("scanner", scans.run, closing))
    if "mail" in doors:
        port, tasks = await stack.enter_async_context(mail_door(settings, closing, demo=demo))
        opened.smtp = Endpoint(settings.smtp_listen.host, port)
        opened.tasks += tasks
    if "web" in doors:
        pages = show.pages(opened.smtp) if show else None
        serving = await stack.enter_async_context(web_door(settings, listening, pages, demo=demo))
        opened.tasks.append(serving)
    if "bot" in doors:
        opened.tasks.append(await stack.enter_async_context(bot_door(settings, closing)))
        opened.bot = True
    if "jobs" in doors:
        runner = timetable_runner(settings, closing)
        opened.tasks.append(await stack.enter_async_context(runner))
        opened.jobs = True
    if show:
        typer.echo(show.welcome(opened.web, opened.smtp))
    return opened


async def _prepared(settings: Settings, demo: bool) -> "Demonstration | None":
    if not demo:
        return None
    # Here, so that a process of one door does not load what all doors need.
    from chasqui.demo.opening import Demonstration

    await migrate_building(settings)
    return Demonstration(settings)


async def _check_units(settings: Settings, doors: Collection[str]) -> None:
    """Each of our addresses must belong to a unit: mail to it could not be registered."""
    known = await unit_acronyms()
    if not known:
        raise StartError(
            "Todavía no hay institución: créela con «chasqui institution add», o cargue la"
            " demostración con «chasqui demo»."
        )
    for address, acronym in settings.intake_addresses.items():
        if acronym not in known and set(doors) & {"mail", "bot"}:
            raise StartError(
                f"{PREFIX}INTAKE_ADDRESSES: {address} es de {acronym}, y no hay esa"
                f" área; hay {', '.join(sorted(known))}."
            )


async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> bool:
    """Wait for `stop`; True when one of `tasks` ended by itself instead."""
    asked = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({asked, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    for task in done - {asked}:
        error = None if task.cancelled() else task.exception()
        _log.error("%s ended by itself", task.get_name(), exc_info=error)
    if asked not in done:
        asked.cancel()
        return True
    return False
