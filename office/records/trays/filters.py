"""What narrows a tray: read from its address, said to the database, kept together in one value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from tortoise.expressions import Q

from models.enums import Category, DocumentKind
from office.config import config

LONGEST = 100
_KINDS = {kind.value: kind for kind in DocumentKind}
_MOST_DIGITS = 19
BY_TERM = "plazo"


@dataclass(frozen=True)
class Filters:
    """What of a tray is wanted; they all hold at once. Empty: everything, newest first.

    `sort` BY_TERM: what is overdue on top, then by last day.
    """

    unread: bool = False
    overdue: bool = False
    soon: bool = False
    urgent: bool = False
    citizens: bool = False
    confidential: bool = False
    kind: str = ""
    since: date | None = None
    until: date | None = None
    unit: int = 0
    person: str = ""
    tag: int = 0
    text: str = ""
    sort: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is narrowed; sorting is no narrowing."""
        return all(
            getattr(self, each.name) == each.default for each in fields(self) if each.name != "sort"
        )

    def params(self) -> dict[str, str]:
        """As the address carries them."""
        told = {
            "sin-leer": self.unread,
            "vencidos": self.overdue,
            "por-vencer": self.soon,
            "urgentes": self.urgent,
            "ciudadania": self.citizens,
            "confidenciales": self.confidential,
        }
        found = {name: "1" for name, on in told.items() if on}
        words = {
            "tipo": self.kind,
            "dde": self.since.isoformat() if self.since else "",
            "hasta": self.until.isoformat() if self.until else "",
            "area": str(self.unit or ""),
            "persona": self.person,
            "etiqueta": str(self.tag or ""),
            "q": self.text,
            "orden": self.sort,
        }
        return found | {name: value for name, value in words.items() if value}


def parse(params: Mapping[str, str]) -> Filters:
    """The filters that an address asks for; what cannot be one is left out.

    `solo`, as older addresses have it, names one of the first three.
    """
    only = params.get("solo", "")

    def on(name: str) -> bool:
        return params.get(name, "") == "1" or only == name

    return Filters(
        unread=on("sin-leer"),
        overdue=on("vencidos"),
        soon=on("por-vencer"),
        urgent=on("urgentes"),
        citizens=on("ciudadania"),
        confidential=on("confidenciales"),
        kind=params.get("tipo", "") if params.get("tipo", "") in _KINDS else "",
        since=_day(params.get("dde", "")),
        until=_day(params.get("hasta", "")),
        unit=_number(params.get("area", "")),
        person=params.get("persona", "").strip()[:LONGEST],
        tag=_number(params.get("etiqueta", "")),
        text=params.get("q", "").strip()[:LONGEST],
        sort=BY_TERM if params.get("orden") == BY_TERM else "",
    )


def of_copies(filters: Filters, today: date, soon: date) -> Q:
    """The condition on copies: those of the copy, and of its document."""
    told: list[Q] = []
    if filters.unread:
        told.append(Q(read_at__isnull=True))
    if filters.overdue:
        told.append(Q(due_at__lt=today))
    if filters.soon:
        told.append(Q(due_at__gte=today, due_at__lte=soon))
    told += _dated(filters, "received_at")
    return Q(*told, *_of_document(filters, "document__"))


def of_documents(filters: Filters, prefix: str = "") -> Q:
    """The condition on documents (`prefix` leads to them); copies' own filters say nothing here."""
    return Q(*_dated(filters, f"{prefix}dated_at"), *_of_document(filters, prefix))


def _dated(filters: Filters, column: str) -> list[Q]:
    told: dict[str, Any] = {}
    if filters.since:
        told[f"{column}__gte"] = _midnight(filters.since)
    if filters.until:
        told[f"{column}__lt"] = _midnight(filters.until + timedelta(days=1))
    return [Q(**told)] if told else []


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), config().zone)


def _of_document(filters: Filters, prefix: str) -> list[Q]:
    asked: dict[str, Any] = {}
    if filters.urgent:
        asked["category"] = Category.URGENT
    if filters.citizens:
        asked["citizen_id__isnull"] = False
    if filters.confidential:
        asked["confidentiality"] = "confidential"
    if filters.kind:
        asked["kind"] = _KINDS[filters.kind]
    if filters.unit:
        asked["unit_id"] = filters.unit
    if filters.tag:
        asked["taggings__tag_id"] = filters.tag
    told = [Q(**{f"{prefix}{name}": value}) for name, value in asked.items()]
    if filters.person:
        told.append(Q(**{f"{prefix}sender_name__icontains": filters.person}))
    if filters.text:
        wanted = filters.text
        told.append(
            Q(
                Q(**{f"{prefix}subject__icontains": wanted}),
                Q(**{f"{prefix}number__icontains": wanted}),
                Q(**{f"{prefix}reference__icontains": wanted}),
                Q(**{f"{prefix}sender_name__icontains": wanted}),
                join_type="OR",
            )
        )
    return told


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and 1900 < day.year < 2200 else None


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        return 0
    number = int(text)
    return number if number < 2**63 else 0
