"""What is said of a document without moving it, and to whom it is pointed out."""

import re
from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Confidentiality, CopyState
from models.tables import Copy, Document, Post
from office import clock
from office.actors import Actor
from office.errors import Invalid
from office.evidence import trail as trace
from office.outbox import bell
from office.outbox import posting as outbox
from office.people.posts import seated
from office.records.access import documents as access
from office.records.routing import aside, inform
from office.records.routing.notes import _note
from office.text.folding import fold

_MENTION = re.compile(r"(?<![\w.@-])@(\w+(?:[ .]\w+){0,3})")
_MOST_MENTIONS = 20


async def comment(actor: Actor, document_id: int, text: str) -> None:
    """Add a comment to the trail of a document within reach, and tell its holders.

    Whoever it names («@Luis Paredes») is told, and given the document to read. Raises Invalid
    (comment) also for a name that fits several people, or nobody who may read what is
    confidential. Raises NotFound.
    """
    text = _note(text, "comment")
    if not text:
        raise Invalid("Escriba el comentario antes de guardarlo.", "comment")
    document = await access.readable(actor, document_id)
    named = await _mentioned(actor, document, text)
    reading = await inform.readers_among(document, named)

    async def work(connection: BaseDBAsyncClient) -> None:
        about = trace.About(document.id, document.case_id, comment=text)
        await trace.record(connection, [trace.by_official(actor, Action.COMMENTED, about)])
        others = [post for post in named if post not in reading]
        await inform.add(connection, actor, document, others, text, ring="mention")
        told = tuple(post.id for post in reading)
        holders = await _holders(connection, document, {post.id for post in named})
        rings = [bell.Ring("mention", told, text), bell.Ring("comment", holders, text)]
        await bell.ring(connection, actor, document, rings)
        await aside.wake(connection, actor, document_id=document.id, case_id=None)

    await run_tx(work)
    outbox.announce()


async def _mentioned(actor: Actor, document: Document, text: str) -> list[Post]:
    """The colleagues that «@…» names, each by the most words that fit one of them."""
    spoken = [fold(each).split() for each in _MENTION.findall(text)][:_MOST_MENTIONS]
    if not spoken:
        return []
    everybody = await Post.filter(
        seated(clock.now()), unit__institution_id=actor.institution_id, official__active=True
    ).select_related("unit", "official")
    found = {post.id: post for words in spoken for post in _named(everybody, words)}
    named = [post for post in found.values() if post.id not in actor.post_ids]
    if document.confidentiality is Confidentiality.CONFIDENTIAL:
        reading = await inform.readers_among(document, named)
        for post in named:
            if post not in reading:
                raise Invalid(
                    f"El documento es confidencial y {post.official.name} no lo tiene: no se le "
                    "puede mencionar.",
                    "comment",
                )
    return named


def _named(everybody: Sequence[Post], words: Sequence[str]) -> list[Post]:
    for count in range(len(words), 0, -1):
        wanted = [word.strip(".") for word in words[:count]]
        fits = [post for post in everybody if _answers_to(post.official.name, wanted)]
        officials = {post.official_id for post in fits}
        if len(officials) == 1:
            return fits[:1]
        if officials and count == 1:
            names = ", ".join(sorted({post.official.name for post in fits})[:4])
            raise Invalid(
                f"«@{wanted[0]}» puede ser {names}. Escriba también el apellido.", "comment"
            )
    return []


def _answers_to(name: str, wanted: Sequence[str]) -> bool:
    """Whether the words of `wanted` are words of the name, in its order."""
    own = iter(fold(name).split())
    return all(any(word == each for each in own) for word in wanted)


async def _holders(
    connection: BaseDBAsyncClient, document: Document, without: set[int]
) -> tuple[int, ...]:
    lying = Copy.filter(
        document_id=document.id, state=CopyState.IN_PROCESS, holder_post_id__isnull=False
    )
    ids = await lying.using_db(connection).values_list("holder_post_id", flat=True)
    holders = (int(str(each)) for each in ids)
    return tuple(each for each in holders if each not in without)
