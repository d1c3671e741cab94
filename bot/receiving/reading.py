"""From Telegram's update to what it means here: who, in which chat, and what happened."""

import hashlib
from dataclasses import dataclass, replace

from telegram import Location, Message, Update, User

from bot.dialogue.events import Command, Edited, Event, Noted, Pressed, Said, Unsupported
from office.intake.status.status_queries import query_in
from office.records.numbering.document_numbers import number_in
from office.text.wording import one_line

_NAME_LIMIT = 120  # characters of a file's name
_PERSON_LIMIT = 200
_OTHER_KINDS = ("sticker", "poll", "dice", "game", "story")
_MAP = "https://www.openstreetmap.org/?mlat={0}&mlon={1}#map=17/{0}/{1}"
_EDITS_END = 48 * 3600  # seconds; Telegram lets nobody change their words later


@dataclass(frozen=True)
class FileWanted:
    """A file that Telegram still has; `name` is safe to show, `size` 0 when it does not say."""

    file_id: str
    name: str
    size: int
    photo: bool
    caption: str = ""
    album: str = ""
    replied: str = ""


@dataclass(frozen=True)
class Reading:
    """An update read. `what` is None for what concerns nobody (a bot added to a group, …).

    `query_id` is set for a pressed button, `pressed_id` is the message it stood under. `topic` is
    the thread of the chat it was written in; `message_id` and `digest` name what was written.
    """

    chat_id: int
    user_id: int
    name: str
    private: bool
    what: Event | FileWanted | None
    query_id: str = ""
    pressed_id: int | None = None
    topic: int | None = None
    message_id: int = 0
    digest: str = ""


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
            topic=_topic(pressed) if isinstance(pressed, Message) else None,
        )
    if user is None or chat is None:
        return None
    reading = Reading(chat.id, user.id, _person(user), chat.type == "private", None)
    if edited := update.edited_message:
        what = Edited(edited.message_id, _digest(edited), _is_late(edited))
        return replace(reading, what=what, topic=_topic(edited))
    if message := update.message:
        return replace(
            reading,
            what=_content(message),
            topic=_topic(message),
            message_id=message.message_id,
            digest=_digest(message),
        )
    return reading


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None


def _is_late(edited: Message) -> bool:
    changed = edited.edit_date
    return changed is None or (changed - edited.date).total_seconds() > _EDITS_END


def _digest(message: Message) -> str:
    """What tells one wording of a message from another: its words and its file, nothing else.

    A live location moves all the time: all its places are one.
    """
    file = message.effective_attachment
    if isinstance(file, (tuple, list)):
        file = file[-1] if file else None
    unique = getattr(file, "file_unique_id", "")
    said = f"{message.text or ''}\x00{message.caption or ''}\x00{unique}"
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:12]


def _person(user: User) -> str:
    return one_line(user.full_name)[:_PERSON_LIMIT] or str(user.id)


def _button(data: str) -> Pressed:
    action, argument, detail = (*data.split(":", 2), "", "")[:3]
    return Pressed(action, argument, detail)


def _content(message: Message) -> Event | FileWanted | None:
    replied = _replied(message)
    if message.text is not None:
        said = _text(_plain(message.text))
        return replace(said, replied=replied) if isinstance(said, Said) else said
    wanted = _file(message)
    if wanted:
        caption, album = _plain(message.caption or ""), message.media_group_id or ""
        return replace(wanted, caption=caption, album=album, replied=replied)
    if noted := _in_words(message):
        return Noted(noted, replied)
    for kind in _OTHER_KINDS:
        if getattr(message, kind):
            return Unsupported(kind)
    return Unsupported("") if message.effective_attachment else None


def _replied(message: Message) -> str:
    """The number in the message of ours that this one replies to."""
    before = message.reply_to_message
    if before is None or before.from_user is None or not before.from_user.is_bot:
        return ""
    return number_in(before.text or before.caption or "") or ""


def _file(message: Message) -> FileWanted | None:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return FileWanted(largest.file_id, "foto.jpg", largest.file_size or 0, True)
    for file in (message.document, message.video, message.audio):
        if file:
            name = one_line((file.file_name or "").replace("/", "-").replace("\\", "-"))
            name = _bounded(name) or f"archivo-{message.message_id}"
            return FileWanted(file.file_id, name, file.file_size or 0, False)
    if voice := message.voice:
        name = f"nota-de-voz-{message.message_id}.ogg"
        return FileWanted(voice.file_id, name, voice.file_size or 0, False)
    if note := message.video_note:
        name = f"video-{message.message_id}.mp4"
        return FileWanted(note.file_id, name, note.file_size or 0, False)
    return None


def _in_words(message: Message) -> str:
    """A place or a person as text; "" for anything else."""
    if venue := message.venue:
        named = ", ".join(part for part in (venue.title, venue.address) if part)
        return f"Lugar: {one_line(named)}\n{_place(venue.location)}"
    if message.location:
        return _place(message.location)
    if contact := message.contact:
        names = [contact.first_name, contact.last_name or ""]
        name = one_line(" ".join(part for part in names if part))
        return f"Contacto: {name}, teléfono {one_line(contact.phone_number)}"
    return ""


def _place(location: Location) -> str:
    latitude, longitude = f"{location.latitude:.6f}", f"{location.longitude:.6f}"
    return f"Ubicación: {latitude}, {longitude}\n{_MAP.format(latitude, longitude)}"


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
