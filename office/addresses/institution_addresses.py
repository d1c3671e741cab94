"""Mail addresses that institutions set on their pages, known in every process within seconds."""

import asyncio
import logging
from dataclasses import dataclass

from tortoise.exceptions import BaseORMException

from models.tables import FormSender, IntakeAddress

EVERY = 3.0  # seconds; a new address is accepted by all processes after that
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class OwnAddress:
    """Where mail to an address leads."""

    unit_id: int
    acronym: str


_known: dict[str, OwnAddress] = {}
_form_senders: frozenset[str] = frozenset()


def known() -> dict[str, OwnAddress]:
    """The addresses set on pages, by canonical address, as last looked up."""
    return _known


def form_senders() -> frozenset[str]:
    """The senders of web forms declared on pages (canonical, or `@domain`), as last looked up."""
    return _form_senders


async def refresh() -> None:
    """Look them up now; after a change in this process, and before the doors open."""
    global _form_senders, _known
    rows = await IntakeAddress.filter(unit__active=True, institution__active=True).select_related(
        "unit"
    )
    _known = {row.address: OwnAddress(row.unit_id, row.unit.acronym) for row in rows}
    declared = await FormSender.filter(institution__active=True).values_list("address", flat=True)
    _form_senders = frozenset(str(address) for address in declared)


async def run(stop: asyncio.Event) -> None:
    """Keep them known until `stop`; while the database is away, those of before stay."""
    while not stop.is_set():
        try:
            await refresh()
        except (BaseORMException, OSError) as error:
            _log.warning("mail addresses could not be looked up: %s", error)
        try:
            await asyncio.wait_for(stop.wait(), EVERY)
        except TimeoutError:
            continue
