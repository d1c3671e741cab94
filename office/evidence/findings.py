"""What a check of the books finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be; `text` is for the operator."""

    check: str
    text: str
