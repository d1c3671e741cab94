"""Logs of every library and of ours, one line an event, without secrets."""

import logging
import sys
from collections.abc import Iterable
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

# They log at INFO what is private (addresses with tokens, envelopes) or says nothing.
_QUIET = (
    "aiosmtpd",
    "aiosqlite",
    "apscheduler",
    "asyncio",
    "fontTools",
    "httpcore",
    "httpx",
    "mail.log",
    "pdfminer",
    "pyhanko",
    "telegram",
    "tortoise",
    "uvicorn",
)
_LEAST_TO_HIDE = 6  # characters: hiding shorter words would make logs unreadable


class _Redactor:
    """Replaces known secrets wherever they stand in an event."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = [secret for secret in secrets if len(secret) >= _LEAST_TO_HIDE]

    def __call__(self, logger: Any, name: str, event: EventDict) -> EventDict:
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, "***")
        return value


def set_up(secrets: Iterable[str] = (), *, level: int = logging.INFO) -> None:
    """Write events to standard error: aligned for a person at a terminal, JSON otherwise."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    rendering: Processor
    if sys.stderr.isatty():
        plain = structlog.dev.plain_traceback  # the default would show local variables
        rendering = structlog.dev.ConsoleRenderer(exception_formatter=plain)
    else:
        rendering = structlog.processors.JSONRenderer(ensure_ascii=False)
    closing: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        _Redactor(secrets),
        rendering,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=closing)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
