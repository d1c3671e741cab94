"""A citizen's hands: everything a person can do in a chat, for the chat page and the tests."""

import time
from dataclasses import replace

from chasqui.standins.telegram.objects import ChatMessage, Json, caption_of, entities_of
from chasqui.standins.telegram.state import TelegramState


class ActingCitizen:
    """One citizen at their telephone; every act returns the id of the update it caused."""

    def __init__(self, state: TelegramState, user_id: int) -> None:
        self.state = state
        self.citizen = state.citizens[user_id]
        self.user_id = user_id

    async def say(self, text: str) -> int:
        """Write `text`."""
        message = self.state.add(self.citizen, from_bot=False, text=text)
        return await self.send(message, {"text": text} | entities_of(text))

    async def attach(
        self, content: bytes, name: str, media_type: str = "application/pdf", caption: str = ""
    ) -> int:
        """Send a file as a document."""
        stored = self.state.store(content, name, media_type)
        message = self.state.add(self.citizen, from_bot=False, text=caption, file=stored)
        return await self.send(message, {"document": stored.as_document()} | caption_of(caption))

    async def send_photo(self, content: bytes, caption: str = "") -> int:
        """Send a photo: Telegram gives it no name and offers it in several sizes."""
        small = self.state.store(content[: len(content) // 2 + 1], "small.jpg", "image/jpeg")
        large = self.state.store(content, "photo.jpg", "image/jpeg")
        message = self.state.add(self.citizen, from_bot=False, text=caption, file=large)
        sizes = [small.as_photo_size(90), large.as_photo_size(1280)]
        return await self.send(message, {"photo": sizes} | caption_of(caption))

    async def send_other(self, content: Json) -> int:
        """Send a message with any other `content`: {"sticker": {…}}, {"voice": {…}}, …"""
        label = f"[{next(iter(content))}]"
        message = self.state.add(self.citizen, from_bot=False, text=label)
        return await self.send(message, content)

    async def press(self, message_id: int, data: str) -> int:
        """Press the button that carries `data` under a message of the bot."""
        pressed = self.state.message(self.user_id, message_id)
        query_id = f"{self.user_id}{time.monotonic_ns()}"
        self.state.queries.add(query_id)
        query: Json = {
            "id": query_id,
            "from": self.citizen.as_user(),
            "chat_instance": str(self.user_id),
            "data": data,
        }
        if pressed:
            query["message"] = pressed.as_message(self.state.bot)
        return await self.state.push({"callback_query": query})

    async def press_label(self, label: str) -> int:
        """Press the newest button on which `label` is written; LookupError if there is none."""
        for message in reversed(self.state.from_bot(self.user_id)):
            for button in (button for row in message.buttons for button in row):
                if button["text"] == label:
                    return await self.press(message.message_id, str(button["callback_data"]))
        raise LookupError(label)

    async def edit_last(self, text: str) -> int:
        """Change what was last written."""
        own = [one for one in self.state.chat(self.user_id) if not one.from_bot]
        changed = replace(own[-1], text=text)
        self.state.change(changed)
        body = changed.as_message(self.state.bot) | {"edit_date": int(time.time())}
        return await self.state.push({"edited_message": body})

    async def say_in_group(self, text: str, group_id: int = -1001) -> int:
        """Write `text` in a group of which the bot is a member."""
        message = ChatMessage(1, self.citizen, False, time.time(), text)
        chat = {"id": group_id, "type": "group", "title": "Vecinos"}
        body = message.as_message(self.state.bot) | {"chat": chat}
        return await self.state.push({"message": body})

    async def send(self, message: ChatMessage, content: Json) -> int:
        """Push `message` with `content` to the bot."""
        return await self.state.push({"message": message.frame(self.state.bot) | content})

    async def replies(self, count: int, timeout: float = 10) -> list[str]:
        """The texts the bot sent so far, once there are `count` of them (or time is over)."""
        return [one.text for one in await self.state.wait_for_bot(self.user_id, count, timeout)]
