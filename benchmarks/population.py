"""Fills a house with documents that nobody sent: as many as wanted, spread as in real use."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast

from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from benchmarks import phrases
from benchmarks.houses import LOGIN, UNIT
from benchmarks.writings import Author, Desk, Written, incoming, outgoing
from models.database import close_database, open_database, run_tx
from models.enums import ContactKind
from models.ids import new_id
from models.tables import (
    Attachment,
    Blob,
    Case,
    Citizen,
    Contact,
    Copy,
    Document,
    Event,
    OutboxMessage,
    Post,
    Recipient,
    Unit,
)
from office import clock
from office.records.search import index as search

_AUTHORS = 300
_BATCH = 500
_ANSWERED = 10  # every tenth document is one of ours, an answer
_ELSEWHERE = 12  # every twelfth lies with another unit
_DAYS = 200  # over which they are spread
_PARENTS_FIRST = (Blob, Case, Document, Recipient, Copy, Attachment, OutboxMessage, Event)


async def populate(url: str, documents: int, seed: int = 1) -> list[int]:
    """Put `documents` documents into the furnished database at `url`; the ids of the measured
    official's newest ones, newest first.

    Nearly all of them are in that official's tray: two thirds held by the post, a third with the
    unit, not yet taken by anybody.
    """
    await open_database(url)
    try:
        random = Random(seed)
        post = await Post.get(official__login=LOGIN).select_related("unit")
        other = await Unit.exclude(acronym=UNIT).first()
        assert other is not None
        authors = await _authors(random)
        places = [Desk(post.unit, post), Desk(post.unit, post), Desk(post.unit, None)]
        made = list(_writings(random, documents, authors, places, Desk(other, None)))
        for start in range(0, len(made), _BATCH):
            await _insert(made[start : start + _BATCH])
        if connections.get("default").capabilities.dialect == "postgres":
            # As autovacuum does within a minute in a house at work.
            await connections.get("default").execute_script("ANALYZE")
        mine = [one.document.id for one in made if one.document.unit_id == post.unit_id]
        return mine[: -len(mine) - 1 : -1]
    finally:
        await close_database()


async def _authors(random: Random) -> list[Author]:
    authors = [
        Author(phrases.full_name(random), f"vecino{i:03d}@correo.example", new_id(), new_id())
        for i in range(_AUTHORS)
    ]
    await Citizen.bulk_create([Citizen(id=a.citizen_id, name=a.name) for a in authors])
    await Contact.bulk_create(
        [
            Contact(
                id=a.contact_id, citizen_id=a.citizen_id, kind=ContactKind.EMAIL,
                address=a.address, label=a.name,
            )
            for a in authors
        ]
    )  # fmt: skip
    return authors


def _writings(
    random: Random, count: int, authors: Sequence[Author], places: Sequence[Desk], elsewhere: Desk
) -> Iterator[Written]:
    end = clock.now() - timedelta(hours=3)
    answerable: Written | None = None
    for position in range(count):
        at = _moment(end, position, count)
        if position % _ANSWERED == _ANSWERED - 1 and answerable is not None:
            number = f"CHQ-{UNIT}-{at.year}-{position:04d}-O"
            yield outgoing(random, number, answerable, places[0], at)
            continue
        desk = elsewhere if position % _ELSEWHERE == 0 else places[position % len(places)]
        number = f"CHQ-{desk.unit.acronym}-{at.year}-{position:04d}-E"
        answerable = incoming(random, number, random.choice(authors), desk, at)
        yield answerable


def _moment(end: datetime, position: int, count: int) -> datetime:
    return end - timedelta(days=_DAYS) * (1 - position / count)


async def _insert(batch: Sequence[Written]) -> None:
    rows: dict[type[Model], list[Model]] = defaultdict(list)
    for one in batch:
        rows[Document].append(one.document)
        if one.document.answers_id is None:
            rows[Case].append(one.case)
        for row in one.rows:
            rows[type(row)].append(row)

    async def work(connection: BaseDBAsyncClient) -> None:
        for table in _PARENTS_FIRST:
            if rows[table]:
                await cast(Any, table).bulk_create(rows[table], using_db=connection)
        await search.index_many(connection, [(one.document.id, one.searched) for one in batch])

    await run_tx(work)
