"""Passwords: Argon2id, always in a thread, so that nobody waits for somebody else's log-in."""

import asyncio
import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106 section 4, second recommended option (64 MiB, three passes), on one lane.
_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_one_at_a_time = asyncio.Semaphore(2)  # 64 MiB each: a flood of log-ins must not eat the memory
LONGEST = 128


async def hash_password(password: str) -> str:
    """The Argon2id hash of `password`, which `password_rules` have been asked about before."""
    async with _one_at_a_time:
        return await asyncio.to_thread(_hasher.hash, password)


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one hashed; takes the same time when there is no hash."""
    async with _one_at_a_time:
        found = await asyncio.to_thread(_verify, password_hash, password[:LONGEST])
    return found and password_hash is not None


@functools.cache
def _nobodys_hash() -> str:
    """Verified for unknown users, so that they take as long as known ones."""
    return _hasher.hash("nobody's password")


def _verify(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
