"""What is left of an update that the library refuses: who wrote, in which chat, and what words."""

from typing import Any

_CONTENTS = ("message", "edited_message")
_SAID = ("text", "caption", "message_thread_id", "is_topic_message", "media_group_id")


def essentials(update: dict[str, Any]) -> dict[str, Any]:
    """`update` with nothing but what can be answered. Raises KeyError without chat or sender.

    A message without words becomes one of a kind that nobody knows, so that it is answered.
    """
    if isinstance(query := update.get("callback_query"), dict):
        kept: dict[str, Any] = {"id": str(query["id"]), "from": _user(query["from"])}
        kept |= {"chat_instance": "", "data": str(query.get("data", ""))}
        if isinstance(under := query.get("message"), dict):
            kept["message"] = _message(under) | {"text": ""}
        return {"update_id": int(update["update_id"]), "callback_query": kept}
    name = next(name for name in _CONTENTS if name in update)
    content = update[name]
    message = _message(content) | {"from": _user(content["from"])}
    message |= {key: content[key] for key in _SAID if isinstance(content.get(key), (str, int))}
    if "caption" in message and "text" not in message:
        message["text"] = message.pop("caption")
    if "text" not in message:
        message["dice"] = {"value": 1, "emoji": ""}
    return {"update_id": int(update["update_id"]), name: message}


def _message(content: dict[str, Any]) -> dict[str, Any]:
    chat = content["chat"]
    return {
        "message_id": int(content["message_id"]),
        "date": int(content.get("date") or 0),
        "chat": {"id": int(chat["id"]), "type": str(chat["type"])},
    }


def _user(user: dict[str, Any]) -> dict[str, Any]:
    names = {key: user[key] for key in ("last_name", "username") if isinstance(user.get(key), str)}
    first = str(user.get("first_name") or user["id"])
    return {"id": int(user["id"]), "is_bot": False, "first_name": first} | names
