"""People's mail servers: each tries its mail again until it has the 250, as real ones do."""

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from random import Random

from benchmarks.driver import Connection, Refused
from benchmarks.storm.letters import Letter, Next, answer_to
from benchmarks.storm.relay import Relay, acknowledgement_in

_PAUSE = 0.05  # seconds before the next try
_SOON = 200  # letters that may go before a repeated one


class Senders:
    """`letters`, what will be written in reply to their acknowledgements, and who has its 250.

    `taken` counts the 250s by Message-ID, `sent` holds every letter that anybody began to send.
    """

    def __init__(self, port: int, letters: Sequence[Letter], relay: Relay, random: Random) -> None:
        self.taken: Counter[str] = Counter()
        self.sent: dict[str, Letter] = {}
        self.turned_away = 0
        self._port = port
        self._random = random
        self._waiting = deque(letters)
        self._left = sum(1 + one.twice + (one.then is not Next.NOTHING) for one in letters)
        self._changed = asyncio.Event()
        self._then = {one.message_id: one for one in letters if one.then is not Next.NOTHING}
        relay.on_first = self._heard

    async def run(self, connections: int) -> None:
        """Send until every letter has its 250. Raises Refused when one is refused for good."""
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(self._work())

    def _heard(self, answered: str, message: bytes) -> None:
        if (letter := self._then.pop(answered, None)) is not None:
            self._waiting.appendleft(answer_to(letter, acknowledgement_in(message)))
            self._changed.set()

    async def _work(self) -> None:
        connection: Connection | None = None
        while (letter := await self._next()) is not None:
            self.sent[letter.message_id] = letter
            connection = await self._until_taken(letter, connection)
            self._note(letter)
        if connection is not None:
            connection.abandon()

    async def _next(self) -> Letter | None:
        while not self._waiting and self._left:
            self._changed.clear()
            await self._changed.wait()
        return self._waiting.popleft() if self._waiting else None

    async def _until_taken(self, letter: Letter, connection: Connection | None) -> Connection:
        """The connection over which `letter` had its 250, which may be a new one."""
        mail = letter.mail
        while True:
            try:
                if connection is None:
                    connection = await Connection.open(self._port)
                await connection.send(mail)
                return connection
            except Refused as error:
                if str(error).startswith("5"):
                    raise
            except OSError:
                pass  # nobody listens, or who did is dead: the mail stays with us
            self.turned_away += 1
            if connection is not None:
                connection.abandon()
                connection = None
            await asyncio.sleep(_PAUSE)

    def _note(self, letter: Letter) -> None:
        self.taken[letter.message_id] += 1
        self._left -= 1
        if letter.twice and self.taken[letter.message_id] == 1:
            soon = self._random.randrange(min(len(self._waiting), _SOON) + 1)
            self._waiting.insert(soon, letter)
            self._changed.set()
        if not self._left:
            self._changed.set()
