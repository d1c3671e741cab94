"""Whatever is committed, in whatever order, comes under seal once, and drafts do not."""

from tortoise import connections

from models import append_only_schema
from models.enums import Action, Channel
from models.ids import oldest_id
from models.tables import Document, Event, Seal, SealLeaf
from office import clock as office_clock
from office.evidence.sealing import seal_new
from office.intake.process import process
from office.monitoring.integrity import findings
from office.records.drafting import replies
from tests.backoffice.desk import letter
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def _event(key: int) -> None:
    await Event.create(
        id=key, at=office_clock.now(), action=Action.READ, channel=Channel.WEB, who="Ana"
    )


async def test_a_key_that_is_committed_late_is_sealed_all_the_same(
    world: World, clock: Clock
) -> None:
    now = oldest_id(0)
    await _event(now)
    assert await seal_new() == 1
    await _event(now - 5)  # its transaction began before the other, and ended after the seal
    assert await seal_new() == 1
    assert await seal_new() == 0
    assert [f async for f in findings()] == []
    first, second = await Seal.all().order_by("number")
    assert second.previous == first.digest and second.first_leaf == first.leaves


async def test_what_is_older_than_seals_is_sealed_as_it_is_then(world: World, clock: Clock) -> None:
    (done,) = await process([await arrived()])
    await append_only_schema.drop(connections.get("default"))
    await Event.all().update(content_hash="")
    await seal_new()
    assert await SealLeaf.filter(kind="document", row_id=done.document_id).exists()
    assert [f async for f in findings()] == []
    await Event.filter(document_id=done.document_id).update(who="Otra")
    assert [f.check async for f in findings()] == ["trail"]


async def test_a_draft_is_sealed_only_once_it_is_sent(world: World, clock: Clock) -> None:
    opened = await letter(world)
    draft_id = await replies.start(world.ana.actor, opened.copy_id)
    await seal_new()
    assert not await SealLeaf.filter(kind="document", row_id=draft_id).exists()
    await replies.save(world.ana.actor, draft_id, "Otro asunto", "<p>Texto.</p>", 1)
    await seal_new()
    assert [f async for f in findings()] == []
    assert await Document.filter(id=draft_id, subject="Otro asunto").exists()
