"""One named function is made to kill its process, or to fail; the code itself has no hooks.

A sabotage is a moment and a `module:function`. Moments: `killed-before`, `killed-after`,
`killed-with-result` (after the first call that returned something), `crashing` (the first call
raises), `crashing-twice`.
"""

import functools
import importlib
import inspect
import os
import signal
from collections.abc import Callable
from typing import Any

_CRASHES = {"crashing": 1, "crashing-twice": 2}
MOMENTS = ("killed-before", "killed-after", "killed-with-result", *_CRASHES)


class Sabotage(ValueError):
    """What a crashing function raises."""


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class _Saboteur:
    """What happens around the calls of the function."""

    def __init__(self, moment: str) -> None:
        assert moment in MOMENTS, moment
        self._moment = moment
        self._crashes_left = _CRASHES.get(moment, 0)

    def before(self) -> None:
        if self._moment == "killed-before":
            _die()
        if self._crashes_left:
            self._crashes_left -= 1
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


def commit(moment: str, target: str) -> None:
    """Replace `module:name` (or `module:Class.method`) by itself with a `moment`."""
    module, _, path = target.partition(":")
    holder: Any = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        holder = getattr(holder, parent)
    setattr(holder, name, _wrapped(getattr(holder, name), _Saboteur(moment)))
