"""Which numbers of a series have been given, and the proof that none is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.enums import DocumentKind, DocumentState
from models.tables import Document, NumberSeries, SeriesRaise

_AT_ONCE = 500
_KINDS = frozenset(kind.value for kind in DocumentKind)


@dataclass(frozen=True)
class Proof:
    """What a series holds against what was given from it. `leapt`: by how an administrator raised
    it, from one number to another, both never given."""

    given: int
    missing: tuple[int, ...]
    surplus: tuple[int, ...]
    leapt: tuple[tuple[int, int], ...]

    @property
    def holds(self) -> bool:
        """Whether every number of the series is accounted for."""
        return not self.missing and not self.surplus


async def prove(series: NumberSeries) -> Proof:
    """Compare `series` with the documents that bear its numbers."""
    found = await _given(series)
    raises = await SeriesRaise.filter(series_id=series.id).order_by("id")
    leapt = tuple((row.last_before + 1, row.last_after) for row in raises)
    skipped = {number for first, last in leapt for number in range(first, last + 1)}
    expected = set(range(1, series.last_given + 1)) - skipped
    return Proof(
        len(found), tuple(sorted(expected - found)), tuple(sorted(found - expected)), leapt
    )


async def _given(series: NumberSeries) -> set[int]:
    """The sequences of the documents in `series`: recorded beside the number, or read from one in
    the usual form (`…-2026-0147-E`)."""
    found = {
        int(str(sequence))
        for sequence in await Document.filter(series_id=series.id).values_list(
            "sequence", flat=True
        )
    }
    last = 0
    own = Document.filter(
        unit_id=series.unit_id, kind=series.kind, number__isnull=False, series_id__isnull=True
    )
    while series.kind in _KINDS:
        page = own.filter(id__gt=last).order_by("id").limit(_AT_ONCE)
        rows = await page.values_list("id", "number")
        found |= set(_of_year((str(number) for _, number in rows), series.year))
        if len(rows) < _AT_ONCE:
            break
        last = int(str(rows[-1][0]))
    return found


def _of_year(numbers: Iterable[str], year: int) -> Iterable[int]:
    for number in numbers:
        _, of_year, sequence, _ = number.rsplit("-", 3)
        if int(of_year) == year:
            yield int(sequence)


async def voided(series: NumberSeries) -> list[Document]:
    """The documents of `series` that were annulled: their numbers stay."""
    rows = await Document.filter(
        state=DocumentState.VOID, number__isnull=False, series_id=series.id
    ).order_by("id")
    if series.kind in _KINDS:
        usual = await Document.filter(
            state=DocumentState.VOID,
            number__contains=f"-{series.year}-",
            series_id__isnull=True,
            unit_id=series.unit_id,
            kind=series.kind,
        ).order_by("id")
        rows += usual
    return rows
