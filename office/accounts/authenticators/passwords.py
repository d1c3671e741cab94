"""Passwords: Argon2id, always in a thread, so that nobody waits for somebody else's log-in."""

import asyncio
import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from office.errors import Throttled
from office.runtime.per_loop import PerLoop

# RFC 9106 section 4, second recommended option (64 MiB, three passes), on one lane.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_MOST_WAITING = 30  # some three seconds of work
LONGEST = 128


class _Turns:
    """Who hashes now, and how many wait to be judged."""

    def __init__(self) -> None:
        # 64 MiB each: a flood of log-ins must not eat the memory.
        self.two = asyncio.Semaphore(2)
        self.waiting = 0


_turns = PerLoop(_Turns)


async def hash_password(password: str) -> str:
    """The Argon2id hash of `password`, which `password_rules` have been asked about before."""
    async with _turns().two:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one hashed; takes the same time when there is no hash.

    Raises Throttled when too many wait for their turn already.
    """
    turns = _turns()
    if turns.waiting >= _MOST_WAITING:
        raise Throttled("Hay muchas entradas al mismo tiempo. Vuelva a intentarlo.", 5)
    turns.waiting += 1
    try:
        async with turns.two:
            # Longer ones are nobody's: cut, they would be somebody else's password.
            fits = password_hash if len(password) <= LONGEST else None
            found = await asyncio.to_thread(_verify, fits, password[:LONGEST])
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
