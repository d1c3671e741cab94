"""An IMAP server in this process that misbehaves as it is told, as no real one can be made to."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from mailgateway.imap.mailbox_url import Mailbox

_FETCH = re.compile(rb"BODY\.PEEK\[(HEADER)?\](?:<(\d+)\.(\d+)>)?")


@dataclass
class Faulty:
    """Messages by UID, and what goes wrong with them.

    `drops`: UIDs whose FETCH breaks off in the middle; `refuses`: answered NO; `garbles`: answered
    in no grammar; `lies`: RFC822.SIZE that is not true; `mute`: commands that are never answered;
    `arrived`: what it says for INTERNALDATE.
    """

    messages: dict[int, bytes] = field(default_factory=dict)
    uid_validity: int = 1
    capability: str = "IMAP4rev1 UIDPLUS"
    drops: set[int] = field(default_factory=set)
    refuses: set[int] = field(default_factory=set)
    garbles: set[int] = field(default_factory=set)
    refuses_store: bool = False
    lies: dict[int, int] = field(default_factory=dict)
    arrived: bytes = b""
    mute: set[bytes] = field(default_factory=set)
    said: list[bytes] = field(default_factory=list)
    flags: dict[int, set[bytes]] = field(default_factory=dict)
    connections: int = 0
    port: int = 0

    def mailbox(self, **changed: object) -> Mailbox:
        """Its INBOX, as settings would name it."""
        given: dict[str, object] = {
            "host": "127.0.0.1", "port": self.port, "user": "u", "password": "p", "unit": "SG",
            "security": "none", "every": 1.0,
        }  # fmt: skip
        return Mailbox(**(given | changed))  # type: ignore[arg-type]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Faulty"]:
        """Serve within the block."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.write(b"* OK ready\r\n")
        with suppress(ConnectionError):
            while line := await reader.readline():
                tag, _, command = line.strip().partition(b" ")
                self.said.append(command)
                if not self._answer(tag, command, writer):
                    break
                await writer.drain()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    def _answer(self, tag: bytes, command: bytes, writer: asyncio.StreamWriter) -> bool:
        """Answer one command; False to hang up."""
        words = command.split(b" ")
        name = words[1] if words[0] == b"UID" else words[0]
        if name in self.mute:
            return True
        if name == b"CAPABILITY":
            writer.write(b"* CAPABILITY " + self.capability.encode() + b"\r\n")
        elif name == b"SELECT":
            uid_next = max(self.messages, default=0) + 1
            writer.write(
                b"* %d EXISTS\r\n* OK [UIDVALIDITY %d]\r\n* OK [UIDNEXT %d]\r\n"
                % (len(self.messages), self.uid_validity, uid_next)
            )
        elif name == b"SEARCH":
            writer.write(b"* SEARCH" + b"".join(b" %d" % uid for uid in self.messages) + b"\r\n")
        elif name == b"FETCH":
            return self._fetch(tag, command, writer)
        elif name == b"STORE":
            if self.refuses_store:
                writer.write(tag + b" NO read only\r\n")
                return True
            for uid in map(int, words[2].split(b",")):
                self.flags.setdefault(uid, set()).add(words[4].strip(b"()"))
        writer.write(tag + b" OK done\r\n")
        return name != b"LOGOUT"

    def _fetch(self, tag: bytes, command: bytes, writer: asyncio.StreamWriter) -> bool:
        uids = [int(uid) for uid in command.split(b" ")[2].split(b",")]
        wanted = _FETCH.search(command)
        for uid in uids:
            content = self.messages.get(uid)
            if content is None:
                continue
            if b"INTERNALDATE" in command:
                writer.write(b"* %d FETCH (UID %d INTERNALDATE %s)\r\n" % (uid, uid, self.arrived))
                continue
            if wanted is None:
                size = self.lies.get(uid, len(content))
                writer.write(b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, size))
                continue
            whole = not wanted[1]
            if whole and uid in self.refuses:
                writer.write(tag + b" NO [SERVERBUG] cannot read it\r\n")
                return True
            if whole and uid in self.garbles:
                writer.write(b"* %d FETCH (UID %d BODY[] (((\r\n" % (uid, uid))
                continue
            part = content if whole else content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            name = b"BODY[%s]" % (wanted[1] or b"")
            if wanted[2]:
                part = part[int(wanted[2]) :][: int(wanted[3])]
                name += b"<%s>" % wanted[2]
            writer.write(b"* %d FETCH (UID %d %s {%d}\r\n" % (uid, uid, name, len(part)))
            if whole and uid in self.drops:
                writer.write(part[: len(part) // 2])
                return False
            writer.write(part + b")\r\n")
        writer.write(tag + b" OK done\r\n")
        return True
