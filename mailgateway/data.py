"""Takes the body of a DATA command off the wire in bulk: line by line is three times slower."""

from asyncio import LimitOverrunError, StreamReader

END = b"\r\n.\r\n"  # RFC 5321 section 4.1.1.4; nothing else ends a message, whatever it resembles


async def read_body(reader: StreamReader, most: int) -> bytes | None:
    """The message up to the final dot, dots undone (RFC 5321 section 4.5.2), else unchanged.

    None when it is larger than `most` bytes; it is then read to its end and dropped, so that the
    next command is found. Raises IncompleteReadError when the client hangs up.
    """
    head = await _head(reader)
    if head.endswith(END):
        return _undotted(head[: -len(END) + 2])
    parts, size = [bytes(head)], len(head)
    while True:
        try:
            part = await reader.readuntil(END)
            ended = True
        except LimitOverrunError as overrun:
            part = await reader.readexactly(overrun.consumed)
            ended = False
        size += len(part)
        if size > most + 2 * len(END):
            parts.clear()  # no memory for what will be refused
        else:
            parts.append(part[: -len(END) + 2] if ended else part)
        if ended:
            body = _undotted(b"".join(parts)) if parts else None
            return body if body is not None and len(body) <= most else None


async def _head(reader: StreamReader) -> bytes:
    """The line end of the DATA command and the first bytes after it, cut where no END can overlap.

    That line end counts: a message may consist of the final dot alone. Never waits for a byte that
    the client need not send: what is missing of a begun END must still come in any case.
    """
    head = bytearray(b"\r\n") + await reader.readexactly(3)
    while not head.endswith(END) and (begun := _begun(head)):
        head += await reader.readexactly(len(END) - begun)
    return bytes(head)


def _begun(data: bytearray) -> int:
    """How many bytes of an END that continues beyond `data` are at its end."""
    return next((n for n in range(len(END) - 1, 0, -1) if data.endswith(END[:n])), 0)


def _undotted(body: bytes) -> bytes:
    """`body` without the line end put before it and without the dots put before dots."""
    if b"\r\n." in body:
        body = body.replace(b"\r\n.", b"\r\n")
    return body[2:]
