"""A file as it is handed to a door."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileContent:
    """Bytes to serve; `media_type` is by content. `inline` when a browser may show it safely."""

    name: str
    media_type: str
    content: bytes
    inline: bool
