"""What the demonstration's front desk took in: one paper, waiting for its scan."""

from datetime import timedelta

from models.tables import Citizen
from office import clock
from office.actors import Actor
from office.config import config
from office.front_desk.registering import PaperForm, register_paper

_BEFORE = timedelta(days=2)


async def take_in(clerk: Actor, bringer: str, unit: str) -> None:
    """Register a paper that the citizen called `bringer` handed in for `unit`."""
    citizen = await Citizen.get(name=bringer)
    await register_paper(
        clerk,
        PaperForm(
            citizen_id=citizen.id,
            to=unit,
            subject="Planos para el permiso de cerramiento",
            dated=clock.today(config().zone) - _BEFORE,
            summary="Entrega los planos que le pidieron, firmados por el arquitecto.",
            reference="OF-2026-118",
            sheets="6",
            enclosures="Un disco con los planos",
        ),
    )
