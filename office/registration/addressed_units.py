"""Where messages can go: the units of the house, and by which calendar each counts its terms."""

from dataclasses import dataclass

from models.tables import Unit
from office.addresses.ours import unit_acronym_of
from office.config import config
from office.messages.incoming import IncomingMessage
from office.records.deadlines.calendar import Calendar, calendar


@dataclass(frozen=True)
class AddressedUnits:
    """The units of the house and their institutions' calendars."""

    units: dict[int, Unit]
    by_acronym: dict[str, Unit]
    calendars: dict[int, Calendar]

    def addressed(self, message: IncomingMessage) -> list[Unit]:
        """The units a message was sent to; the front office (first of the intake) without any."""
        acronyms = [unit_acronym_of([address]) for address in message.recipients]
        named = [self.by_acronym[a] for a in dict.fromkeys(acronyms) if a in self.by_acronym]
        return named or [self.by_acronym[next(iter(config().intake.values()))]]


async def known_units() -> AddressedUnits:
    """The offices as they are now."""
    units = await Unit.filter(active=True).select_related("institution")
    calendars = {
        institution_id: await calendar(institution_id)
        for institution_id in {unit.institution_id for unit in units}
    }
    return AddressedUnits(
        units={unit.id: unit for unit in units},
        by_acronym={unit.acronym: unit for unit in units},
        calendars=calendars,
    )
