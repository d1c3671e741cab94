"""Opens a certificate file in a process that can be ended, one at a time for each official."""

import asyncio
import base64
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import orjson
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key

from office.errors import Invalid, Throttled, Unavailable
from office.papers.signing.keys import SigningKey, refused
from office.papers.signing.pkcs12 import MAX_P12_BYTES, chosen_key
from office.papers.signing.pkcs12_contents import Contents, Pair
from office.runtime import sandbox
from office.runtime.per_loop import PerLoop
from office.runtime.sandbox import Bounds

_CHILD = "office.papers.signing.pkcs12_child"
_BOUNDS = Bounds(memory=512 * 1024**2, cpu_seconds=2, wall_seconds=6.0, file_bytes=4 * 1024**2)
_AT_ONCE = 2  # files opened at the same time in this process
_MOST_WAITING = 8  # of one official
_TOO_HEAVY = "Ese archivo no se pudo abrir a tiempo; revise que sea su certificado .p12 o .pfx."


class _Turns:
    """Who opens a file now, and who waits for it."""

    def __init__(self) -> None:
        self.asking: Counter[int] = Counter()
        self.locks: dict[int, asyncio.Lock] = {}
        self.all = asyncio.Semaphore(_AT_ONCE)


_turns = PerLoop(_Turns)


async def open_p12_apart(
    data: bytes, passphrase: str, at: datetime, official_id: int, serial: str = ""
) -> SigningKey:
    """What `pkcs12.open_p12` gives and raises, whatever the file does to its reader.

    The key comes back through memory only. Raises Throttled when the official has too many files
    waiting already, Unavailable when no process can be started.
    """
    if len(data) > MAX_P12_BYTES:
        raise refused("Ese archivo no es un certificado .p12 o .pfx.")
    words = passphrase.encode("utf-8", "surrogatepass")
    asked = {"file": base64.b64encode(data).decode(), "words": base64.b64encode(words).decode()}
    async with _turn(official_id):
        try:
            outcome = await sandbox.run(_CHILD, orjson.dumps(asked), _BOUNDS, in_memory=True)
        except OSError as error:
            raise Unavailable("No se puede abrir el certificado en este momento.") from error
    if not outcome.ended:
        raise refused(_TOO_HEAVY)
    found = await asyncio.to_thread(_assembled, orjson.loads(outcome.told))
    return chosen_key(found, at, serial)


@asynccontextmanager
async def _turn(official_id: int) -> AsyncIterator[None]:
    turns = _turns()
    if turns.asking[official_id] > _MOST_WAITING:
        raise Throttled("Hay demasiadas firmas suyas en marcha. Espere a que terminen.", 10)
    turns.asking[official_id] += 1
    try:
        async with turns.locks.setdefault(official_id, asyncio.Lock()), turns.all:
            yield
    finally:
        turns.asking[official_id] -= 1
        if not turns.asking[official_id]:
            del turns.asking[official_id], turns.locks[official_id]


def _assembled(told: dict[str, Any]) -> Contents:
    if "refused" in told:
        raise Invalid(told["refused"], field=told["field"])
    pairs = tuple(Pair(_key(key), _certificate(own)) for key, own in told["pairs"])
    others = tuple(each for each in map(_certificate, told["others"]) if each)
    return Contents(pairs, others)


def _key(text: str) -> object:
    # The child has checked its arithmetic; a second time would hold us up 40 ms.
    der = base64.b64decode(text)
    return load_der_private_key(der, None, unsafe_skip_rsa_key_validation=True) if der else None


def _certificate(text: str) -> x509.Certificate | None:
    der = base64.b64decode(text)
    return x509.load_der_x509_certificate(der) if der else None
