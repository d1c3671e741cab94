"""Which held messages are a post's to decide on."""

from tortoise.expressions import Q

from models.enums import (
    Permission,
)
from office.actors import Actor


def quarantine_scope(actor: Actor) -> Q:
    """Which held messages are the actor's: their unit's, and those of no unit; SEE_ALL: all."""
    if actor.may(Permission.SEE_ALL):
        return Q()
    return Q(unit_id=actor.unit_id) | Q(unit_id__isnull=True)
