"""A message as custody holds it, for its reader; needs no database to be spoken of."""

from dataclasses import dataclass, field
from datetime import datetime

from models.blob_row import BlobRow
from models.enums import Channel

# Where content lies in the store (office.storage.blobs).
StoredBlob = BlobRow
LARGE = 1_000_000  # bytes; what is larger is not taken into this process's memory
# A house that is killed again and again, by something else, must not seem to die of its mail.
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class RawMessage:
    """A message as custody holds it; `recipients`, `mail_from`, `peer` are its envelope, `greeting`
    the name its client gave itself.

    What is not to be read in this process, because it is large or its reader died before, is left
    where it lies: then `original` is empty, and `stored` says where. `attempts` counts this one.
    """

    id: int
    channel: Channel
    original: bytes = field(repr=False)
    received_at: datetime
    recipients: tuple[str, ...]
    mail_from: str
    peer: str
    external_id: str | None
    attempts: int
    greeting: str = ""
    stored: StoredBlob | None = None

    @property
    def is_beyond_us(self) -> bool:
        """Whether its reader died so often that it is to be held for a person, and not read."""
        return self.attempts > MOST_ATTEMPTS
