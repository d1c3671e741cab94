"""To whom a document is addressed."""

from dataclasses import dataclass

from models.enums import (
    RecipientRole,
)
from models.tables import (
    Recipient,
)


@dataclass(frozen=True)
class RecipientView:
    role: str
    name: str
    post_title: str
    organisation: str
    address: str


async def recipients_of(document_id: int) -> tuple[RecipientView, ...]:
    """To whom a document is addressed, first «para», then «copia»."""
    rows = await Recipient.filter(document_id=document_id).order_by("id")
    rows.sort(key=lambda row: row.role is not RecipientRole.TO)
    return tuple(
        RecipientView(row.role, row.name, row.post_title, row.organisation, row.address)
        for row in rows
    )
