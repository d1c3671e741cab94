"""Numbers as people type them into a form: other signs between the parts, or none, or no letter."""

import re

from models.enums import DocumentKind
from models.tables import Unit
from office.records.numbering.document_numbers import number_in
from office.text.folding import without_marks

_LONGEST = 80  # characters
_PARTS = re.compile(r"^([A-Z][A-Z0-9]*?)(20\d\d)0*([1-9]\d{0,6})([A-Z]?)$")


def compact(typed: str) -> str:
    """The one form of all spellings of a number: letters and digits, without zeros in front of its
    sequence and without its last letter."""
    signs = re.sub(r"[^0-9A-Z]", "", without_marks(typed[:_LONGEST]).upper())
    signs = re.sub(r"^(?:TRAMITE|DOCUMENTO)?(?:NUMERO|NRO|NUM|NO|N)?(?=[A-Z]{2})", "", signs)
    found = _PARTS.match(signs)
    return f"{found[1]}{found[2]}{found[3]}" if found else signs


async def numbers_meant(typed: str) -> tuple[str, ...]:
    """The numbers that `typed` may stand for, in their canonical form; none for what is no number.

    «chq sg 2026 147», «CHQ/SG/2026/147/E» and «CHQSG20260147E» all stand for the same.
    """
    if whole := number_in(typed[:_LONGEST]):
        return (whole,)
    spaced = re.sub(r"[^\w]+|_", "-", typed[:_LONGEST])
    if whole := number_in(spaced):
        return (whole,)
    found = _PARTS.match(compact(typed) + _letter(typed))
    if found is None:
        return ()
    head, year, sequence, letter = found.groups()
    kinds = [letter] if letter else [kind.value for kind in DocumentKind]
    units = await Unit.all().select_related("institution")
    series = {
        f"{unit.institution.acronym}-{unit.acronym}"
        for unit in units
        if f"{unit.institution.acronym}{unit.acronym}" == head
    }
    return tuple(
        f"{start}-{year}-{int(sequence):04d}-{kind}" for start in sorted(series) for kind in kinds
    )


def _letter(typed: str) -> str:
    """The letter of the kind that closes `typed`, if it has one."""
    found = re.search(r"\d[^0-9A-Z]*([A-Z])[^0-9A-Z]*$", without_marks(typed[:_LONGEST]).upper())
    return found[1] if found else ""
