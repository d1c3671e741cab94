"""Whether the heads that were mailed to witnesses are still those of the seals."""

from collections.abc import AsyncIterator

from models.tables import OutboxMessage
from office.evidence.findings import Finding
from office.evidence.heads import KIND


async def check_sent_heads(heads: list[str]) -> AsyncIterator[Finding]:
    """Every head that was mailed and is not the one the seals give now; `heads` from seal 1 on."""
    async for row in OutboxMessage.filter(kind=KIND).order_by("id"):
        number, head = int(row.facts["seal_number"]), str(row.facts["head"])
        if not 0 < number <= len(heads) or heads[number - 1] != head:
            text = f"la cabeza {number} se envió a {row.to_address} el {row.created_at:%Y-%m-%d}"
            yield Finding("head", f"{text} como {head}; ahora los sellos dicen otra")
