"""Takes the files out of a text that programs older than MIME wrote into it (uuencode)."""

import binascii
import re

from mailgateway.mime.found_parts import FoundFile
from mailgateway.mime.payloads import DAMAGED

_MOST = 100
_MOST_FAILED = 10  # lines that only look like a file's beginning; each costs a look at all below it
_BELOW = 1000  # bytes in which the first line stands, blank ones before it included
_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?$", re.M)
_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.M)
_LINE = re.compile(rb"[\x20-\x60]+")


def taken_out(content: bytes) -> tuple[bytes, list[FoundFile]]:
    """`content` without its uuencoded files, and those files; POSIX.1-2017, `uuencode`.

    A line that only begins like a file, as in prose, is left where it is.
    """
    if b"begin" not in content:
        return content, []
    kept: list[bytes] = []
    files: list[FoundFile] = []
    done = failed = 0
    for match in _BEGIN.finditer(content):
        if match.start() < done or not _may_begin(content, match):
            continue
        if len(files) == _MOST or failed == _MOST_FAILED:
            break
        end = _END.search(content, match.end())
        body = content[match.end() : end.start() if end else len(content)]
        decoded = _decoded(body, match[0].startswith(b"begin-base64"))
        if decoded is None:
            failed += 1
            continue
        data, whole = decoded
        name = match[1].decode("utf-8", "surrogateescape").strip()
        name = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        problem = "" if whole and end else DAMAGED
        files.append(FoundFile(name, "application/octet-stream", data, problem, is_part=True))
        kept.append(content[done : match.start()])
        done = end.end() if end else len(content)
    return b"".join([*kept, content[done:]]), files


def _may_begin(content: bytes, begin: re.Match[bytes]) -> bool:
    """Whether the line below `begin` may be encoded: asked before anything is copied."""
    if begin[0].startswith(b"begin-base64"):
        return True
    below = content[begin.end() : begin.end() + _BELOW].split(b"\n")
    first = next((line.strip(b"\r") for line in below if line.strip()), b"")
    return not first or _is_encoded(first)


def _decoded(body: bytes, is_base64: bool) -> tuple[bytes, bool] | None:
    """The bytes, and whether all of them could be read; None if `body` is not encoded at all."""
    lines = [line for line in body.splitlines() if line.strip()]
    if is_base64:
        try:
            return binascii.a2b_base64(b"".join(lines)), True
        except binascii.Error:
            return None
    if not lines or not _is_encoded(lines[0]):
        return None
    pieces, whole = [], True
    for line in lines:
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:  # trailing garbage: what the count at its start promises is enough
            piece = _leniently(line)
            whole = whole and piece is not None
            pieces.append(piece or b"")
    return b"".join(pieces), whole


def _is_encoded(line: bytes) -> bool:
    """Whether the count of bytes that opens `line` goes with its length."""
    count = (line[0] - 32) & 63
    return bool(_LINE.fullmatch(line)) and len(line) - 1 >= (count + 2) // 3 * 4 - 2


def _leniently(line: bytes) -> bytes | None:
    length = (((line[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(line[:length])
    except binascii.Error:
        return None
