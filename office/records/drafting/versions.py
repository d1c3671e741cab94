"""The earlier texts of a draft: what changed from one to the next, and the way back to one."""

import difflib
import re
from dataclasses import dataclass
from datetime import datetime

from models.tables import Document, DocumentVersion
from office.actors import Actor
from office.errors import NotFound
from office.papers.letters import richtext
from office.records.drafting import replies
from office.records.drafting.drafts import editable

_MOST = 200
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")
_LONGEST = 60_000  # characters compared word by word; beyond, by lines


@dataclass(frozen=True)
class Piece:
    """A run of text in a comparison: `how` is "same", "added" or "gone"."""

    how: str
    text: str


@dataclass(frozen=True)
class VersionRow:
    """A text the draft had; `who` wrote over it, `at` when it had been kept."""

    version: int
    at: datetime
    who: str
    subject: str
    current: bool = False


async def versions(actor: Actor, document_id: int) -> tuple[VersionRow, ...]:
    """The draft's texts, the newest first, with the one that holds now. Raises NotFound,
    Conflict."""
    row = await editable(actor, document_id)
    kept = (
        await DocumentVersion.filter(document_id=row.id)
        .select_related("post__official")
        .order_by("-version")
        .limit(_MOST)
    )
    return (
        VersionRow(row.version, row.dated_at, "", row.subject, current=True),
        *(
            VersionRow(each.version, each.at, each.post.official.name, each.subject)
            for each in kept
        ),
    )


async def compared(actor: Actor, document_id: int, version: int) -> tuple[Piece, ...]:
    """What became of that version's text until now. Raises NotFound, Conflict."""
    row = await editable(actor, document_id)
    kept = await _kept(row, version)
    return difference(
        f"{kept.subject}\n\n{richtext.to_plain(kept.body)}",
        f"{row.subject}\n\n{richtext.to_plain(row.body)}",
    )


async def _kept(row: Document, version: int) -> DocumentVersion:
    kept = await DocumentVersion.get_or_none(document_id=row.id, version=version)
    if kept is None:
        raise NotFound("Esa versión del borrador no existe.")
    return kept


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The words of `after` with those that came and went; long texts are compared by lines."""
    by_words = max(len(before), len(after)) <= _LONGEST
    old = _PIECE.findall(before) if by_words else before.splitlines(keepends=True)
    new = _PIECE.findall(after) if by_words else after.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if len(old) * len(new) > 4_000_000:  # the exact comparison is quadratic at its worst
        matcher = difflib.SequenceMatcher(None, old, new)
    found = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(new[b1:b2])))
            continue
        if a2 > a1:
            found.append(Piece("gone", "".join(old[a1:a2])))
        if b2 > b1:
            found.append(Piece("added", "".join(new[b1:b2])))
    return tuple(found)


async def go_back(actor: Actor, document_id: int, version: int, to: int) -> None:
    """Put the text of version `to` in place of the draft's, which stays as a version.

    `version` is the one its writer sees. Raises NotFound, Conflict.
    """
    row = await editable(actor, document_id)
    kept = await _kept(row, to)
    await replies.put_text(actor, document_id, version, kept.subject, kept.body)
