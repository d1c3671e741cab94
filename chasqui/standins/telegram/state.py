"""What the stand-in of Telegram remembers: its chats, files, updates and planned failures."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chasqui.standins.telegram.objects import ChatMessage, Citizen, Json, Keyboard, StoredFile

BOT_USERNAME = "chasqui_demo_bot"
DEMO_CITIZENS = (
    Citizen(710000001, "María", "Quishpe"),
    Citizen(710000002, "Segundo", "Guamán"),
    Citizen(710000003, "Rosa Elena", "Tituaña"),
)


@dataclass(frozen=True)
class Failure:
    """How a call is to fail: an error of Telegram, or a connection dropped after the work."""

    code: int = 0
    description: str = ""
    retry_after: int | None = None
    dropped: bool = False


TOO_MANY = Failure(429, "Too Many Requests: retry after 7", retry_after=7)
BLOCKED = Failure(403, "Forbidden: bot was blocked by the user")
BROKEN = Failure(500, "Internal Server Error")
DROPPED = Failure(dropped=True)


class PollingConflict(Exception):
    """Another getUpdates has begun; Telegram ends the earlier one with a 409."""


class TelegramState:
    """The memory of one stand-in; it belongs to one event loop and holds nothing between runs.

    `calls` lists every call of the bot, `commands` what it offers in its menu, `answers` what it
    said to pressed buttons, by query id.
    """

    def __init__(self, token: str, citizens: Sequence[Citizen] = DEMO_CITIZENS) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.split(":", 1)[0]),
            "is_bot": True,
            "first_name": "Registro de documentos",
            "username": BOT_USERNAME,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
        }
        self.citizens = {citizen.user_id: citizen for citizen in citizens}
        self.files: dict[str, StoredFile] = {}
        self.calls: list[tuple[str, Json]] = []
        self.commands: list[Json] = []
        self.queries: set[str] = set()
        self.answers: dict[str, str] = {}
        self.revision = 0
        self._chats: dict[int, list[ChatMessage]] = defaultdict(list)
        self._updates: list[Json] = []
        # Telegram never repeats an update id, so a new stand-in must not count from one again:
        # the office would take its messages for redeliveries of yesterday's.
        self._last_update = int(time.time() * 10)
        self._last_message = 0
        self._polls = 0
        self._failures: dict[str, list[Failure]] = defaultdict(list)
        self._changed = asyncio.Condition()

    def chat(self, user_id: int) -> list[ChatMessage]:
        """Everything said in the chat of this citizen, oldest first."""
        return list(self._chats[user_id])

    def from_bot(self, user_id: int) -> list[ChatMessage]:
        """What the bot has sent to this citizen, oldest first."""
        return [message for message in self._chats[user_id] if message.from_bot]

    def message(self, user_id: int, message_id: int) -> ChatMessage | None:
        """The message with that id, if the chat has it."""
        return next((m for m in self._chats[user_id] if m.message_id == message_id), None)

    def add(
        self,
        citizen: Citizen,
        *,
        from_bot: bool,
        text: str = "",
        buttons: Keyboard = (),
        file: StoredFile | None = None,
    ) -> ChatMessage:
        """Put a message into the chat of `citizen`."""
        self._last_message += 1
        message = ChatMessage(
            self._last_message, citizen, from_bot, time.time(), text, buttons, file
        )
        self._chats[citizen.user_id].append(message)
        return message

    def change(self, message: ChatMessage) -> None:
        """Put `message` in the place of the one with its id."""
        user_id = message.citizen.user_id
        self._chats[user_id] = [
            message if one.message_id == message.message_id else one for one in self._chats[user_id]
        ]

    def store(self, content: bytes, name: str, media_type: str) -> StoredFile:
        """Keep a file and give it an id."""
        number = len(self.files) + 1
        ending = name.rsplit(".", 1)[-1] if "." in name else "bin"
        path = f"files/file_{number}.{ending}"
        stored = StoredFile(f"standin-{number}", name, media_type, content, path)
        self.files[stored.file_id] = stored
        return stored

    async def push(self, body: Json) -> int:
        """Queue an update with `body` and a new id; returns the id."""
        self._last_update += 1
        return await self.push_again({"update_id": self._last_update, **body})

    async def push_again(self, update: Json) -> int:
        """Queue `update` as it is, id included: what Telegram does when it redelivers."""
        self._updates.append(update)
        await self.touch()
        return int(update["update_id"])

    def unconfirmed(self) -> list[Json]:
        """The updates whose offset the bot has not confirmed yet."""
        return list(self._updates)

    async def updates(self, offset: int | None, limit: int, timeout: float) -> list[Json]:
        """Confirm every update below `offset`, then wait up to `timeout` seconds for others.

        Raises PollingConflict when another call begins meanwhile.
        """
        if offset is not None and offset > 0:
            self._updates = [one for one in self._updates if one["update_id"] >= offset]
        self._polls += 1
        mine = self._polls
        await self.touch()
        await self._wait_until(lambda: bool(self._updates) or self._polls != mine, timeout)
        if self._polls != mine:
            raise PollingConflict
        return self._updates[:limit]

    def fail_next(self, method: str, failure: Failure, times: int = 1) -> None:
        """Let the next `times` calls of `method` fail."""
        self._failures[method.lower()] += [failure] * times

    def take_failure(self, method: str) -> Failure | None:
        """The failure planned for this call, if any."""
        planned = self._failures[method.lower()]
        return planned.pop(0) if planned else None

    async def wait_for_bot(
        self, user_id: int, count: int, timeout: float = 10
    ) -> list[ChatMessage]:
        """What the bot sent, once there are `count` messages or `timeout` seconds are over."""
        await self._wait_until(lambda: len(self.from_bot(user_id)) >= count, timeout)
        return self.from_bot(user_id)

    async def wait_until_confirmed(self, timeout: float = 10) -> bool:
        """Whether within `timeout` seconds the bot has confirmed every update."""
        return await self._wait_until(lambda: not self._updates, timeout)

    async def touch(self) -> None:
        """Tell whoever waits that something has changed."""
        self.revision += 1
        async with self._changed:
            self._changed.notify_all()

    async def _wait_until(self, condition: Callable[[], bool], timeout: float) -> bool:
        try:
            async with asyncio.timeout(timeout), self._changed:
                await self._changed.wait_for(condition)
        except TimeoutError:
            return False
        return True
