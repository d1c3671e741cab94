"""What every journey starts from: the institution, a template, and a house to open."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from models.tables import Template
from tests.support.databases import Database
from tests.support.premises import Premises
from tests.support.sink import Sink
from tests.support.world import World

TEMPLATE = "Respuesta favorable"
_BODY = (
    "<p>De mi consideración:</p><p>En atención a su trámite {tramite}, {ciudadano}, le informo lo "
    "siguiente.</p>"
)


@pytest.fixture
async def premises(database: Database, world: World, sink: Sink, tmp_path: Path) -> Premises:
    """The house with its institution, closed; `open` it."""
    await Template.create(institution=world.institution, name=TEMPLATE, body=_BODY)
    return Premises(database, tmp_path, sink)


@pytest.fixture
async def opened(premises: Premises) -> AsyncIterator[Premises]:
    """The house with all its doors open, in a process of its own."""
    async with premises.open():
        yield premises
