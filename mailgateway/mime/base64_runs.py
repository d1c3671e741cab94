"""Keeps long stretches of base64 out of the parser's way, which asks of each line what it ends."""

import secrets
import string
from collections.abc import Iterator
from email.message import Message
from typing import Any

_PIECE = 8192  # bytes; a shorter stretch is read like any other text
_SHORTEST_LINE = 40  # with its end
_LETTERS = string.ascii_letters.encode() + string.digits.encode() + b"+/=\r\n"
_HOLDERS = ("_payload", "preamble", "epilogue")  # where the library puts lines it does not read


class Stretches:
    """A mail's bytes without its long stretches of base64, each of which has left a mark.

    A mark is a line like those it stands for: no boundary, no field, nothing that a sender could
    have written, since nobody can guess it.
    """

    def __init__(self, original: bytes) -> None:
        self._sign = secrets.token_hex(16)
        self._kept: list[bytes] = []
        self.thinned = b"".join(self._thin_out(original))

    def _thin_out(self, original: bytes) -> Iterator[bytes]:
        start = begun = 0  # what is before `begun` has been told, up to `start` it is one stretch
        while start < len(original):
            end = original.rfind(b"\n", start, start + _PIECE) + 1 or start + _PIECE
            whole = end - start > _PIECE // 2 and original[start - 1 : start] in (b"", b"\n")
            if not (whole and _is_base64(original[start:end])):
                yield from self._marked(original[begun:start])
                yield original[start:end]
                begun = end
            start = end
        yield from self._marked(original[begun:])

    def _marked(self, stretch: bytes) -> Iterator[bytes]:
        if stretch:
            bare = stretch.rstrip(b"\r\n")  # its last line's end may belong to the boundary below
            yield f"{self._sign}{len(self._kept):08x}".encode()
            yield stretch[len(bare) :]
            self._kept.append(bare)

    def put_back(self, message: Message) -> None:
        """Give each part of `message`, which was read from `thinned`, its own text again."""
        for part in message.walk() if self._kept else ():
            own: dict[str, Any] = vars(part)
            for holder in _HOLDERS:
                if isinstance(text := own.get(holder), str) and self._sign in text:
                    own[holder] = "".join(self._whole(text))

    def _whole(self, text: str) -> Iterator[str]:
        before, *others = text.split(self._sign)
        yield before
        for other in others:
            yield self._kept[int(other[:8], 16)].decode("ascii")
            yield other[8:]


def read_closely(original: bytes) -> int:
    """How many bytes of `original` the parser has to look at, line by line."""
    return len(Stretches(original).thinned)


def _is_base64(lines: bytes) -> bool:
    """Whether `lines` are all of one length, and none of them is anything but base64."""
    width = lines.find(b"\n") + 1
    count = lines.count(b"\n")
    returns = lines.count(b"\r")
    return (
        width >= _SHORTEST_LINE
        and width * count == len(lines)
        and lines[width - 1 :: width] == b"\n" * count
        and returns in (0, count)
        and lines[width - 2 :: width].count(b"\r") == returns
        and not lines.translate(None, _LETTERS)
    )
