"""Chats under way: where each one stands, so that a restart loses nothing."""

from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import Conversation
from office import clock


async def load(chat: str) -> tuple[str, dict[str, Any]]:
    """The step and the data last kept for `chat`; ("", {}) for a chat never seen."""
    row = await Conversation.get_or_none(chat=chat)
    return (row.step, row.data) if row else ("", {})


async def topic_of(chat: str) -> int | None:
    """The topic of `chat` that its citizen wrote in last; None where it has no topics."""
    _, data = await load(chat)
    topic = data.get("topic")
    return topic if isinstance(topic, int) else None


async def keep(chat: str, step: str, data: dict[str, Any]) -> None:
    """Remember `step` and `data` (JSON values) for `chat`; durable on return."""
    row = Conversation(chat=chat, step=step, data=data, updated_at=clock.now())

    async def work(connection: BaseDBAsyncClient) -> None:
        await Conversation.bulk_create(
            [row],
            on_conflict=["chat"],
            update_fields=["step", "data", "updated_at"],
            using_db=connection,
        )

    await run_tx(work)
