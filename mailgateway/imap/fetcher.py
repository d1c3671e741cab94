"""Takes the messages of one mailbox into custody in groups, and none of them can stop the next."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from mailgateway.imap.connection import Dropped, Refused, TooLarge, Wire
from mailgateway.imap.envelope import envelope_of
from mailgateway.imap.mailbox_url import Mailbox
from mailgateway.parsing import message as parsing
from models.enums import Channel
from office import clock
from office.config import config
from office.custody import mailboxes
from office.custody.raw_message import RawMessage
from office.custody.reception import Arrival, receive
from office.intake.incomplete import set_aside
from office.runtime.daemon_threads import in_thread
from office.storage.spool import Spooled, new_spool

_log = logging.getLogger(__name__)
_MOST = 50  # messages asked about at once
_LARGE = 512 * 1024  # bytes; from here on a message is fetched by itself, and through a file
_GROUP = 2 * 1024 * 1024  # bytes fetched at once
_TRIES = 4  # how often one message may cost the connection, or be refused
_OLDEST = timedelta(days=90)  # longer than any outage: beyond it somebody moved old mail about
_MEBI = 1024 * 1024
_TOO_LARGE = (
    "El mensaje pesa {size} MB y se reciben hasta {limit} MB. Aquí están solo sus encabezados;"
    " el mensaje completo sigue sin leer en el buzón {name}, marcado con una bandera."
)
_NOT_HANDED_OVER = (
    "El servidor del buzón no entregó este mensaje después de varios intentos. Sigue sin leer en"
    " el buzón {name}, marcado con una bandera."
)
_TELL_TOO_LARGE = "El mensaje es demasiado grande: recibimos hasta {limit} MB."
_TELL_NOT_HANDED_OVER = "El mensaje no llegó completo a nuestro sistema."


class Fetcher:
    """What is known of one mailbox from one connection to the next."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox
        self.uid_validity = 0
        self.last_uid = 0
        self.looks = 0  # how often nothing was left to read
        self.trouble = ""  # what the health page should know, in Spanish
        self._tries: dict[tuple[int, int], int] = {}
        self._reached: dict[int, datetime] = {}
        self._careful = False  # one by one, to learn which message costs the connection

    def finished(self) -> None:
        """Nothing is left to read: whatever was in the way no longer is."""
        self.looks += 1
        self._careful = False
        self._tries.clear()

    async def read(
        self, stop: asyncio.Event, wire: Wire, uids: Sequence[int], *, in_ledger: bool = True
    ) -> None:
        """Take `uids` into custody, lowest first, settle each group and note it in the ledger.

        Raises what `Failure` names when the connection is lost, and Unavailable when custody does
        not answer: what was not noted is read again then.
        """
        for first in range(0, len(uids), _MOST):
            asked = uids[first : first + _MOST]
            sizes = await in_thread(partial(wire.sizes, asked))
            self._reached = await in_thread(partial(wire.reached, asked))
            for group in self._groups(asked, sizes):
                if stop.is_set():
                    return
                arrived = await self._take_any(wire, group, sizes)
                if in_ledger:
                    self.last_uid = max(self.last_uid, group[-1])
                    await mailboxes.read_up_to(
                        self.mailbox.name, self.uid_validity, self.last_uid, arrived
                    )

    def _groups(self, uids: Sequence[int], sizes: dict[int, int]) -> Iterator[list[int]]:
        group: list[int] = []
        weight = 0
        for uid in uids:
            size = sizes.get(uid, 0)
            alone = self._careful or size > _LARGE or (self.uid_validity, uid) in self._tries
            if group and (alone or weight + size > _GROUP):
                yield group
                group, weight = [], 0
            group.append(uid)
            weight += size
            if alone:
                yield group
                group, weight = [], 0
        if group:
            yield group

    async def _take_any(self, wire: Wire, group: list[int], sizes: dict[int, int]) -> int:
        """Take `group`, one by one if the server refuses them together; how many are in custody."""
        if len(group) == 1:
            return await self._take_one(wire, group[0], sizes.get(group[0], 0))
        try:
            return await self._take(wire, group)
        except Dropped:
            self._careful = True
            raise
        except Refused as error:
            _log.info("mailbox %s: one by one after: %s", self.mailbox.name, error)
        return sum([await self._take_one(wire, uid, sizes.get(uid, 0)) for uid in group])

    async def _take_one(self, wire: Wire, uid: int, size: int) -> int:
        key = (self.uid_validity, uid)
        while True:
            try:
                return await self._attempt(wire, uid, size)
            except Dropped:
                self._tries[key] = self._tries.get(key, 0) + 1
                raise
            except Refused as error:
                self._tries[key] = self._tries.get(key, 0) + 1
                _log.warning("mailbox %s, message %d: %s", self.mailbox.name, uid, error)

    async def _attempt(self, wire: Wire, uid: int, size: int) -> int:
        limit = config().max_message_bytes
        tries = self._tries.get((self.uid_validity, uid), 0)
        if size > limit:
            return await self._aside(wire, uid, size)
        if tries >= _TRIES:
            return await self._aside(wire, uid, 0)
        try:
            arrived = await self._take(wire, [uid], large=size > _LARGE)
        except TooLarge:
            return await self._aside(wire, uid, limit + 1)
        self._tries.pop((self.uid_validity, uid), None)
        return arrived

    async def _take(self, wire: Wire, uids: list[int], *, large: bool = False) -> int:
        """Into custody first; then, and only then, flagged or moved. How many that was."""
        arrivals = await self._large(wire, uids[0]) if large else await self._small(wire, uids)
        if not arrivals:
            return 0
        await asyncio.gather(*(receive(arrival) for arrival in arrivals.values()))
        settled = list(arrivals)
        try:
            await in_thread(lambda: wire.settle(settled))
        except Dropped:
            raise
        except Refused as error:  # they are in custody: reading them again would not help
            _log.warning("mailbox %s: not flagged: %s", self.mailbox.name, error)
            self.trouble = self._not_settled()
        else:
            self.trouble = ""
        return len(arrivals)

    async def _small(self, wire: Wire, uids: list[int]) -> dict[int, Arrival]:
        found = await in_thread(lambda: wire.messages(uids))
        return {uid: self._arrival(uid, content, content) for uid, content in found.items()}

    async def _large(self, wire: Wire, uid: int) -> dict[int, Arrival]:
        spool = await asyncio.to_thread(new_spool)
        if spool is None:  # a house without room for files: in memory
            return await self._small(wire, [uid])
        limit = config().max_message_bytes
        try:
            spooled = await in_thread(lambda: wire.spooled(uid, spool, limit))
            if spooled is None:
                spool.discard()
                return {}
            header = await in_thread(lambda: wire.header(uid))
        except BaseException:
            spool.discard()
            raise
        return {uid: self._arrival(uid, header, b"", spooled)}

    def _arrival(
        self, uid: int, beginning: bytes, content: bytes, spooled: Spooled | None = None
    ) -> Arrival:
        mail_from, recipients = envelope_of(beginning, self.mailbox.unit)
        return Arrival(
            channel=Channel.EMAIL,
            original=content,
            external_id=f"imap:{self.mailbox.name}:{self.uid_validity}:{uid}",
            mail_from=mail_from,
            recipients=recipients,
            spooled=spooled,
            reached_at=_believable(self._reached.get(uid)),
        )

    def _not_settled(self) -> str:
        folder = self.mailbox.move_to
        if folder:
            return f"Los mensajes leídos no se pueden mover a la carpeta {folder}."
        return "Los mensajes leídos no se pueden marcar como leídos."

    async def _aside(self, wire: Wire, uid: int, size: int) -> int:
        """Quarantine what can be had of a message: its header, or the note that it exists."""
        header = b""
        if self._tries.get((self.uid_validity, uid), 0) <= _TRIES:
            header = await in_thread(lambda: wire.header(uid))
        name, limit = self.mailbox.name, config().max_message_bytes // _MEBI
        if not header:
            header = f"X-Chasqui-Message: {name} {self.uid_validity} {uid}\r\n\r\n".encode()
        arrival = self._arrival(uid, header, header)
        reason, told = _NOT_HANDED_OVER.format(name=name), _TELL_NOT_HANDED_OVER
        if size:
            reason = _TOO_LARGE.format(size=-(-size // _MEBI), limit=limit, name=name)
            told = _TELL_TOO_LARGE.format(limit=limit)
        message = await asyncio.to_thread(parsing.parse, _as_held(arrival))
        await set_aside(arrival, message, reason, told)
        try:
            await in_thread(lambda: wire.point_out(uid))
        except Dropped:
            raise
        except Refused as error:
            _log.info("mailbox %s: message %d not flagged: %s", name, uid, error)
        return 1


def _believable(reached: datetime | None) -> datetime | None:
    """`reached`, unless it is to come or older than a mail that only waited for us."""
    now = clock.now()
    return reached if reached is not None and now - _OLDEST <= reached <= now else None


def _as_held(arrival: Arrival) -> RawMessage:
    return RawMessage(
        id=0,
        channel=arrival.channel,
        original=arrival.original,
        received_at=clock.now(),
        recipients=arrival.recipients,
        mail_from=arrival.mail_from,
        peer="",
        external_id=arrival.external_id,
        attempts=0,
    )
