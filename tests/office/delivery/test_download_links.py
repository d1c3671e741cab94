"""A link works until a download is done, and an hour more; never after thirty days."""

import pytest

from models.database import run_tx
from models.enums import Channel
from models.tables import DownloadLink, OutboxMessage
from office.delivery import download_links
from office.errors import NotFound
from office.outbox.posting import Notice, ParcelFile, enqueue
from office.storage import blobs
from tests.support.clock import Clock
from tests.support.world import World


async def offered() -> tuple[download_links.Offered, int, ParcelFile]:
    stored = await blobs.keep([(b"%PDF-1.4 grande", "application/pdf")])
    await run_tx(lambda connection: blobs.record(connection, stored))
    notice = Notice("status_refused", Channel.EMAIL, "maria@correo.example", {})
    await run_tx(lambda connection: enqueue(connection, [notice]))
    message = await OutboxMessage.get()
    file = ParcelFile(stored[0].sha256, "grande.pdf", "application/pdf")
    (link,) = await download_links.offer(message.id, [file])
    return link, message.id, file


async def test_a_link_is_used_up_by_a_download_only(world: World, clock: Clock) -> None:
    link, outbox_id, file = await offered()
    token = link.url.rpartition("/")[2]
    assert link.url.startswith("http://localhost:8000/descargas/") and len(token) == 32
    assert (await DownloadLink.get()).token_hash != token
    assert (await download_links.offer(outbox_id, [file]))[0].url == link.url
    for _ in range(3):
        seen = await download_links.look(token)
        assert (seen.name, seen.size, seen.media_type) == ("grande.pdf", 15, "application/pdf")
    assert (await download_links.fetch(token)).content == b"%PDF-1.4 grande"
    await download_links.fetched(token)
    clock.advance(hours=0.9)
    await download_links.fetched(token)  # a second download does not begin the hour anew
    assert await download_links.fetch(token)
    clock.advance(hours=0.2)
    for act in (download_links.look, download_links.fetch):
        with pytest.raises(NotFound):
            await act(token)


async def test_a_link_ends_after_thirty_days(world: World, clock: Clock) -> None:
    link, _, _ = await offered()
    token = link.url.rpartition("/")[2]
    clock.advance(days=29.9)
    assert await download_links.look(token)
    clock.advance(days=0.2)
    with pytest.raises(NotFound):
        await download_links.fetch(token)


async def test_a_token_nobody_made_leads_nowhere(world: World) -> None:
    for token in ("", "x" * 32, "ñ\ud800"):
        with pytest.raises(NotFound):
            await download_links.look(token)
