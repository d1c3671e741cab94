"""The chain of a document: what it goes on from, what goes on from it, and links by hand."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, DocumentState, LinkKind
from models.tables import Copy, Document, Link
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.evidence import trail
from office.records.access import copies, documents
from office.records.access.case_documents import readable_among
from office.records.numbering.document_numbers import number_in

MOST = 200  # documents of a chain that are shown
_DEEPEST = 50


@dataclass(frozen=True)
class ChainNode:
    """A document of the chain. `depth` 0 is the earliest; `after` are the keys of those before it.

    Of what the actor may not read, only the number is told, and nothing of a draft.
    """

    document_id: int
    number: str
    subject: str
    depth: int
    after: tuple[int, ...]
    may_open: bool
    own: bool


async def chain_of(actor: Actor, document_id: int) -> tuple[ChainNode, ...]:
    """The whole chain in its order. Raises NotFound."""
    document = await documents.readable(actor, document_id)
    links = await _links_around(document.id)
    ids = {document.id} | {each for pair in links for each in pair}
    rows = {row.id: row for row in await Document.filter(id__in=list(ids))}
    open_to = await readable_among(actor, ids)
    shown = {key for key, row in rows.items() if key in open_to or row.number}
    shown -= {
        key for key, row in rows.items() if row.state is DocumentState.VOID and not row.number
    }
    links = {(a, b) for a, b in links if a in shown and b in shown}
    depths = _depths(shown, links)
    return tuple(
        ChainNode(
            key,
            rows[key].number or rows[key].draft_number or "",
            rows[key].subject if key in open_to else "",
            depths[key],
            tuple(sorted(a for a, b in links if b == key)),
            key in open_to,
            key == document.id,
        )
        for key in sorted(shown, key=lambda key: (depths[key], key))
    )


async def associate(actor: Actor, document_id: int, antecedent: str) -> None:
    """Say that the document goes on from the one numbered `antecedent`.

    Raises Invalid (numero) for an unknown number and for a circle, NotFound, NotAllowed, Conflict.
    """
    document = await _own(actor, document_id)
    number = number_in(antecedent) or antecedent.strip()
    before = await Document.get_or_none(number=number).select_related("unit__institution")
    if before is None or not await documents.may_read(actor, before):
        raise Invalid("Ese número no existe o no está a su alcance.", "numero")
    if before.id == document.id:
        raise Invalid("Un documento no puede ser antecedente de sí mismo.", "numero")

    async def work(connection: BaseDBAsyncClient) -> None:
        links = Link.filter(antecedent_id=before.id, consequent_id=document.id)
        if await links.using_db(connection).exists():
            raise Conflict("Esos documentos ya están relacionados.")
        if before.id in await _after(connection, document.id):
            raise Invalid(
                f"{before.number} ya viene después de este documento: sería un círculo.", "numero"
            )
        await Link.create(
            antecedent_id=before.id,
            consequent_id=document.id,
            kind=LinkKind.FOLLOWS,
            at=clock.now(),
            using_db=connection,
        )
        await _told(connection, actor, Action.ASSOCIATED, document, before)

    await run_tx(work)


async def dissociate(actor: Actor, document_id: int, antecedent_id: int) -> None:
    """Take back what `associate` said. Raises NotFound, NotAllowed."""
    document = await _own(actor, document_id)

    async def work(connection: BaseDBAsyncClient) -> None:
        gone = (
            await Link.filter(
                antecedent_id=antecedent_id, consequent_id=document.id, kind=LinkKind.FOLLOWS
            )
            .using_db(connection)
            .delete()
        )
        if not gone:
            raise NotFound("Esos documentos no están asociados a mano.")
        before = await Document.get(id=antecedent_id, using_db=connection)
        await _told(connection, actor, Action.DISSOCIATED, document, before)

    await run_tx(work)


async def _own(actor: Actor, document_id: int) -> Document:
    """The document, if the actor has it or wrote it; else NotFound or NotAllowed."""
    document = await documents.readable(actor, document_id)
    if {document.holder_post_id, document.author_post_id} & {*actor.handled_ids}:
        return document
    lying = await Copy.filter(document_id=document.id)
    if not any(copies.holds(actor, copy) for copy in lying):
        raise NotAllowed("Solo quien tiene el documento, o quien lo escribió, puede asociarlo.")
    return document


async def _links_around(document_id: int) -> set[tuple[int, int]]:
    """Antecedent and consequent of every link that the document hangs together with."""
    found: set[tuple[int, int]] = set()
    seen, level = {document_id}, {document_id}
    while level and len(seen) < MOST:
        rows = [
            *await Link.filter(antecedent_id__in=list(level)).limit(MOST),
            *await Link.filter(consequent_id__in=list(level)).limit(MOST),
        ]
        found |= {(row.antecedent_id, row.consequent_id) for row in rows}
        level = {each for pair in found for each in pair} - seen
        seen |= level
    return found


async def _after(connection: BaseDBAsyncClient, document_id: int) -> set[int]:
    """All that goes on from the document, however far."""
    seen, level = {document_id}, [document_id]
    while level:
        rows = await Link.filter(antecedent_id__in=level).using_db(connection)
        level = [row.consequent_id for row in rows if row.consequent_id not in seen]
        seen |= set(level)
    return seen


def _depths(ids: set[int], links: set[tuple[int, int]]) -> dict[int, int]:
    """How many steps each stands after the earliest; a circle of old data ends somewhere."""
    depths = dict.fromkeys(ids, 0)
    for _ in range(_DEEPEST):
        moved = False
        for before, after in links:
            if depths[after] <= depths[before] < _DEEPEST:
                depths[after], moved = depths[before] + 1, True
        if not moved:
            break
    return depths


async def _told(
    connection: BaseDBAsyncClient,
    actor: Actor,
    action: Action,
    document: Document,
    before: Document,
) -> None:
    detail: dict[str, object] = {"antecedent": before.number or ""}
    about = trail.About(document.id, document.case_id, comment="", detail=detail)
    await trail.record(connection, [trail.by_official(actor, action, about)])
