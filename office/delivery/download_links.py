"""Links by which somebody outside fetches, once, a file that was too large for their mail."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import AccessKind
from models.tables import Blob, DownloadLink, OutboxMessage
from office import clock
from office.config import config
from office.errors import NotFound
from office.evidence import access_log
from office.outbox.posting import ParcelFile
from office.storage import blobs
from office.storage.file_content import FileContent

LIFETIME = timedelta(days=30)
GRACE = timedelta(hours=1)  # after the first download: a line breaks, a file is opened, not saved
_NO_LINK = "Este enlace no existe, ya se usó o venció. Pida otro respondiendo al correo."


@dataclass(frozen=True)
class Offered:
    """A file behind a link; `url` is "" where only its token is known."""

    name: str
    media_type: str
    size: int
    sha256: str
    expires_at: datetime
    url: str = ""


async def offer(outbox_id: int, files: Sequence[ParcelFile]) -> tuple[Offered, ...]:
    """A link for each of `files` of one outgoing message.

    The same message and file give the same link, however often the message is tried; it expires
    thirty days after it was first made. The table holds no token.
    """
    now = clock.now()
    tokens = {_token(outbox_id, file): file for file in files}
    message = await OutboxMessage.get(id=outbox_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        rows = [
            DownloadLink(
                token_hash=_hash(token),
                blob_id=file.sha256,
                name=file.name[:255],
                document_id=message.document_id,
                created_at=now,
                expires_at=now + LIFETIME,
            )
            for token, file in tokens.items()
        ]
        await DownloadLink.bulk_create(rows, ignore_conflicts=True, using_db=connection)

    await run_tx(work)
    offered = []
    for token, file in tokens.items():
        link = await DownloadLink.get(token_hash=_hash(token)).select_related("blob")
        offered.append(_offered(link, file.media_type, f"{config().base_url}/descargas/{token}"))
    return tuple(offered)


async def look(token: str) -> Offered:
    """What the link of `token` leads to; looking does not use it up. Raises NotFound."""
    link = await _usable(token)
    return _offered(link, link.blob.media_type)


async def fetch(token: str, origin: str = "") -> FileContent:
    """The file of `token`; the link ends when `fetched` says that it arrived. Raises NotFound.

    The access log keeps who had it, as far as a link tells: from where.
    """
    link = await _usable(token)
    content = await blobs.read(link.blob_id)
    entry = access_log.by_visitor(
        AccessKind.DOWNLOADED,
        origin,
        who="Con un enlace de descarga",
        document_id=link.document_id,
        subject=link.name,
    )
    await access_log.note(entry)
    return FileContent(link.name, link.blob.media_type, content, inline=False)


async def fetched(token: str) -> None:
    """The file of `token` went out whole: from now the link works for an hour more."""
    now = clock.now()

    async def work(connection: BaseDBAsyncClient) -> None:
        await (
            DownloadLink.filter(token_hash=_hash(token), used_at__isnull=True)
            .using_db(connection)
            .update(used_at=now)
        )

    await run_tx(work)


async def _usable(token: str) -> DownloadLink:
    link = await DownloadLink.get_or_none(token_hash=_hash(token)).select_related("blob")
    now = clock.now()
    if link is None or link.expires_at <= now:
        raise NotFound(_NO_LINK)
    if link.used_at is not None and link.used_at + GRACE <= now:
        raise NotFound(_NO_LINK)
    return link


def _offered(link: DownloadLink, media_type: str, url: str = "") -> Offered:
    blob: Blob = link.blob
    return Offered(link.name, media_type, blob.size, blob.sha256, link.expires_at, url)


def _token(outbox_id: int, file: ParcelFile) -> str:
    """192 bits that only we can make."""
    about = f"download:{outbox_id}:{file.sha256}:{file.name}"
    digest = hmac.digest(config().secret_key.encode(), about.encode(), "sha256")
    return base64.urlsafe_b64encode(digest[:24]).decode("ascii")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
