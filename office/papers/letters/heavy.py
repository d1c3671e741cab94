"""Sets a long letter in a process that can be ended, one after the other and apart from short ones.

The child is this module's `main`: it gets a letter of ours, and gives back the paper or a picture.
"""

import asyncio
import pickle
import sys
from typing import Any

import typst

from office.errors import Invalid, Throttled, Unavailable
from office.papers.letters.content import Letter
from office.runtime import sandbox
from office.runtime.per_loop import PerLoop
from office.runtime.sandbox import Bounds

_MODULE = "office.papers.letters.heavy"
_BOUNDS = Bounds(memory=3 * 1024**3, cpu_seconds=40, wall_seconds=90.0, file_bytes=64 * 1024 * 1024)
_MOST_WAITING = 6
_MADE, _FAILED = b"+", b"!"
TOO_HEAVY = (
    "El texto es demasiado largo o complicado para componerlo. Divídalo, o adjunte una parte como"
    " archivo."
)


class _Turn:
    """One long letter at a time in each process of ours."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


_turn = PerLoop(_Turn)


async def set_apart(what: str, letter: Letter, *more: int) -> Any:
    """What the function `what` of `letters` gives for `letter`, made in a process of its own.

    Raises Invalid (body) when it takes too long, Throttled when too many wait, Unavailable when no
    process can be started.
    """
    turn = _turn()
    if turn.waiting >= _MOST_WAITING:
        raise Throttled("Hay varios documentos largos en preparación. Espere un momento.", 20)
    turn.waiting += 1
    try:
        async with turn.lock:
            given = await asyncio.to_thread(pickle.dumps, (what, letter, more))
            outcome = await sandbox.run(_MODULE, given, _BOUNDS, in_memory=True)
    except OSError as error:
        raise Unavailable("No se puede preparar el documento en este momento.") from error
    finally:
        turn.waiting -= 1
    if not outcome.ended or outcome.told[:1] in (b"", _FAILED):
        raise Invalid(TOO_HEAVY, "body")
    # From our own code over our own letter; nothing that a stranger wrote runs in the child.
    return await asyncio.to_thread(pickle.loads, outcome.told[1:])


def main() -> None:
    """Set the letter that comes on standard input."""
    from office.papers.letters import letters

    what, letter, more = pickle.loads(sys.stdin.buffer.read())
    try:
        told = _MADE + pickle.dumps(getattr(letters, what)(letter, *more))
    except (typst.TypstError, MemoryError):
        told = _FAILED
    sys.stdout.buffer.write(told)
    sys.stdout.buffer.flush()
