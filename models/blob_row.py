"""Where content lies, for those who need neither the tables nor a database to speak of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BlobRow:
    """A row of table blob."""

    sha256: str
    size: int
    media_type: str
    location: str
    offset: int
