"""The words that go with an act, no longer than its column."""

from office.errors import Invalid

_LONGEST_NOTE = 1000


def _note(text: str, field: str) -> str:
    note = text.strip()
    if len(note) > _LONGEST_NOTE:
        raise Invalid(f"El texto tiene {len(note)} caracteres; caben {_LONGEST_NOTE}.", field)
    return note
