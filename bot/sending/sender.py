"""Takes what the outbox holds for Telegram to its citizens, and keeps the proof.

Telegram cannot recognise a repetition, so what may have been sent is never sent again (DESIGN 3.7).
"""

import asyncio
import logging

from jinja2 import TemplateError
from telegram import Bot, InputFile, Message
from telegram.error import TelegramError

from bot.sending.chatting import NO_PREVIEW, split, units
from bot.sending.outcomes import Verdict, pause_of, verdict_on
from models.enums import Channel
from office.custody import conversations
from office.delivery import attempts as outbox
from office.delivery import claims
from office.delivery.claims import Parcel
from office.errors import OfficeError
from office.notices import texts
from office.runtime.hostile_input import REFUSED
from office.runtime.waiting import until_any
from office.storage import blobs

CAPTION_LIMIT = 1024  # UTF-16 units (core.telegram.org/bots/api#senddocument)
_IDLE = 2.0  # seconds between two looks when nothing rings
_AFTER_FAILURE = 5.0  # seconds
_UPLOAD_TIMEOUT = 60.0  # seconds
_NOT_PREPARED = (OfficeError, OSError, TemplateError)
_log = logging.getLogger(__name__)


async def run(bot: Bot, server: str, stop: asyncio.Event) -> None:
    """Send parcels until `stop`; `server` is named in the evidence."""
    while not stop.is_set():
        try:
            sent = await send_due(bot, server)
        except Exception:  # last line of defence: logged; what was claimed is settled by its lease
            _log.exception("sending to Telegram failed")
            await until_any(stop, asyncio.sleep(_AFTER_FAILURE))
            continue
        if not sent:
            await until_any(stop, claims.wait_for_parcels(Channel.TELEGRAM, _IDLE))


async def send_due(bot: Bot, server: str) -> int:
    """Send the oldest parcel that is due; returns how many were tried.

    One at a time: were the process killed, only what is claimed would be left in doubt.
    """
    parcels = await claims.claim(Channel.TELEGRAM, limit=1)
    for parcel in parcels:
        await _send(bot, server, parcel)
    return len(parcels)


async def _send(bot: Bot, server: str, parcel: Parcel) -> None:
    try:
        text = texts.render(parcel.kind, parcel.facts, Channel.TELEGRAM).text.strip()
        files = [
            InputFile(await blobs.read(file.sha256), filename=file.name) for file in parcel.files
        ]
    except (*_NOT_PREPARED, *REFUSED) as error:  # nothing has left yet: it can be repeated
        _log.exception("parcel %d cannot be prepared", parcel.outbox_id)
        reason = str(error) if isinstance(error, OfficeError) else type(error).__name__
        await outbox.deferred(parcel.outbox_id, server, f"No se pudo preparar: {reason}")
        return
    sent: list[Message] = []
    try:
        topic = await conversations.topic_of(f"telegram:{parcel.to_address}")
        await _deliver(bot, parcel.to_address, topic, text, files, sent)
    except TelegramError as error:
        await _record_failure(parcel, server, error, bool(sent))
        return
    message_ids = ",".join(str(message.message_id) for message in sent)
    await outbox.accepted(parcel.outbox_id, server, "ok", f"{parcel.to_address}:{message_ids}")


async def _deliver(
    bot: Bot,
    chat_id: str,
    topic: int | None,
    text: str,
    files: list[InputFile],
    sent: list[Message],
) -> None:
    """Send text and files, noting in `sent` what Telegram took.

    A short text goes as the caption of the first file: one call, which happens or does not.
    """
    caption = text if files and units(text) <= CAPTION_LIMIT else None
    if caption is None:
        for piece in split(text):
            message = await bot.send_message(
                chat_id, piece, link_preview_options=NO_PREVIEW, message_thread_id=topic
            )
            sent.append(message)
    for position, file in enumerate(files):
        sent.append(
            await bot.send_document(
                chat_id,
                file,
                caption=caption if position == 0 else None,
                message_thread_id=topic,
                write_timeout=_UPLOAD_TIMEOUT,
                read_timeout=_UPLOAD_TIMEOUT,
            )
        )


async def _record_failure(
    parcel: Parcel, server: str, error: TelegramError, partly_sent: bool
) -> None:
    reply = str(error)
    verdict = verdict_on(error)
    _log.warning("parcel %d: %s (%s)", parcel.outbox_id, verdict, reply)
    if partly_sent:
        await outbox.uncertain(parcel.outbox_id, f"Salió solo una parte. {reply}")
    elif verdict is Verdict.LATER:
        await outbox.deferred(parcel.outbox_id, server, reply, pause_of(error))
    elif verdict is Verdict.REFUSED:
        await outbox.rejected(parcel.outbox_id, server, reply)
    else:
        await outbox.uncertain(parcel.outbox_id, reply)
