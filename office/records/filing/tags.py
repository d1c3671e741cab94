"""The words an official marks documents with, for nobody but themselves."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import Tag, Tagging
from office.actors import Actor
from office.errors import Invalid
from office.records.access import documents

MOST = 60
LONGEST = 40


@dataclass(frozen=True)
class TagRow:
    """A tag; `on` is whether the document asked about bears it."""

    tag_id: int
    name: str
    on: bool = False


async def tags_of(actor: Actor, document_id: int = 0) -> tuple[TagRow, ...]:
    """The official's tags by name, and which of them the document bears."""
    rows = await Tag.filter(official_id=actor.official_id).order_by("name")
    on: set[int] = set()
    if document_id and rows:
        borne = Tagging.filter(document_id=document_id, tag_id__in=[row.id for row in rows])
        on = {int(str(each)) for each in await borne.values_list("tag_id", flat=True)}
    return tuple(TagRow(row.id, row.name, row.id in on) for row in rows)


async def mark(actor: Actor, document_id: int, tag_ids: Sequence[int], new: str = "") -> None:
    """Let the document bear these tags of the official, and the tag `new`, and no others.

    A tag that no document bears any more is gone. Raises Invalid (nueva), NotFound.
    """
    await documents.readable(actor, document_id)
    name = " ".join(new.split())
    if len(name) > LONGEST:
        raise Invalid(f"Una etiqueta tiene hasta {LONGEST} caracteres.", "nueva")

    async def work(connection: BaseDBAsyncClient) -> None:
        own = {
            tag.id: tag
            for tag in await Tag.filter(official_id=actor.official_id).using_db(connection)
        }
        wanted = {each for each in tag_ids if each in own}
        if name:
            tag = next((each for each in own.values() if each.name == name), None)
            if tag is None:
                if len(own) >= MOST:
                    raise Invalid(f"Tiene {MOST} etiquetas; use una de ellas.", "nueva")
                tag = await Tag.create(
                    official_id=actor.official_id, name=name, using_db=connection
                )
                own[tag.id] = tag
            wanted.add(tag.id)
        borne = Tagging.filter(document_id=document_id, tag_id__in=list(own) or [0])
        before = {
            int(str(each))
            for each in await borne.using_db(connection).values_list("tag_id", flat=True)
        }
        await borne.using_db(connection).filter(tag_id__in=list(before - wanted) or [0]).delete()
        for tag_id in wanted - before:
            await Tagging.create(document_id=document_id, tag_id=tag_id, using_db=connection)
        for tag_id in before - wanted:
            if not await Tagging.filter(tag_id=tag_id).using_db(connection).exists():
                await Tag.filter(id=tag_id).using_db(connection).delete()

    await run_tx(work)
