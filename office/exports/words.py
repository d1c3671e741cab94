"""The closed lists of the record in the words of the index."""

from models.enums import Action, Outcome
from office.evidence.action_words import ACTION_WORDS

OUTCOMES = {
    Outcome.ACCEPTED: "aceptado",
    Outcome.DEFERRED: "aplazado",
    Outcome.REJECTED: "rechazado",
    Outcome.UNCERTAIN: "incierto",
    Outcome.DELIVERED: "entregado",
    Outcome.DELAYED: "demorado",
    Outcome.BOUNCED: "devuelto",
}


def action_word(value: str) -> str:
    """What an event says was done."""
    return ACTION_WORDS[Action(value)]


def outcome_word(value: str) -> str:
    """What an attempt to deliver ended in."""
    return OUTCOMES[Outcome(value)]
