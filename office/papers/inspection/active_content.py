"""Whether a PDF nobody vouches for does anything by itself: found in a process that may die."""

from collections.abc import Collection

import orjson

from office.runtime import sandbox
from office.runtime.sandbox import Bounds

_CHILD = "office.papers.inspection.active_child"
_BOUNDS = Bounds(memory=1024**3, cpu_seconds=15, wall_seconds=90.0, file_bytes=4 * 1024**2)
UNREAD = "unread"
_WORDS = {
    "javascript": "programas (JavaScript)",
    "launch": "acciones que abren otros programas o archivos",
    "opens": "acciones que se ejecutan al abrirlo",
    "submit": "formularios que envían o cargan datos por su cuenta",
    "files": "archivos incrustados",
    "media": "contenido multimedia",
}
_KEPT_APART = "por eso se descarga y no se muestra dentro de esta página."


async def active_content(pdf: bytes) -> tuple[str, ...]:
    """What in `pdf` acts by itself, by the names that `sentence` knows; () when nothing does.

    One whose reader died, or that could not be read whole, is `UNREAD` besides. Never an exception
    for what the file holds; OSError when no process can be started.
    """
    outcome = await sandbox.run(_CHILD, pdf, _BOUNDS)
    try:
        told = orjson.loads(outcome.told)
        found = [name for name in _WORDS if name in told["found"]]
        return tuple(found if told["read"] and outcome.ended else [*found, UNREAD])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return (UNREAD,)


def sentence(found: Collection[str]) -> str:
    """What `found` means, in Spanish; "" for nothing."""
    named = [_WORDS[name] for name in _WORDS if name in found]
    if named:
        *first, last = named
        what = f"{', '.join(first)} y {last}" if first else last
        return f"Este PDF trae {what}; {_KEPT_APART}"
    if found:
        return f"No se pudo revisar si este PDF trae programas o acciones; {_KEPT_APART}"
    return ""
