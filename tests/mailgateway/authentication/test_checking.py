"""Batches are checked within their bound, recorded, and taken up again once DNS answers."""

import threading
from dataclasses import replace

import pytest

from mailgateway.authentication import checking
from mailgateway.authentication.checking import check, resolver_set_to, with_trust
from mailgateway.reading import sender_rechecks as again
from mailgateway.reading import worker as intake
from models.enums import Channel, Trust
from models.tables import Document
from office.config import Config, use_config
from office.custody.reception import Arrival, receive
from office.intake import sender_rechecks as trust
from office.messages.authentication import Verdict, from_json
from office.messages.incoming import MessageKind
from tests.mailgateway.authentication.names import GOOD, RECORDS, Table, signed
from tests.mailgateway.authentication.test_judging import LETTER, ROSA, mail
from tests.mailgateway.letters import read
from tests.support.clock import Clock
from tests.support.world import World


@pytest.fixture
def checking_house(house: Config) -> Config:
    surroundings = replace(house, check_senders=True)
    use_config(surroundings)
    return surroundings


async def arrive(original: bytes) -> None:
    await receive(
        Arrival(
            Channel.EMAIL,
            original,
            mail_from=ROSA,
            recipients=("tramites@chq.example",),
            peer=GOOD,
            greeting="mx.correo.example",
        )
    )


async def test_the_document_keeps_what_was_found(world: World, checking_house: Config) -> None:
    await arrive(signed(LETTER))
    with resolver_set_to(Table()):
        assert await intake.read_waiting() == 1
    document = await Document.get()
    assert document.trust is Trust.DMARC_ALIGNED
    kept = from_json(document.trust_detail)
    assert kept is not None and kept.spf.result == kept.dkim[0].result == "pass"


async def test_switched_off_nobody_is_asked(world: World, house: Config) -> None:
    await arrive(signed(LETTER))
    table = Table()
    with resolver_set_to(table):
        await intake.read_waiting()
        assert await again.check_again() == 0
    document = await Document.get()
    assert document.trust is Trust.UNVERIFIED and document.trust_detail is None
    assert table.asked == []


async def test_silence_is_taken_up_again(
    world: World, checking_house: Config, clock: Clock
) -> None:
    await arrive(signed(LETTER))
    with resolver_set_to(Table(RECORDS, "*")):
        await intake.read_waiting()
        kept = from_json((await Document.get()).trust_detail)
        assert kept is not None and kept.verdict is Verdict.UNCHECKED
        assert await again.check_again() == 0  # not yet
        clock.advance(seconds=660)
        assert await again.check_again() == 1
        clock.advance(seconds=660)
        assert await again.check_again() == 0  # the pause doubles
    clock.advance(seconds=660)
    with resolver_set_to(Table()):
        assert await again.check_again() == 1
    document = await Document.get()
    kept = from_json(document.trust_detail)
    assert document.trust is Trust.DMARC_ALIGNED
    assert kept is not None and kept.attempts == 3
    assert await trust.unchecked(10) == ()


async def test_after_two_days_it_stays_unproven(
    world: World, checking_house: Config, clock: Clock
) -> None:
    await arrive(LETTER)
    with resolver_set_to(Table(RECORDS, "*")):
        await intake.read_waiting()
    clock.advance(days=2, seconds=60)
    assert await trust.unchecked(10) == ()


async def test_a_batch_waits_no_longer_than_its_bound(
    checking_house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "BOUND", 0.05)
    release = threading.Event()

    class Stuck(Table):
        def look_up(self, name: str, kind: str, seconds: float) -> tuple[str, ...]:
            release.wait(5)
            return ()

    with resolver_set_to(Stuck()):
        found = await check([(mail(LETTER), ROSA)] * 3)
    release.set()
    assert {one.verdict for one in found} == {Verdict.UNCHECKED}
    assert await check([]) == []


async def test_what_becomes_no_record_is_not_checked(checking_house: Config) -> None:
    table = Table()
    message = replace(read(LETTER), kind=MessageKind.AUTOMATIC)
    with resolver_set_to(table):
        assert await with_trust([mail(LETTER)], [message]) == [message]
    assert table.asked == []
