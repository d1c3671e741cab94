"""How the number of a document is written, and how it is read again."""

import re

from models.enums import DocumentKind
from office.text.folding import without_marks

DRAFTS = "TEMP"


def format_number(institution: str, unit: str, year: int, sequence: int, kind: DocumentKind) -> str:
    """`CHQ-SG-2026-0147-E`: at least four digits, more when a year needs them."""
    return f"{institution}-{unit}-{year}-{sequence:04d}-{kind}"


def format_draft(institution: str, unit: str, year: int, sequence: int) -> str:
    """`CHQ-SG-2026-15-TEMP`: unpadded, so that nobody takes it for a number."""
    return f"{institution}-{unit}-{year}-{sequence}-{DRAFTS}"


_PREFIXES = re.compile(r"^\s*(?:(?:re|rv|fw|fwd|res|aw|enc|tr)\s*(?:\[\d+\])?\s*:\s*)+", re.I)


_NUMBER = re.compile(
    r"(?<![A-Z0-9])([A-Z][A-Z0-9]{1,19})[\s-]+([A-Z0-9]{1,20})[\s-]+(\d{4})[\s-]+(\d{1,7})"
    r"[\s-]+([A-Z])(?![A-Z0-9])"
)


NUMBER = _NUMBER  # what a document number looks like in what `as_written` makes
_LONGEST_READ = 2_000


def as_written(line: str) -> str:
    """Upper case, no accents, plain dashes, single spaces, no reply prefixes."""
    plain = without_marks(_PREFIXES.sub("", line))
    return re.sub(r"\s+", " ", re.sub(r"[‐-―−_]", "-", plain)).strip().upper()


def number_in(text: str) -> str | None:
    """The first document number in `text`, in its canonical form, or None."""
    found = _NUMBER.search(as_written(text[:_LONGEST_READ]))
    if found is None:
        return None
    institution, unit, year, sequence, kind = found.groups()
    return f"{institution}-{unit}-{year}-{int(sequence):04d}-{kind}"
