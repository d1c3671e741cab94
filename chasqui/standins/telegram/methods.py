"""The methods of the Bot API that the office uses, each with Telegram's own limits and refusals."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.datastructures import UploadFile

from chasqui.standins.telegram.objects import ChatMessage, Citizen, Json, Keyboard
from chasqui.standins.telegram.state import PollingConflict, TelegramState

FILE_LIMIT = 20 * 1024 * 1024  # getFile serves no larger file
_TEXT_LIMIT = 4096  # UTF-16 units, as the next one
_CAPTION_LIMIT = 1024
_BUTTON_DATA_LIMIT = 64  # bytes

Parameters = dict[str, str | UploadFile]
Method = Callable[[TelegramState, Parameters], Awaitable[object]]


class ApiError(Exception):
    """A refusal in Telegram's words."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


def bad_request(description: str) -> ApiError:
    """A refusal of what was asked."""
    return ApiError(400, f"Bad Request: {description}")


def text_of(given: Parameters, name: str) -> str:
    """A parameter as text; empty when it was not given."""
    value = given.get(name, "")
    return value if isinstance(value, str) else ""


def chat_of(state: TelegramState, given: Parameters) -> Citizen:
    """Whose chat is meant."""
    chat_id = text_of(given, "chat_id")
    citizen = state.citizens.get(int(chat_id)) if chat_id.lstrip("-").isdigit() else None
    if citizen is None:
        raise bad_request("chat not found")
    return citizen


def message_of(state: TelegramState, given: Parameters) -> ChatMessage:
    """Which message of the bot is to be changed."""
    citizen = chat_of(state, given)
    message = state.message(citizen.user_id, int(text_of(given, "message_id") or 0))
    if message is None or not message.from_bot:
        raise bad_request("message to edit not found")
    return message


def keyboard_of(given: Parameters) -> Keyboard:
    """The inline keyboard; other keyboards are not shown."""
    markup = json.loads(text_of(given, "reply_markup") or "{}")
    rows = tuple(tuple(row) for row in markup.get("inline_keyboard", []))
    for button in (button for row in rows for button in row):
        size = len(str(button.get("callback_data", "-")).encode())
        if not 1 <= size <= _BUTTON_DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
    return rows


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


def checked_text(given: Parameters) -> str:
    """The text of a message, within Telegram's limits."""
    text = text_of(given, "text")
    if not text.strip():
        raise bad_request("message text is empty")
    if _units(text) > _TEXT_LIMIT:
        raise bad_request("message is too long")
    return text


async def get_me(state: TelegramState, given: Parameters) -> Json:
    return state.bot


async def get_updates(state: TelegramState, given: Parameters) -> list[Json]:
    offset = int(text_of(given, "offset") or 0)
    limit = int(text_of(given, "limit") or 100)
    try:
        return await state.updates(offset, limit, float(text_of(given, "timeout") or 0))
    except PollingConflict as error:
        raise ApiError(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one"
            " bot instance is running",
        ) from error


async def send_message(state: TelegramState, given: Parameters) -> Json:
    citizen = chat_of(state, given)
    message = state.add(
        citizen, from_bot=True, text=checked_text(given), buttons=keyboard_of(given)
    )
    return message.as_message(state.bot)


def _send_file(field: str) -> Method:
    async def send(state: TelegramState, given: Parameters) -> Json:
        citizen = chat_of(state, given)
        upload = given.get(field)
        if not isinstance(upload, UploadFile):
            raise bad_request(f"there is no {field} in the request")
        caption = text_of(given, "caption")
        if _units(caption) > _CAPTION_LIMIT:
            raise bad_request("message caption is too long")
        content = await upload.read()
        media_type = upload.content_type or "application/octet-stream"
        stored = state.store(content, upload.filename or field, media_type)
        message = state.add(
            citizen, from_bot=True, text=caption, buttons=keyboard_of(given), file=stored
        )
        return message.as_message(state.bot)

    return send


async def edit_text(state: TelegramState, given: Parameters) -> Json:
    before = message_of(state, given)
    after = replace(before, text=checked_text(given), buttons=keyboard_of(given))
    return changed(state, before, after)


async def edit_markup(state: TelegramState, given: Parameters) -> Json:
    before = message_of(state, given)
    return changed(state, before, replace(before, buttons=keyboard_of(given)))


def changed(state: TelegramState, before: ChatMessage, after: ChatMessage) -> Json:
    """Put `after` in the place of `before`; Telegram refuses a change that changes nothing."""
    if after == before:
        raise bad_request("message is not modified")
    state.change(after)
    return after.as_message(state.bot)


async def answer_query(state: TelegramState, given: Parameters) -> bool:
    query_id = text_of(given, "callback_query_id")
    if query_id not in state.queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    state.queries.discard(query_id)
    state.answers[query_id] = text_of(given, "text")
    return True


async def get_file(state: TelegramState, given: Parameters) -> Json:
    stored = state.files.get(text_of(given, "file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > FILE_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": f"u{stored.file_id}",
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


async def set_commands(state: TelegramState, given: Parameters) -> bool:
    state.commands = json.loads(text_of(given, "commands") or "[]")
    return True


async def send_action(state: TelegramState, given: Parameters) -> bool:
    chat_of(state, given)
    return True


async def agree(state: TelegramState, given: Parameters) -> bool:
    """What has no effect here: a stand-in is always polled."""
    return True


METHODS: dict[str, Method] = {
    "getme": get_me,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "senddocument": _send_file("document"),
    "sendphoto": _send_file("photo"),
    "editmessagetext": edit_text,
    "editmessagereplymarkup": edit_markup,
    "answercallbackquery": answer_query,
    "sendchataction": send_action,
    "setmycommands": set_commands,
    "setwebhook": agree,
    "deletewebhook": agree,
    "getfile": get_file,
}
