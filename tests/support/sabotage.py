"""Starts the real `chasqui` after one named function was made to kill the process, or to fail.

`python -m tests.support.sabotage MOMENT MODULE:NAME serve …`, where MOMENT is `killed-before`,
`killed-after`, `killed-with-result` (after the first call that returned something) or `crashing`
(the first call raises). Leases are short, so that who restarts need not wait for them.
"""

import functools
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

MOMENTS = ("killed-before", "killed-after", "killed-with-result", "crashing")
_LEASE = timedelta(milliseconds=500)


class Sabotage(Exception):
    """What the `crashing` function raises."""


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Saboteur:
    """What happens around the calls of the function; only the first one fails."""

    def __init__(self, moment: str) -> None:
        assert moment in MOMENTS, moment
        self._moment = moment
        self._spared = False

    def before(self) -> None:
        if self._moment == "killed-before":
            _die()
        if self._moment == "crashing" and not self._spared:
            self._spared = True
            raise Sabotage

    def after(self, result: object) -> None:
        if self._moment == "killed-after" or (self._moment == "killed-with-result" and result):
            _die()


def _wrapped(function: Callable[..., Any], saboteur: _Saboteur) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def broken(*args: Any, **kwargs: Any) -> Any:
            saboteur.before()
            result = await function(*args, **kwargs)
            saboteur.after(result)
            return result

        return broken

    @functools.wraps(function)
    def broken_too(*args: Any, **kwargs: Any) -> Any:
        saboteur.before()
        result = function(*args, **kwargs)
        saboteur.after(result)
        return result

    return broken_too


def break_one(moment: str, target: str) -> None:
    """Replace `module:name` (or `module:Class.method`) by itself with a `moment`."""
    module, _, path = target.partition(":")
    holder: Any = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        holder = getattr(holder, parent)
    setattr(holder, name, _wrapped(getattr(holder, name), _Saboteur(moment)))


def _shorten_leases() -> None:
    from office.custody import queue
    from office.notices import outbox

    queue.LEASE = outbox.LEASE = _LEASE


if __name__ == "__main__":
    _, _moment, _target, *_arguments = sys.argv
    _shorten_leases()
    break_one(_moment, _target)
    sys.argv = ["chasqui", *_arguments]
    from chasqui.__main__ import app

    app()
