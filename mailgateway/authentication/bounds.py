"""Keeps dkimpy's time in proportion to a mail's size: some of its steps grow with the square."""

import re

import dkim.canonicalization

_LONGEST_HEADER = 128 * 1024  # bytes; an honest one with its seals has a third of that
_LONGEST_FIELD = 8 * 1024
_SEALS = re.compile(rb"^(?:dkim-signature|arc-[a-z-]+)[ \t]*:.*(?:\n[ \t].*)*", re.I | re.M)
_END = re.compile(rb"\r?\n\r?\n")


def exceeded(message: bytes) -> bool:
    """Whether the header of `message`, or one of its signatures, is longer than any honest one."""
    end = _END.search(message[: _LONGEST_HEADER + 4])
    if end is None:
        return len(message) > _LONGEST_HEADER
    return any(
        found.end() - found.start() > _LONGEST_FIELD
        for found in _SEALS.finditer(message, 0, end.start())
    )


def _without_trailing_blanks(content: bytes) -> bytes:
    """What the library does by a regular expression that tries a run of blanks from each of its
    characters on: a megabyte of them holds up the whole process for hours."""
    *lines, last = content.split(b"\r\n")
    return b"\r\n".join([*(line.rstrip(b"\t ") for line in lines), last])


dkim.canonicalization.strip_trailing_whitespace = _without_trailing_blanks  # no other place for it
