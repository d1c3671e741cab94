"""Reads one mail as the module of a cell (office.runtime.sandbox), and checks its sender.

It prints a line of JSON for each thing it knows: {"message": …}, then {"authentication": …}. The
contents of the files go, end to end, into the file it was given for them.
"""

import hashlib
import json
import pickle
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mailgateway.parsing import message as parsing
from office.custody.raw_message import RawMessage, StoredBlob
from office.messages.incoming import IncomingFile, IncomingMessage, MessageKind

if TYPE_CHECKING:
    from mailgateway.authentication.dns import Resolver


@dataclass(frozen=True)
class Request:
    """What is asked: to read `received`, whose bytes lie in a file, and put its files into `files`
    (None: it is read already, as coming from `address`), and to check its sender, by `resolver` if
    not by DNS.
    """

    received: RawMessage
    path: Path
    offset: int
    size: int
    files: Path | None
    check: bool
    address: str = ""
    relays: tuple[str, ...] = ()
    resolver: "Resolver | None" = None

    def original(self) -> bytes:
        """The bytes of the mail."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return file.read(self.size)


def main() -> None:
    """Answer the request on standard input."""
    answer(pickle.load(sys.stdin.buffer))


def answer(request: Request) -> None:
    """Print what there is to tell; what beats the reader ends the process."""
    received = replace(request.received, original=request.original(), stored=None)
    address = request.address
    if request.files is not None:
        message = _without_contents(parsing.parse(received), request.files)
        _tell(message=asdict(message))
        if message.kind is not MessageKind.SUBMISSION:
            return
        address = message.sender_address
    if request.check:
        _check(received, address, request)


def _without_contents(message: IncomingMessage, target: Path) -> IncomingMessage:
    """`message`, the contents of its files moved into the file `target`."""
    with target.open("xb") as contents:
        files = [replace(file, content=_moved(file, contents)) for file in message.files]
    return replace(message, files=tuple(files))


def _moved(file: IncomingFile, target: IO[bytes]) -> StoredBlob:
    assert isinstance(file.content, bytes)
    digest = hashlib.sha256(file.content).hexdigest()
    begins = target.tell()
    target.write(file.content)
    return StoredBlob(digest, len(file.content), file.media_type, "", begins)


def _check(received: RawMessage, address: str, request: Request) -> None:
    # Here, so that a house that asks no DNS does not load what asks it.
    from mailgateway.authentication import checking

    resolver = request.resolver or checking.dns()
    found = checking.judge(received, address, resolver, request.relays)
    _tell(authentication=found.to_json())


def _tell(**facts: object) -> None:
    """Print a line at once: what is known is not lost when a limit strikes."""
    line = json.dumps(facts, ensure_ascii=False, default=str)
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
