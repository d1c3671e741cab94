"""The things of a chat, and how the Bot API writes them (core.telegram.org/bots/api)."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Keyboard = tuple[tuple[Json, ...], ...]

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(frozen=True)
class Citizen:
    """Somebody with a Telegram account; a private chat has the same id as its user."""

    user_id: int
    first_name: str
    last_name: str = ""

    @property
    def name(self) -> str:
        """First and last name, as Telegram shows them."""
        return f"{self.first_name} {self.last_name}".strip()

    def _names(self) -> Json:
        names = {"first_name": self.first_name}
        return names | ({"last_name": self.last_name} if self.last_name else {})

    def as_user(self) -> Json:
        """The User object."""
        return {"id": self.user_id, "is_bot": False, "language_code": "es"} | self._names()

    def as_chat(self) -> Json:
        """The Chat object."""
        return {"id": self.user_id, "type": "private"} | self._names()


@dataclass(frozen=True)
class StoredFile:
    """A file of a chat; `path` is what getFile tells."""

    file_id: str
    name: str
    media_type: str
    content: bytes = field(repr=False)
    path: str

    @property
    def is_picture(self) -> bool:
        """Whether a browser may show it as a picture."""
        return self.media_type in PICTURES

    def as_document(self) -> Json:
        """The Document object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "file_name": self.name,
            "mime_type": self.media_type,
            "file_size": len(self.content),
        }

    def as_photo_size(self, side: int) -> Json:
        """The PhotoSize object."""
        return {
            "file_id": self.file_id,
            "file_unique_id": f"u{self.file_id}",
            "width": side,
            "height": side,
            "file_size": len(self.content),
        }


@dataclass(frozen=True)
class ChatMessage:
    """One message of a private chat; `buttons` are the inline keyboard under it."""

    message_id: int
    citizen: Citizen
    from_bot: bool
    at: float  # seconds since the epoch
    text: str = ""
    buttons: Keyboard = ()
    file: StoredFile | None = None

    def frame(self, bot: Json) -> Json:
        """The Message object without its content."""
        return {
            "message_id": self.message_id,
            "from": bot if self.from_bot else self.citizen.as_user(),
            "chat": self.citizen.as_chat(),
            "date": int(self.at),
        }

    def as_message(self, bot: Json) -> Json:
        """The Message object."""
        body = self.frame(bot)
        if self.file:
            body |= {"document": self.file.as_document()} | caption_of(self.text)
        else:
            body |= {"text": self.text} | entities_of(self.text)
        if self.buttons:
            body["reply_markup"] = {"inline_keyboard": [list(row) for row in self.buttons]}
        return body


def caption_of(caption: str) -> Json:
    """The caption field, left out when empty, as Telegram does."""
    return {"caption": caption} if caption else {}


def entities_of(text: str) -> Json:
    """The entities field for a text that begins with a command."""
    if not text.startswith("/"):
        return {}
    length = len(text.split(maxsplit=1)[0])
    return {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}
