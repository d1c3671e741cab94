"""Which addresses are ours, and to which unit each belongs."""

from collections.abc import Iterable

from office.house import house


def accepts(address: str) -> bool:
    """Whether mail to `address` (any case) is for this house."""
    return address.strip().lower() in house().intake


def unit_acronym_of(recipients: Iterable[str]) -> str | None:
    """The acronym of the unit that the first of our addresses among `recipients` belongs to."""
    for recipient in recipients:
        acronym = house().intake.get(recipient.strip().lower())
        if acronym:
            return acronym
    return None
