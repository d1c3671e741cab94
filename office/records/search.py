"""Finding a document again, by its number or by any of its words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from tortoise.backends.base.client import BaseDBAsyncClient

from models import backend
from models.backend import Sight, Word
from models.enums import DocumentState, Scan
from models.tables import Attachment, Document, SearchText
from office.actors import Actor
from office.papers import richtext
from office.records.folding import index_words, number_pieces, words_of
from office.records.queries import number_in
from office.records.sight import sight_of
from office.records.views import SearchPage, SearchRow

_LONGEST_QUERY = 200
_MOST_QUERY_WORDS = 10
_SHORTEST_PREFIX = 3
# Candidates are the newest by id; so many are put in order of date.
_WINDOW = 200
_BODY_READ = 6_000
# Where the words are shown from if not from the body: table, column, its document, characters.
_ELSEWHERE = (
    ("document", "signature", "id", 6_000),
    ("attachment", "text", "document_id", 20_000),
)
_EXCERPT = 180


async def index(connection: BaseDBAsyncClient, document_id: int, parts: Sequence[str]) -> None:
    """Let the document be found by the words of `parts`, besides those it is found by already.

    Give its number as a part of its own. Within the transaction that records the document.
    """
    await index_many(connection, [(document_id, parts)])


async def index_many(
    connection: BaseDBAsyncClient, documents: Sequence[tuple[int, Sequence[str]]]
) -> None:
    """`index` for several documents at once, (id, parts) each."""
    rows = [(document_id, index_words(parts)) for document_id, parts in documents]
    if rows:
        await backend.add_words(connection, rows)


async def add(connection: BaseDBAsyncClient, document_id: int, text: str) -> None:
    """Let the document be found by the words of `text` too, such as that of an attachment."""
    await index(connection, document_id, (text,))


def said_by(document: Document) -> tuple[str, ...]:
    """What a document that came from outside is found by, besides the texts of its files."""
    return (
        document.number or "",
        document.subject,
        document.sender_name,
        document.sender_address,
        document.body,
        document.signature,
    )


async def renew(connection: BaseDBAsyncClient, document: Document) -> None:
    """Let `document`, which came from outside, be found by what may be shown of it, and no more:
    its own words, and those of its files in which no virus was found.

    Within the transaction that closes a file.
    """
    # Locked before the texts are read: who is adding one meanwhile is through, or comes after us.
    await SearchText.filter(id=document.id).using_db(connection).select_for_update().first()
    texts = (
        await Attachment.filter(document_id=document.id)
        .exclude(scan=Scan.INFECTED)
        .using_db(connection)
        .order_by("id")
        .values_list("text", flat=True)
    )
    words = [index_words(said_by(document)), *(index_words((str(text),)) for text in texts)]
    await backend.put_words(connection, document.id, " ".join(filter(None, words)))


async def search(actor: Actor, query: str, size: int = 25) -> SearchPage:
    """Documents that `actor` may see: those with that number first, then those with all the words.

    Each newest first, `size` at most (`more` says that there are others). Accents and case do not
    matter; a word of three letters or more finds those that begin with it. Any string is a query.
    """
    query = query.strip()[:_LONGEST_QUERY]
    sight = sight_of(actor)
    by_number = await _by_number(query, sight)
    by_word: list[int] = []
    if wanted := _wanted(query):
        by_word = await backend.newest_with(wanted, sight, _WINDOW + 1)
    first = await _ordered(by_number, size + 1)
    seen = {row.document_id for row in first}
    rest = await _ordered([key for key in by_word if key not in seen], size + 1 - len(first))
    rows = [*first, *rest]
    more = len(rows) > size
    return SearchPage(query, tuple(await _with_excerpts(rows[:size], wanted)), more)


def _wanted(query: str) -> list[Word]:
    words = list(dict.fromkeys(words_of(query)))
    # «de», «la» and the like are in every letter: they only count when nothing else does.
    telling = [word for word in words if len(word) >= _SHORTEST_PREFIX or word.isdigit()]
    return [
        Word(word, prefix=len(word) >= _SHORTEST_PREFIX)
        for word in (telling or words)[:_MOST_QUERY_WORDS]
    ]


async def _by_number(query: str, sight: Sight) -> list[int]:
    exact = await backend.numbered(number, sight) if (number := number_in(query)) else []
    pieces = number_pieces(query)
    if exact or not any(piece[1:].isdigit() for piece in pieces) or len(pieces) > 8:
        return exact
    return await backend.newest_with([Word(piece) for piece in pieces], sight, _WINDOW + 1)


async def _ordered(ids: Sequence[int], limit: int) -> list[SearchRow]:
    if not ids or limit <= 0:
        return []
    rows = (
        await Document.filter(id__in=list(ids))
        .order_by("-dated_at", "-id")
        .limit(limit)
        .only("id", "number", "draft_number", "kind", "state", "subject", "sender_name", "dated_at")
    )
    return [
        SearchRow(
            document_id=row.id,
            number=row.number or row.draft_number or "",
            kind=row.kind,
            state=row.state,
            subject=row.subject,
            sender_name=row.sender_name,
            at=row.dated_at,
            excerpt="",
        )
        for row in rows
    ]


async def _with_excerpts(rows: Sequence[SearchRow], wanted: Sequence[Word]) -> list[SearchRow]:
    ids = [row.document_id for row in rows]
    bodies = dict(await backend.beginnings("document", "body", "id", ids, _BODY_READ))
    texts = {row.document_id: _plain(bodies.get(row.document_id, ""), row) for row in rows}
    found = {key: part for key, text in texts.items() if (part := _excerpt(text, wanted))}
    for place in _ELSEWHERE:
        unfound = [key for key in ids if key not in found]
        for key, text in await backend.beginnings(*place[:3], unfound, place[3]):
            if key not in found and (part := _excerpt(text, wanted)):
                found[key] = part
    return [
        replace(row, excerpt=found.get(row.document_id) or texts[row.document_id][:_EXCERPT])
        for row in rows
    ]


def _plain(body: str, row: SearchRow) -> str:
    written_here = row.state is not DocumentState.REGISTERED
    return " ".join((richtext.to_plain(body) if written_here else body).split())


def _aligned(text: str) -> str:
    """`text` folded letter by letter, so that places in it are places in the original."""
    folded = "".join(unicodedata.normalize("NFD", char)[0] for char in text).lower()
    return folded if len(folded) == len(text) else text.lower().ljust(len(text))


def _excerpt(text: str, wanted: Sequence[Word]) -> str:
    """The surroundings of the first of `wanted` in `text`, or ""."""
    text = " ".join(text.split())
    folded = _aligned(text) if not text.isascii() else text.lower()
    places = [place for word in wanted if (place := folded.find(word.text)) >= 0]
    if not places:
        return ""
    start = max(0, min(places) - _EXCERPT // 3)
    if start:
        start = text.find(" ", start) + 1
    end = start + _EXCERPT
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
