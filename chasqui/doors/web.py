"""The web server inside our own loop: bound before it starts, stopped when we say so."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import uvicorn

from chasqui.building import StartError
from chasqui.doors.web_connections import WebLimits, bounded_by
from chasqui.setting_types import Endpoint

_GRACE = 3  # seconds for requests under way when the server stops
_BACKLOG = 512


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals are the whole process's business (chasqui.serve)


def bound_socket(endpoint: Endpoint, setting: str) -> socket.socket:
    """A listening socket. Raises StartError, naming the setting, when the port is taken."""
    family = socket.AF_INET6 if ":" in endpoint.host else socket.AF_INET
    try:
        return socket.create_server((endpoint.host, endpoint.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise StartError(cannot_listen(endpoint, setting, error)) from None


def cannot_listen(endpoint: Endpoint | Path, setting: str, error: OSError) -> str:
    """The one line that says why nothing can listen there."""
    # asyncio puts a sentence of its own into strerror.
    reason = os.strerror(error.errno) if error.errno else str(error)
    return f"{setting}: no se puede escuchar en {endpoint}: {reason}."


@contextlib.asynccontextmanager
async def web_server(
    app: Any,
    listening: socket.socket,
    limits: WebLimits = WebLimits(),  # noqa: B008 - frozen
) -> AsyncIterator[asyncio.Task[None]]:
    """Serve the ASGI `app` on `listening`, within `limits`, until the block ends; yields the task
    that serves."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # who read what is in the trail; addresses of readers are not logged
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        http=bounded_by(limits),
        ws="none",
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]), name="web")
    try:
        while not server.started:
            if task.done():
                task.result()
                raise StartError("Las páginas web no abrieron; el registro dice por qué.")
            await asyncio.sleep(0.01)
        yield task
    finally:
        server.should_exit = True
        await asyncio.wait({task})
