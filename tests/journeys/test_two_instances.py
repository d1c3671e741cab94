"""Two offices whose mail reaches each other: they exchange once and fall silent, whatever their
officials do with what came."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.database import close_database, open_database, run_tx
from models.enums import Channel, Disposition, OutboxState
from models.tables import InboundMessage, OutboxMessage
from office import clock
from office.config import Config
from office.outbox.posting import Notice, enqueue
from tests.backoffice.desk import Desk
from tests.support.citizen import letter, send
from tests.support.databases import BACKENDS, Database, Template
from tests.support.polling import until
from tests.support.ports import free_port
from tests.support.premises import FRONT_DESK, Premises
from tests.support.sink import Sink
from tests.support.world import World, build_world

OTHER_DESK = "tramites@otra.example"
_FACTS = {
    "salutation": "Registro de otra institución",
    "number": "CHQ-SG-2026-0001-O",
    "case_number": "CHQ-SG-2026-0001-E",
    "subject": "Respuesta",
    "signer": "Ana Torres",
    "signer_post": "Secretaria General",
    "verify_url": "http://localhost/verificar/X",
}


@pytest.fixture(params=BACKENDS)
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Database]]:
    """Two migrated databases of one kind."""
    template: Template = request.getfixturevalue(f"{request.param}_template")
    folders = [tmp_path / name for name in ("one", "other")]
    for folder in folders:
        folder.mkdir()
    copies = [template.copy(folder) for folder in folders]
    yield [next(copy) for copy in copies]
    for copy in copies:
        next(copy, None)


@asynccontextmanager
async def looking_into(premises: Premises) -> AsyncIterator[None]:
    """The test's own eyes on the database of `premises`."""
    EXECUTOR_CACHE.clear()
    await open_database(premises.database.url)
    yield
    await close_database()


@pytest.fixture
def worlds() -> list[World]:
    """The institutions in `offices`, in their order."""
    return []


@pytest.fixture
async def offices(
    databases: list[Database], house: Config, tmp_path: Path, worlds: list[World]
) -> list[Premises]:
    """Two houses, each with its institution, each the other's way out; closed."""
    ports = [free_port(), free_port()]
    made = []
    for at, desk in enumerate((FRONT_DESK, OTHER_DESK)):
        relay = Sink()
        relay.port = ports[1 - at]
        made.append(
            Premises(
                databases[at],
                tmp_path / ("one", "other")[at],
                relay,
                smtp_port=ports[at],
                extra={"INTAKE_ADDRESSES": f"{desk}=SG"},
            )
        )
        async with looking_into(made[at]):
            worlds.append(await build_world())
    return made


async def _books(premises: Premises) -> tuple[list[Disposition], list[tuple[str, OutboxState]]]:
    async with looking_into(premises):
        inbound = await InboundMessage.all().order_by("id")
        sent = await OutboxMessage.all().order_by("id")
        return [one.disposition for one in inbound], [(one.kind, one.state) for one in sent]


async def _silent(offices: list[Premises]) -> bool:
    """Whether nothing is under way: looked at one, the other, and the first again.

    A message is in the sender's outbox until it is in the other's custody, and an answer is written
    in the transaction that ends its cause, so that what moves is always seen in one of them.
    """
    one, other, again = [await _books(offices[at]) for at in (0, 1, 0)]
    under_way = {Disposition.PENDING, OutboxState.PENDING, OutboxState.SENDING}
    seen = {*one[0], *other[0], *(state for _, state in [*one[1], *other[1]])}
    return one == again and bool(one[0] or one[1]) and not seen & under_way


async def _answer_the_other(premises: Premises) -> None:
    """A signed answer, which no header calls automatic."""
    notice = Notice(
        "signed_reply",
        Channel.EMAIL,
        OTHER_DESK,
        {**_FACTS, "signed_at": clock.now().isoformat()},
    )

    async def work(connection: BaseDBAsyncClient) -> None:
        await enqueue(connection, [notice])

    async with looking_into(premises):
        await run_tx(work)


async def test_an_acknowledgement_is_not_acknowledged(offices: list[Premises]) -> None:
    one, other = offices
    async with one.open("mail") as first, other.open("mail") as second:
        await send(one, letter(sender=OTHER_DESK), OTHER_DESK)
        await until(lambda: _silent(offices), "silence", 40)
        assert await first.stop() == await second.stop() == 0
    assert await _books(one) == (
        [Disposition.REGISTERED],
        [("acknowledgement", OutboxState.DELIVERED)],
    )
    assert await _books(other) == ([Disposition.AUTOMATIC], [])


async def test_an_answer_is_acknowledged_once(offices: list[Premises]) -> None:
    one, other = offices
    await _answer_the_other(one)
    async with other.open("mail") as second, one.open("mail") as first:
        await until(lambda: _silent(offices), "silence", 40)
        assert await first.stop() == await second.stop() == 0
    assert await _books(one) == (
        [Disposition.AUTOMATIC],
        [("signed_reply", OutboxState.DELIVERED)],
    )
    assert await _books(other) == (
        [Disposition.REGISTERED],
        [("acknowledgement", OutboxState.DELIVERED)],
    )


async def _registered_by_hand(premises: Premises, world: World) -> None:
    """Ana has the one mail that made no record registered."""
    async with looking_into(premises):
        row = await InboundMessage.get(disposition=Disposition.AUTOMATIC)
    async with premises.visitor() as http:
        desk = await Desk(world.ana, http).log_in()
        unit = str(world.units["SG"].id)
        done = await desk.post(f"/correo-sin-tramite/{row.id}/registrar", unidad=unit)
        assert done.status_code == 303


async def test_an_acknowledgement_that_an_official_registers_is_not_acknowledged(
    offices: list[Premises], worlds: list[World]
) -> None:
    one, other = offices
    async with one.open("mail") as first, other.open("mail,web") as second:
        await send(one, letter(sender=OTHER_DESK), OTHER_DESK)
        await until(lambda: _silent(offices), "silence", 40)
        await _registered_by_hand(other, worlds[1])
        await until(lambda: _silent(offices), "silence", 40)
        assert await first.stop() == await second.stop() == 0
    assert await _books(one) == (
        [Disposition.REGISTERED],
        [("acknowledgement", OutboxState.DELIVERED)],
    )
    assert await _books(other) == ([Disposition.REGISTERED], [])


async def test_a_list_s_letter_that_an_official_registers_is_acknowledged_once(
    offices: list[Premises], worlds: list[World]
) -> None:
    one, other = offices
    mail = letter(sender=OTHER_DESK)
    mail["List-Id"], mail["Precedence"] = "<vecinos.grupos.example>", "list"
    async with one.open("mail,web") as first, other.open("mail") as second:
        await send(one, mail, "vecinos-bounces@grupos.example")
        await until(lambda: _silent(offices), "silence", 40)
        await _registered_by_hand(one, worlds[0])
        await until(lambda: _silent(offices), "silence", 40)
        assert await first.stop() == await second.stop() == 0
    assert await _books(one) == (
        [Disposition.REGISTERED],
        [("acknowledgement", OutboxState.DELIVERED)],
    )
    assert await _books(other) == ([Disposition.AUTOMATIC], [])
