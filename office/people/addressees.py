"""Whom a document can be addressed to: officials, citizens and units, found by three letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tortoise import connections

from models.enums import ContactKind
from models.name_search import contains_all
from models.tables import Contact
from office import clock
from office.text.folding import words_of

SHORTEST = 3  # characters to look for
_MOST = 12
_MOST_WORDS = 6


class Whom(StrEnum):
    """What an addressee is; with its id it makes a `target` such as `p123`."""

    POST = "p"
    CITIZEN = "c"
    UNIT = "u"
    LIST = "l"


@dataclass(frozen=True)
class Found:
    """Somebody to address. `target` goes back with the choice; `how` tells how it reaches them."""

    target: str
    whom: Whom
    name: str
    detail: str
    how: str = ""


_POSTS = """
    SELECT p.id AS id, o.name AS name, p.title AS title, u.name AS unit, i.name AS institution,
           i.id AS institution_id
    FROM post p JOIN official o ON o.id = p.official_id JOIN unit u ON u.id = p.unit_id
    JOIN institution i ON i.id = u.institution_id
    WHERE o.active AND u.active AND p.held_from <= {now}
      AND (p.held_to IS NULL OR p.held_to > {now}) AND {holds}
    ORDER BY i.id <> {own}, o.name, p.id LIMIT {most}
"""
_UNITS = """
    SELECT u.id AS id, u.name AS name, i.name AS institution, i.id AS institution_id
    FROM unit u JOIN institution i ON i.id = u.institution_id
    WHERE u.active AND {holds} ORDER BY i.id <> {own}, u.name LIMIT {most}
"""
_CITIZENS = """
    SELECT c.id AS id, c.name AS name, c.company AS company FROM citizen c
    WHERE {holds} ORDER BY c.name, c.id LIMIT {most}
"""


async def find(institution_id: int, typed: str) -> tuple[Found, ...]:
    """Who is meant by `typed` (three characters or more), those of the own institution first.

    Officials by name, post, unit and institution; units by name and acronym; citizens by name,
    identity document, company and mail address.
    """
    words = words_of(typed)[:_MOST_WORDS]
    if len("".join(words)) < SHORTEST:
        return ()
    now = f"'{clock.now().strftime('%Y-%m-%d %H:%M:%S+00:00')}'"
    facts = {"now": now, "own": int(institution_id), "most": _MOST}
    posts = await _rows(
        _POSTS,
        contains_all(
            "o.name || ' ' || p.title || ' ' || u.name || ' ' || u.acronym || ' ' || i.name", words
        ),
        facts,
    )
    units = await _rows(
        _UNITS, contains_all("u.name || ' ' || u.acronym || ' ' || i.name", words), facts
    )
    citizens = await _rows(_CITIZENS, _citizen_holds(words), facts)
    found = (
        *(_unit(row, institution_id) for row in units),
        *(_post(row, institution_id) for row in posts),
        *await _citizens(citizens),
    )
    return tuple(sorted(found, key=lambda each: _rank(each, words)))[:_MOST]


async def _rows(statement: str, holds: str, facts: dict[str, Any]) -> Sequence[dict[str, Any]]:
    # Every part is ours, an integer, or words of letters and digits.
    connection = connections.get("default")
    rows: list[dict[str, Any]] = await connection.execute_query_dict(
        statement.format(holds=holds, **facts)
    )
    return rows


def _citizen_holds(words: Sequence[str]) -> str:
    own = contains_all("c.name || ' ' || c.company || ' ' || COALESCE(c.id_document, '')", words)
    address = contains_all("k.address", words)
    return (
        f"(({own}) OR EXISTS (SELECT 1 FROM contact k WHERE k.citizen_id = c.id"
        f" AND k.kind = '{ContactKind.EMAIL}' AND {address}))"
    )


def _rank(found: Found, words: Sequence[str]) -> int:
    begins = [word.startswith(words[0]) for word in words_of(found.name)]
    return 0 if begins[:1] == [True] else 1 if any(begins) else 2


def _post(row: dict[str, Any], own: int) -> Found:
    place = row["unit"] if row["institution_id"] == own else f"{row['unit']}, {row['institution']}"
    return Found(f"p{row['id']}", Whom.POST, row["name"], f"{row['title']}, {place}")


def _unit(row: dict[str, Any], own: int) -> Found:
    detail = "toda el área" if row["institution_id"] == own else row["institution"]
    return Found(f"u{row['id']}", Whom.UNIT, row["name"], detail)


async def _citizens(rows: Sequence[dict[str, Any]]) -> list[Found]:
    contacts = await Contact.filter(
        citizen_id__in=[row["id"] for row in rows] or [0], verified_at__isnull=False
    )
    kinds: dict[int, set[ContactKind]] = {}
    for contact in contacts:
        kinds.setdefault(contact.citizen_id, set()).add(contact.kind)
    return [
        Found(
            f"c{row['id']}",
            Whom.CITIZEN,
            row["name"],
            row["company"] or "ciudadano",
            reach_in_words(kinds.get(row["id"], set())),
        )
        for row in rows
    ]


def reach_in_words(kinds: set[ContactKind]) -> str:
    """How a citizen with verified contacts of these `kinds` is reached."""
    if ContactKind.EMAIL in kinds:
        return "por correo"
    if ContactKind.TELEGRAM in kinds:
        return "por Telegram"
    return "sin correo comprobado: se imprime"


async def best_contact(citizen_id: int) -> Contact | None:
    """The verified contact a document can be sent to: mail before Telegram; None without one."""
    contacts = await Contact.filter(
        citizen_id=citizen_id,
        verified_at__isnull=False,
        kind__in=[ContactKind.EMAIL, ContactKind.TELEGRAM],
    ).order_by("id")
    contacts.sort(key=lambda contact: contact.kind is not ContactKind.EMAIL)
    return contacts[0] if contacts else None
