"""Passwords: Argon2id, always in a thread, so that nobody waits for somebody else's log-in."""

import asyncio
import functools
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from office.errors import Throttled
from office.runtime.per_loop import PerLoop

# RFC 9106 section 4, second recommended option (64 MiB, three passes), on one lane.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
# 64 MiB each, and a core each: a flood of log-ins eats neither the memory nor the pages' time.
_AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
_MOST_WAITING = 10 * _AT_ONCE  # some one and a half seconds of work
LONGEST = 128
T = TypeVar("T")


def _let_others_go_first() -> None:
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


_threads = ThreadPoolExecutor(_AT_ONCE, "password", _let_others_go_first)


class _Turns:
    """How many wait to be judged."""

    def __init__(self) -> None:
        self.waiting = 0


async def _hashing(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads, work)


_turns = PerLoop(_Turns)


async def hash_password(password: str) -> str:
    """The Argon2id hash of `password`, which `password_rules` have been asked about before."""
    return await _hashing(lambda: _hasher.hash(password))


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one hashed; takes the same time when there is no hash.

    Raises Throttled when too many wait for their turn already.
    """
    turns = _turns()
    if turns.waiting >= _MOST_WAITING:
        raise Throttled("Hay muchas entradas al mismo tiempo. Vuelva a intentarlo.", 5)
    turns.waiting += 1
    try:
        # Longer ones are nobody's: cut, they would be somebody else's password.
        fits = password_hash if len(password) <= LONGEST else None
        found = await _hashing(lambda: _verify(fits, password[:LONGEST]))
    finally:
        turns.waiting -= 1
    return found and fits is not None


@functools.cache
def _nobodys_hash() -> str:
    """Verified for unknown users, so that they take as long as known ones."""
    return _hasher.hash("nobody's password")


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
