"""From Telegram's update to what it means here: who, in which chat, and what happened."""

from dataclasses import dataclass

from telegram import Message, Update, User

from bot.events import Command, Edited, Event, Pressed, Said, Unsupported
from office.intake.status_queries import query_in
from office.text.wording import one_line

_NAME_LIMIT = 120  # characters of a file's name
_PERSON_LIMIT = 200
_OTHER_KINDS = (
    "sticker",
    "voice",
    "video_note",
    "location",
    "contact",
    "poll",
    "dice",
    "game",
    "story",
    "venue",
)


@dataclass(frozen=True)
class FileWanted:
    """A file that Telegram still has; `name` is safe to show, `size` 0 when it does not say."""

    file_id: str
    name: str
    size: int
    photo: bool
    caption: str = ""


@dataclass(frozen=True)
class Reading:
    """An update read. `what` is None for what concerns nobody (a bot added to a group, …).

    `query_id` is set for a pressed button, `pressed_id` is the message it stood under.
    """

    chat_id: int
    user_id: int
    name: str
    private: bool
    what: Event | FileWanted | None
    query_id: str = ""
    pressed_id: int | None = None


def read(update: Update) -> Reading | None:
    """What `update` means; None when nobody in particular sent it."""
    user, chat = update.effective_user, update.effective_chat
    if query := update.callback_query:
        pressed = query.message
        return Reading(
            chat_id=pressed.chat.id if pressed else query.from_user.id,
            user_id=query.from_user.id,
            name=_person(query.from_user),
            private=pressed is None or pressed.chat.type == "private",
            what=_button(query.data or ""),
            query_id=query.id,
            pressed_id=pressed.message_id if pressed else None,
        )
    if user is None or chat is None:
        return None
    what: Event | FileWanted | None = None
    if update.edited_message:
        what = Edited()
    elif update.message:
        what = _content(update.message)
    return Reading(chat.id, user.id, _person(user), chat.type == "private", what)


def _person(user: User) -> str:
    return one_line(user.full_name)[:_PERSON_LIMIT] or str(user.id)


def _button(data: str) -> Pressed:
    action, argument, detail = (*data.split(":", 2), "", "")[:3]
    return Pressed(action, argument, detail)


def _content(message: Message) -> Event | FileWanted | None:
    if message.text is not None:
        return _text(_plain(message.text))
    caption = _plain(message.caption or "")
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        name = "foto.jpg"
        return FileWanted(largest.file_id, name, largest.file_size or 0, True, caption)
    for file in (message.document, message.video, message.audio):
        if file:
            name = one_line((file.file_name or "").replace("/", "-").replace("\\", "-"))
            name = _bounded(name) or f"archivo-{message.message_id}"
            return FileWanted(file.file_id, name, file.file_size or 0, False, caption)
    for kind in _OTHER_KINDS:
        if getattr(message, kind):
            return Unsupported(kind)
    return None


def _plain(text: str) -> str:
    """`text` without what a database or a page cannot hold."""
    return text.replace("\x00", "").strip()


def _bounded(name: str) -> str:
    if len(name) <= _NAME_LIMIT:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:_NAME_LIMIT]
    return f"{stem[: _NAME_LIMIT - len(ending) - 1]}.{ending}"


def _text(text: str) -> Event | None:
    if not text:
        return None
    if text.startswith("/"):
        name, _, argument = text[1:].partition(" ")
        # «/nuevo@the_bot» is how a client writes a command that names its bot.
        name, argument = name.partition("@")[0].lower(), argument.strip()
        query = query_in("", f"estado {argument}")
        number, code = (query.number, query.code or "") if query else ("", "")
        return Command(name, argument, number, code)
    asked = query_in("", text)
    query = asked or query_in("", f"estado {text}")
    if query is None or (asked is None and not query.number):
        return Said(text)
    return Said(text, asked is not None, query.number, query.code or "")
