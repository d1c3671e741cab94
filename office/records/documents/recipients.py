"""To whom a document is addressed."""

from dataclasses import dataclass

from models.enums import (
    ContactKind,
    PrintedAs,
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
    recipient_id: int = 0
    kind: str = "unit"  # or official, citizen
    how: str = ""  # it reaches them, told to who writes
    printed_as: PrintedAs = PrintedAs.FULL
    position: int = 1
    title: str = ""
    list_name: str = ""
    treatment: str = ""


def kind_of(row: Recipient) -> str:
    """What a recipient is: official, citizen or unit."""
    if row.post_id is not None:
        return "official"
    return "citizen" if row.citizen_id is not None or row.contact_id is not None else "unit"


def _how(row: Recipient, institution_id: int | None) -> str:
    if row.contact_id is not None:
        kind = row.contact.kind if row.contact else None
        return f"por {'Telegram' if kind is ContactKind.TELEGRAM else 'correo'}: {row.address}"
    if row.citizen_id is not None:
        return "sin correo comprobado: se imprime"
    if row.unit is None or institution_id in (None, row.unit.institution_id):
        return ""
    return "se registra en su institución"


async def recipients_of(
    document_id: int, institution_id: int | None = None
) -> tuple[RecipientView, ...]:
    """To whom a document is addressed, first «para», then «copia», each in its order.

    `institution_id`, the writer's, tells who is of the house.
    """
    rows = (
        await Recipient.filter(document_id=document_id)
        .select_related("unit", "contact")
        .order_by("position", "id")
    )
    rows.sort(key=lambda row: row.role is not RecipientRole.TO)
    return tuple(
        RecipientView(
            role=row.role,
            name=row.name,
            post_title=row.post_title,
            organisation=row.organisation,
            address=row.address,
            recipient_id=row.id,
            kind=kind_of(row),
            how=_how(row, institution_id),
            printed_as=row.printed_as,
            position=row.position,
            title=row.title,
            list_name=row.list_name,
            treatment=row.treatment,
        )
        for row in rows
    )
