"""How the numbers of a unit and kind are written: in the usual form, or in one of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tortoise.backends.base.client import BaseDBAsyncClient

from models.tables import NumberFormat, NumberSeries, Unit
from office.config import config
from office.records.numbering import number_series
from office.records.numbering.number_series import Series


class Part(StrEnum):
    """What a number is made of."""

    INSTITUTION = "inst"
    UNIT = "unit"
    YEAR = "year"
    SEQUENCE = "seq"
    KIND = "kind"


USUAL = (Part.INSTITUTION, Part.UNIT, Part.YEAR, Part.SEQUENCE, Part.KIND)
SEPARATORS = ("-", "/", ".", "_")
LONGEST_SEQUENCE = 8  # digits


@dataclass(frozen=True)
class Format:
    """The form of a number; the empty abbreviations are the unit's acronym and the kind's letters.

    A sequence longer than `sequence_digits` is written whole.
    """

    parts: tuple[Part, ...] = USUAL
    separator: str = "-"
    year_digits: int = 4
    sequence_digits: int = 4
    unit_abbreviation: str = ""
    kind_abbreviation: str = ""

    def written(self, institution: str, unit: str, year: int, sequence: int, kind: str) -> str:
        """The number, from the acronyms of institution and unit and the letters of the kind."""
        return self._joined(institution, unit, year, f"{sequence:0{self.sequence_digits}d}", kind)

    def skeleton(self, institution: str, unit: str, kind: str) -> str:
        """What all numbers of this form have in common; two series may not share it.

        The year counts whole, however many of its digits are written: years differ anyhow.
        """
        return self._joined(institution, unit, 2000, "#", kind)

    def _joined(self, institution: str, unit: str, year: int, sequence: str, kind: str) -> str:
        said = {
            Part.INSTITUTION: institution,
            Part.UNIT: self.unit_abbreviation or unit,
            Part.YEAR: f"{year:04d}"[-self.year_digits :],
            Part.SEQUENCE: sequence,
            Part.KIND: self.kind_abbreviation or kind,
        }
        return self.separator.join(said[part] for part in self.parts)


@dataclass(frozen=True)
class Numbering:
    """How one unit numbers one kind in one year: from which series, and how it is written."""

    series: Series
    format: Format
    usual: bool  # the number itself says its series and sequence
    institution: str
    unit: str

    def written(self, sequence: int) -> str:
        """The number with `sequence`."""
        return self.format.written(
            self.institution, self.unit, self.series.year, sequence, self.series.kind
        )


def format_of(row: NumberFormat | None) -> Format:
    """The form that `row` describes; None: the usual one."""
    if row is None:
        return Format()
    return Format(
        tuple(Part(each) for each in row.components),
        row.separator,
        row.year_digits,
        row.sequence_digits,
        row.unit_abbreviation,
        row.kind_abbreviation,
    )


async def numbering_of(
    unit: Unit, kind: str, at: datetime, connection: BaseDBAsyncClient | None = None
) -> Numbering:
    """How `unit` (institution fetched) numbers `kind` at the moment `at`, by the house's zone."""
    query = NumberFormat.filter(unit_id=unit.id, kind=kind)
    row = await (query.using_db(connection) if connection else query).first()
    year = at.astimezone(config().zone).year
    from_unit = row.series_unit_id if row and row.series_unit_id else unit.id
    form = format_of(row)
    return Numbering(
        Series(from_unit, kind, year),
        form,
        form == Format() and from_unit == unit.id,
        unit.institution.acronym,
        unit.acronym,
    )


@dataclass(frozen=True)
class Coming:
    """The number that comes next, as long as nobody else takes it."""

    numbering: Numbering
    sequence: int

    @property
    def number(self) -> str:
        """As it is written."""
        return self.numbering.written(self.sequence)


async def coming(unit: Unit, kind: str, at: datetime) -> Coming:
    """The number that a document of `unit` (institution fetched) and `kind` would get now."""
    numbering = await numbering_of(unit, kind, at)
    return Coming(numbering, await number_series.next_number(numbering.series))


async def taken(connection: BaseDBAsyncClient, next_one: Coming) -> dict[str, int] | None:
    """Take that number in this transaction; what the document records beside it, or None when
    somebody was faster."""
    series = next_one.numbering.series
    await number_series.open_series(connection, [series])
    if not await number_series.take(connection, series, next_one.sequence):
        return None
    return await _recorded(connection, next_one)


async def given(
    connection: BaseDBAsyncClient, unit: Unit, kind: str, at: datetime
) -> tuple[str, dict[str, int]]:
    """Give the next number of `unit` and `kind` in this transaction: the number, and what the
    document records beside it."""
    numbering = await numbering_of(unit, kind, at, connection)
    await number_series.open_series(connection, [numbering.series])
    next_one = Coming(numbering, await number_series.allot(connection, numbering.series))
    return next_one.number, await _recorded(connection, next_one)


async def _recorded(connection: BaseDBAsyncClient, next_one: Coming) -> dict[str, int]:
    if next_one.numbering.usual:
        return {}
    series = next_one.numbering.series
    row = await NumberSeries.get(
        unit_id=series.unit_id, kind=series.kind, year=series.year, using_db=connection
    )
    return {"series_id": row.id, "sequence": next_one.sequence}


def fits(parts: Sequence[Part]) -> bool:
    """Whether numbers of these parts can be told apart: year and sequence, and no part twice."""
    return {Part.YEAR, Part.SEQUENCE} <= set(parts) and len(set(parts)) == len(parts)
