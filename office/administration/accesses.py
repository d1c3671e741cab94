"""The access log as auditors read it: who came in, who read what, by person and by document."""

from dataclasses import dataclass
from datetime import datetime

from tortoise import connections
from tortoise.expressions import Q, Subquery

from models.enums import AccessKind, Permission
from models.name_search import contains_all
from models.tables import AccessEntry, Document, Institution, Official, Post
from office.actors import Actor, require
from office.records.numbering.loose_numbers import numbers_meant
from office.text.folding import words_of

_PAGE = 50
_MOST_EXPORTED = 20_000
_MOST_NAMED = 50  # officials of one name
_MOST_WORDS = 6


@dataclass(frozen=True)
class AccessRow:
    """An entry as it is read; `number` is "" where it is about no document, or one without."""

    entry_id: int
    at: datetime
    kind: AccessKind
    who: str
    login: str
    origin: str
    subject: str
    number: str


@dataclass(frozen=True)
class Asked:
    """What to look for: a person by user number or name, a document by number, one kind."""

    person: str = ""
    number: str = ""
    kind: AccessKind | None = None


async def accesses(
    actor: Actor, asked: Asked, *, before_id: int = 0, limit: int = _PAGE
) -> tuple[AccessRow, ...]:
    """The institution's access log, newest first. For those who audit; raises NotAllowed.

    Who runs the installation sees what belongs to no institution.
    """
    if not actor.is_superadmin:
        require(actor, Permission.AUDIT, "leer el registro de accesos")
    query = AccessEntry.filter(await _in_reach(actor))
    if asked.kind:
        query = query.filter(kind=asked.kind)
    if asked.person:
        query = query.filter(await _of_person(asked.person))
    if asked.number:
        meant = list(await numbers_meant(asked.number)) or [asked.number]
        found = await Document.filter(number__in=meant).values_list("id", flat=True)
        query = query.filter(document_id__in=list(found) or [0])
    if before_id:
        query = query.filter(id__lt=before_id)
    rows = await query.order_by("-id").limit(min(limit, _MOST_EXPORTED))
    numbers = await _numbers_of(sorted({row.document_id for row in rows if row.document_id}))
    return tuple(_row(row, numbers) for row in rows)


async def _in_reach(actor: Actor) -> Q:
    unknown = Q(official_id__isnull=True, document_id__isnull=True)
    if actor.is_superadmin:
        above = await Official.filter(is_superadmin=True).values_list("id", flat=True)
        return unknown | Q(official_id__in=list(above))
    posts = Post.filter(unit__institution_id=actor.institution_id)
    papers = Document.filter(unit__institution_id=actor.institution_id)
    reach = (
        Q(post_id__in=Subquery(posts.values("id")))
        | Q(post_id__isnull=True, official_id__in=Subquery(posts.values("official_id")))
        | Q(official_id__isnull=True, document_id__in=Subquery(papers.values("id")))
    )
    # Where there is one institution, who knocks without a name knocks at its door.
    return reach | unknown if await Institution.all().count() == 1 else reach


async def _of_person(typed: str) -> Q:
    """Officials with that user number or with a name of those words; or who typed just that."""
    ids = [official.id for official in await Official.filter(login=typed).only("id")]
    if words := words_of(typed)[:_MOST_WORDS]:
        named = await connections.get("default").execute_query_dict(
            f"SELECT id FROM official WHERE {contains_all('name', words)} LIMIT {_MOST_NAMED}"
        )
        ids += [int(row["id"]) for row in named]
    return Q(official_id__in=ids or [0]) | Q(official_id__isnull=True, login=typed)


async def _numbers_of(documents: list[int]) -> dict[int, str]:
    numbers: dict[int, str] = {}
    for start in range(0, len(documents), 500):
        part = Document.filter(id__in=documents[start : start + 500])
        rows = await part.values_list("id", "number")
        numbers |= {int(str(key)): str(number or "") for key, number in rows}
    return numbers


def _row(row: AccessEntry, numbers: dict[int, str]) -> AccessRow:
    return AccessRow(
        entry_id=row.id,
        at=row.at,
        kind=row.kind,
        who=row.who,
        login=row.login,
        origin=row.origin,
        subject=row.subject,
        number=numbers.get(row.document_id or 0, ""),
    )
