"""The parts a process can be made of: each opens something, runs beside the others, and closes."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from zoneinfo import ZoneInfo

from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from chasqui.demo.paths import DEMO_PATH, maildir_of
from chasqui.doors.web import web_server
from chasqui.doors.web_connections import WebLimits
from chasqui.jobs.leadership import leadership
from chasqui.settings import Settings

_PATIENCE = 5.0  # seconds all loops together get to end what they have begun
Loop = Callable[[asyncio.Event], Awaitable[None]]


class Closing:
    """The end of a process: one signal for every loop, and one deadline for all of them."""

    def __init__(self) -> None:
        self.stop = asyncio.Event()
        self._deadline: float | None = None

    async def wait_for(self, task: "asyncio.Task[None] | asyncio.Future[None]") -> None:
        """Wait for `task` to end within what is left of the time, then cancel it."""
        self.stop.set()
        now = asyncio.get_running_loop().time()
        if self._deadline is None:
            self._deadline = now + _PATIENCE
        await asyncio.wait({task}, timeout=max(0.0, self._deadline - now))
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=0.5)


@asynccontextmanager
async def background(name: str, loop: Loop, closing: Closing) -> AsyncIterator[asyncio.Task[None]]:
    """Run `loop(stop)` beside the block, and end it with the block."""

    async def run() -> None:
        await loop(closing.stop)

    task = asyncio.create_task(run(), name=name)
    try:
        yield task
    finally:
        await closing.wait_for(task)


@asynccontextmanager
async def mail_door(
    settings: Settings, closing: Closing, *, demo: bool
) -> AsyncIterator[tuple[int, list[asyncio.Task[None]]]]:
    """Mail in and out; yields the port mail comes in by, and the loops that work. StartError."""
    from chasqui.doors.mail_doors import mail_doors, mailboxes_of, shut
    from chasqui.doors.mail_keys import signer_of
    from chasqui.memory import give_back_what_is_large
    from mailgateway.imap import watcher as imap
    from mailgateway.reading import worker as intake
    from mailgateway.sending import worker as sender
    from mailgateway.sending.transports import transport_for

    give_back_what_is_large()
    maildir = maildir_of(settings) if demo else None
    watched = mailboxes_of(settings)
    signer = signer_of(settings)
    transport = transport_for(
        settings.smtp_relay.get_secret_value(), maildir, hostname=settings.mail_hostname
    )
    async with AsyncExitStack() as stack:
        # Closed in the opposite order: first nobody new comes in, then the readers end.
        reading = await stack.enter_async_context(background("mail-intake", intake.run, closing))
        sending = await stack.enter_async_context(
            background("mail-sender", lambda stop: sender.run(stop, transport, signer), closing)
        )
        tasks = [reading, sending]
        if watched:
            fetching = background("mail-fetcher", lambda stop: imap.run(stop, watched), closing)
            tasks.append(await stack.enter_async_context(fetching))
        doors = await stack.enter_async_context(mail_doors(settings))
        try:
            yield doors[0].port, tasks
        finally:
            await closing.wait_for(asyncio.ensure_future(shut(doors)))


@asynccontextmanager
async def timetable_runner(
    settings: Settings, closing: Closing
) -> AsyncIterator[asyncio.Task[None]]:
    """The timetable, whenever this process leads."""
    from chasqui.jobs import scheduler
    from chasqui.jobs.timetable import TIMETABLE

    async with leadership(settings.database) as leading:
        task = asyncio.create_task(
            scheduler.run(TIMETABLE, leading, ZoneInfo(settings.timezone)), name="jobs"
        )
        try:
            yield task
        finally:
            task.cancel()
            await closing.wait_for(task)


@asynccontextmanager
async def web_door(
    settings: Settings, listening: socket.socket, pages: ASGIApp | None, *, demo: bool
) -> AsyncIterator[asyncio.Task[None]]:
    """The web pages on `listening`, with the demonstration's own `pages` beside them if given."""
    from backoffice.app import create_app

    app: ASGIApp = create_app(secure_cookies=settings.address.startswith("https://"), demo=demo)
    if pages is not None:
        app = _beside(app, pages)
    limits = WebLimits(
        connections=settings.web_connections,
        headers=settings.web_header_seconds,
        stall=settings.web_stall_seconds,
    )
    async with web_server(app, listening, limits) as task:
        yield task


def _beside(app: ASGIApp, pages: ASGIApp) -> ASGIApp:
    """`app`, except below the demonstration's address; the server's own messages go to `app`."""
    mounted = Router(routes=[Mount(DEMO_PATH, pages)])

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        ours = scope["type"] == "http" and f"{path}/".startswith(f"{DEMO_PATH}/")
        await (mounted if ours else app)(scope, receive, send)

    return choose


@asynccontextmanager
async def bot_door(settings: Settings, closing: Closing) -> AsyncIterator[asyncio.Task[None]]:
    """Telegram in and out; yields the loop that works. Raises StartError."""
    from bot import application

    built = application.build(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
    async with background("bot", lambda stop: application.run(built, stop), closing) as task:
        yield task
