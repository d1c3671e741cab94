"""Where messages can go: the units of the house, and by which calendar each counts its terms."""

from dataclasses import dataclass

from models.tables import Unit
from office.addresses.ours import AddressedUnit, unit_of
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
        addressed = [unit_of([address]) for address in message.recipients]
        named = [self._unit(each) for each in dict.fromkeys(addressed) if each]
        found = list({unit.id: unit for unit in named if unit}.values())
        return found or [self._front_office()]

    def _unit(self, addressed: AddressedUnit) -> Unit | None:
        if addressed.unit_id is not None:
            return self.units.get(addressed.unit_id)
        return self.by_acronym.get(addressed.acronym)

    def _front_office(self) -> Unit:
        for acronym in config().intake.values():
            if acronym in self.by_acronym:
                return self.by_acronym[acronym]
        return next(iter(self.units.values()))


async def known_units() -> AddressedUnits:
    """The offices as they are now."""
    units = await Unit.filter(active=True).select_related("institution").order_by("id")
    calendars = {
        institution_id: await calendar(institution_id)
        for institution_id in {unit.institution_id for unit in units}
    }
    return AddressedUnits(
        units={unit.id: unit for unit in units},
        # The operator's addresses name units of the institution that came first.
        by_acronym={
            unit.acronym: unit
            for unit in sorted(units, key=lambda unit: unit.institution_id, reverse=True)
        },
        calendars=calendars,
    )
