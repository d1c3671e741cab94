"""Whoever owns the database changes it behind the house's back; `verify` names what they did."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from tortoise import connections

from models import append_only_schema
from models.database import GONE
from models.enums import Action, Channel, Outcome
from models.tables import (
    Attachment,
    Blob,
    Case,
    Copy,
    DeliveryEvidence,
    Document,
    Event,
    InboundMessage,
    NumberSeries,
    OutboxMessage,
    Recipient,
    Seal,
    SealLeaf,
)
from office.custody.reception import Arrival, receive
from office.delivery import attempts, claims
from office.evidence.sealing import seal_new
from office.intake.process import process
from office.messages.incoming import IncomingFile
from office.monitoring.integrity import findings
from tests.support.citizen import pdf
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.mail import MARIA, arrived
from tests.support.sources import ROOT
from tests.support.world import World


@pytest.fixture
async def books(world: World, clock: Clock) -> World:
    """Two registered letters (one with a file), acknowledged, and a message in quarantine."""
    await process([await arrived(subject="La primera")])
    file = IncomingFile(name="escritura.pdf", media_type="application/pdf", content=pdf())
    await process([await arrived(subject="La segunda", files=(file,))])
    held = await receive(Arrival(Channel.EMAIL, b"ilegible"))
    await InboundMessage.filter(id=held).update(disposition="quarantined", reason="Ilegible.")
    for message in await claims.claim(Channel.EMAIL, 10):
        await attempts.accepted(message.outbox_id, "mx.correo.example", "250 2.0.0 Ok: queued")
    await seal_new()
    assert await told() == []
    await append_only_schema.drop(connections.get("default"))  # as the owner of the database can
    return world


async def told() -> list[str]:
    return [f"{finding.check}: {finding.text}" async for finding in findings()]


async def _first(action: Action) -> Event:
    return await Event.filter(action=action).order_by("id").first()  # type: ignore[return-value]


async def delete_an_event() -> str:
    event = await _first(Action.DELIVERED)
    await event.delete()
    return f"trail: evento {event.id} (empezado el"


async def change_an_event() -> str:
    event = await _first(Action.REGISTERED)
    await Event.filter(id=event.id).update(who="Otra persona")
    return f"trail: evento {event.id} (de Otra persona"


async def change_an_event_and_its_hash() -> str:
    event = await _first(Action.REGISTERED)
    await Event.filter(id=event.id).update(comment="x", content_hash="0" * 64)
    return f"trail: evento {event.id} (de "


async def move_an_event_by_thirty_days() -> str:
    event = await _first(Action.REGISTERED)
    await Event.filter(id=event.id).update(at=event.at - timedelta(days=30))
    return f"trail: evento {event.id} (de "


async def add_an_event() -> str:
    event = await _first(Action.REGISTERED)
    forged = event.id - (86_400_000 << 22)  # a key of the day before
    await Event.create(
        id=forged, at=event.at, action=Action.READ, channel=Channel.WEB, who="Nadie",
        document_id=event.document_id, case_id=event.case_id,
    )  # fmt: skip
    return f"trail: evento {forged} (de Nadie"


async def change_a_text() -> str:
    document = await Document.all().order_by("id").first()
    assert document is not None
    await Document.filter(id=document.id).update(body="Nunca pedí nada.")
    return f"document: documento {document.id} «{document.number}»: se cambió"


async def change_a_date() -> str:
    document = await Document.all().order_by("id").first()
    assert document is not None
    moved = document.dated_at - timedelta(days=1)
    await Document.filter(id=document.id).update(dated_at=moved, created_at=moved)
    return f"document: documento {document.id} «{document.number}»: se cambió"


async def change_a_sender() -> str:
    document = await Document.all().order_by("id").first()
    assert document is not None
    await Document.filter(id=document.id).update(sender_name="Otra", sender_address="o@x.example")
    return f"document: documento {document.id} «{document.number}»: se cambió"


async def remove_an_attachment() -> str:
    attachment = await Attachment.all().first()
    assert attachment is not None
    await attachment.delete()
    return f"attachment: anexo {attachment.id} (empezado el"


async def remove_delivery_evidence() -> str:
    evidence = await DeliveryEvidence.filter(outcome=Outcome.ACCEPTED).first()
    assert evidence is not None
    await evidence.delete()
    return f"delivery: constancia de entrega {evidence.id} (empezado el"


async def remove_a_held_message() -> str:
    message = await InboundMessage.filter(disposition="quarantined").first()
    assert message is not None
    await message.delete()
    return f"message: mensaje {message.id} (empezado el"


async def take_the_newest_case_away() -> str:
    """All of it: trail, proofs, outbox, message, and the number given back."""
    case = await Case.all().order_by("-id").first()
    assert case is not None
    document = await Document.get(case_id=case.id)
    sent = await OutboxMessage.filter(case_id=case.id).values_list("id", flat=True)
    await DeliveryEvidence.filter(message_id__in=sent).delete()
    await OutboxMessage.filter(case_id=case.id).delete()
    for table in (Event, Copy, Attachment, Recipient, InboundMessage):
        await table.filter(document_id=document.id).delete()
    await document.delete()
    await case.delete()
    await NumberSeries.filter(kind="E").update(last_given=1)
    return f"case: trámite {case.id} (empezado el"


async def raise_a_series() -> str:
    await NumberSeries.filter(kind="E").update(last_given=3)
    return "number: SG-2026-E: 0003 se dio, pero ningún documento lo lleva"


async def change_a_leaf() -> str:
    """So that the seal agrees with another content."""
    seal = await Seal.all().order_by("-number").first()
    assert seal is not None
    await SealLeaf.filter(id=seal.first_leaf).update(hash="0" * 64)
    return f"seal: sello {seal.number} del"


WAYS: tuple[Callable[[], Awaitable[str]], ...] = (
    delete_an_event,
    change_an_event,
    change_an_event_and_its_hash,
    move_an_event_by_thirty_days,
    add_an_event,
    change_a_text,
    change_a_date,
    change_a_sender,
    remove_an_attachment,
    remove_delivery_evidence,
    remove_a_held_message,
    take_the_newest_case_away,
    raise_a_series,
    change_a_leaf,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: str(way.__name__))
async def test_what_was_altered_is_named(books: World, way: Callable[[], Awaitable[str]]) -> None:
    expected = await way()
    found = await told()
    assert any(line.startswith(expected) for line in found), (expected, found)


async def test_a_flipped_byte_is_named(books: World, tmp_path: Path) -> None:
    document = await Attachment.all().first()
    assert document is not None
    blob = await Blob.get(sha256=document.blob_id)
    path = tmp_path / "blobs" / blob.location
    content = bytearray(path.read_bytes())
    content[blob.offset + 9] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    assert any(line.startswith(f"blob: {blob.sha256}") for line in await told())


@pytest.mark.parametrize("table", append_only_schema.TABLES)
async def test_nobody_changes_or_deletes_what_is_on_record(
    world: World, clock: Clock, table: str
) -> None:
    await process([await arrived(sender=MARIA)])
    await seal_new()
    connection = connections.get("default")
    await connection.execute_query(
        "INSERT INTO access_entry (id, at, kind, who, login, origin, subject)"
        " VALUES (1, '2026-01-01 12:00:00+00:00', 'logged_in', '', '', '', '')"
    )
    await connection.execute_query(
        "INSERT INTO seal_timestamp (id, seal_number, at, authority, token)"
        " VALUES (1, 1, '2026-01-01 12:00:00+00:00', '', '')"
    )
    for statement in (f"UPDATE {table} SET id = id + 1", f"DELETE FROM {table}"):
        with pytest.raises(GONE, match="only ever added"):
            await connection.execute_query(statement)


@pytest.mark.parametrize("fresh_database", ["postgres"], indirect=True)  # SQLite has no roles
async def test_the_role_of_the_manual_works_and_can_only_add(
    world: World, clock: Clock, database: Database
) -> None:
    manual = (ROOT / "docs" / "operations" / "database.md").read_text()
    grants = manual[manual.index("CREATE ROLE") : manual.rindex("```")]
    await process([await arrived()])
    connection = await asyncpg.connect(database.url)
    try:
        transaction = connection.transaction()
        await transaction.start()  # a role belongs to the whole server: it is taken back below
        await connection.execute(grants)
        await connection.execute("DROP TRIGGER event_append_only ON event")
        await connection.execute("SET ROLE chasqui_house")
        await connection.execute("UPDATE copy SET note = 'x'")
        for forbidden in ("UPDATE event SET who = 'x'", "DELETE FROM event", "TRUNCATE event"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.execute(forbidden)
        await transaction.rollback()
    finally:
        await connection.close()
