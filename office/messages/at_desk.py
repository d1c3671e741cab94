"""What a desk adds to a message: who brought the paper, for whom, and what the paper is."""

from dataclasses import dataclass
from datetime import date

from models.enums import Channel, ContactKind, PaperMedium


@dataclass(frozen=True)
class Clerk:
    """The official who took the paper, as the trail names them."""

    official_id: int
    post_id: int
    unit_id: int
    institution_id: int
    acting_for_id: int | None
    who: str
    origin: str


@dataclass(frozen=True)
class AtDesk:
    """The facts of one paper.

    The case is kept under the contact (`contact_kind`, `contact_address`); the acknowledgement goes
    to `told_by` and `told_at`, a proven contact, or to nobody without them. `post_id` with
    `post_name` and `post_title` is the person it is for; None when it is for a unit.
    """

    clerk: Clerk
    contact_kind: ContactKind
    contact_address: str
    told_by: Channel | None
    told_at: str
    post_id: int | None
    post_name: str
    post_title: str
    reference: str
    summary: str
    dated: date
    sheets: int
    enclosures: str
    medium: PaperMedium
    likeness: str
