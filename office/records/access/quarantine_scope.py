"""Which held messages are a post's to decide on."""

from collections.abc import Sequence

from tortoise.expressions import Q

from models.enums import (
    Permission,
)
from office.actors import Actor


def quarantine_of(actor: Actor) -> Q:
    """Which held messages are the actor's: their unit's, and those of no unit; with SEE_ALL, those
    of the whole institution."""
    if actor.may(Permission.SEE_ALL):
        return Q(unit__institution_id=actor.institution_id) | Q(unit_id__isnull=True)
    return scope_of_units([actor.unit_id])


def scope_of_units(unit_ids: Sequence[int] | None) -> Q:
    """Held messages of `unit_ids` and of no unit; None: all of them."""
    if unit_ids is None:
        return Q()
    return Q(unit_id__in=list(unit_ids)) | Q(unit_id__isnull=True)
