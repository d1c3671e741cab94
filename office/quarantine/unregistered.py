"""Where a message lies that made no record: held in quarantine, or passed over as a machine's."""

from enum import Enum

from tortoise.expressions import Q

from models.enums import Disposition
from models.tables import InboundMessage


class Unregistered(Enum):
    """Messages that an official can decide on."""

    QUARANTINE = Disposition.QUARANTINED
    PASSED_OVER = Disposition.AUTOMATIC

    @property
    def condition(self) -> Q:
        """Which rows of custody lie in it."""
        here = Q(disposition=self.value)
        # A step of a conversation in a chat ends as automatic too; it is no mail.
        return here & Q(passed_over__isnull=False) if self is Unregistered.PASSED_OVER else here

    @property
    def gone(self) -> str:
        """What is said of a message that does not lie in it."""
        if self is Unregistered.PASSED_OVER:
            return "Ese mensaje no está entre el correo que no abre trámite."
        return "Ese mensaje no está en cuarentena."

    def has(self, row: InboundMessage) -> bool:
        """Whether `row` lies in it."""
        here = row.disposition is self.value
        return here and (self is Unregistered.QUARANTINE or row.passed_over is not None)
