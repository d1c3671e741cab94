"""Finding a document again, by its number or by any of its words."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from models import backend
from models.backend import SearchScope, Word
from models.enums import AccessKind, DocumentState, Permission
from models.tables import Document
from office.actors import Actor
from office.evidence import access_log
from office.papers.letters import richtext
from office.records.access.search_scope import search_scope_of
from office.records.numbering.document_numbers import number_in
from office.records.search import marks
from office.records.search.views import SearchPage, SearchRow
from office.text.folding import fold, number_pieces, words_of, words_with_enie

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


async def search(
    actor: Actor, query: str, size: int = 25, *, page: int = 1, only: str = ""
) -> SearchPage:
    """Documents that `actor` may see: those with that number first, then those with all the words.

    Each newest first, `size` to a page (`more` says that another follows), of the two hundred
    newest; `only` is one of marks.FILTERS. Accents and case do not matter; a word of three letters
    or more finds those that begin with it. Any string is a query.
    One through the whole institution (SEE_ALL) leaves an entry in the access log.
    """
    query = query.strip()[:_LONGEST_QUERY]
    if actor.may(Permission.SEE_ALL):
        await access_log.note(access_log.by_actor(actor, AccessKind.SEARCHED, subject=query))
    sight = search_scope_of(actor)
    by_number = await _by_number(query, sight)
    by_word: list[int] = []
    if wanted := _wanted(query):
        by_word = await backend.newest_with(wanted, sight, _WINDOW + 1)
    # The marks are asked of all only where they decide who is shown.
    most = _WINDOW if only else page * size + 1
    rows = await _ordered(by_number, most)
    if by_word and (as_typed := _with_enie(wanted, query)):
        exact = await backend.newest_with(as_typed, sight, _WINDOW + 1)
        rows += await _ordered(_others(exact, rows), most - len(rows))
    rows += await _ordered(_others(by_word, rows), most - len(rows))
    if only:
        rows = marks.kept(await marks.marked(actor, rows), only)
    shown = await marks.marked(actor, rows[(page - 1) * size : page * size])
    return SearchPage(
        query,
        tuple(await _with_excerpts(shown, wanted)),
        len(rows) > page * size,
        page,
        by_number[0] if len(by_number) == 1 and number_in(query) else None,
    )


def _others(ids: Sequence[int], rows: Sequence[SearchRow]) -> list[int]:
    seen = {row.document_id for row in rows}
    return [key for key in ids if key not in seen]


def _wanted(query: str) -> list[Word]:
    words = list(dict.fromkeys(words_of(query)))
    # «de», «la» and the like are in every letter: they only count when nothing else does.
    telling = [word for word in words if len(word) >= _SHORTEST_PREFIX or word.isdigit()]
    return [
        Word(word, prefix=len(word) >= _SHORTEST_PREFIX)
        for word in (telling or words)[:_MOST_QUERY_WORDS]
    ]


def _with_enie(wanted: Sequence[Word], query: str) -> list[Word]:
    """`wanted` with the ñ that was typed; none where none was."""
    typed = {fold(word): word for word in words_with_enie(query)}
    if not typed:
        return []
    return [replace(word, text=typed.get(word.text, word.text)) for word in wanted]


async def _by_number(query: str, sight: SearchScope) -> list[int]:
    # A number in a form of the institution's own is found as it is written.
    number = number_in(query) or (query.upper() if any(map(str.isdigit, query)) else "")
    exact = await backend.numbered(number, sight) if number else []
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
