"""Somebody guesses passwords and codes: many at once, from many places, in others' names."""

import asyncio
from collections import Counter

import pytest

from office.accounts.authenticators import passwords, throttle
from office.accounts.sign_in import login
from office.accounts.sign_in.devices import Browser
from office.errors import Invalid, NotFound, OfficeError, Throttled
from office.records.cases import status
from tests.support.clock import Clock
from tests.support.world import World


async def _told(what: str, password: str, origin: str, cookie: str = "") -> str:
    try:
        await login.enter(what, password, Browser(origin, "", cookie))
    except OfficeError as error:
        return type(error).__name__
    return "in"


async def test_a_hundred_guesses_at_once_are_not_all_judged(world: World, clock: Clock) -> None:
    wrong = (_told(world.ana.login, "otra", "192.0.2.7") for _ in range(100))
    told = Counter(await asyncio.gather(*wrong))
    assert told == {"Invalid": 5, "Throttled": 95}


async def test_the_delay_grows_and_nothing_is_closed(world: World, clock: Clock) -> None:
    for _ in range(5):
        await _told(world.ana.login, "otra", "192.0.2.7")
    waits = []
    for _ in range(4):
        with pytest.raises(Throttled) as refused:
            await login.enter(world.ana.login, "otra", Browser("192.0.2.7"))
        waits.append(refused.value.retry_after)
        clock.advance(seconds=refused.value.retry_after)
        assert await _told(world.ana.login, "otra", "192.0.2.7") == "Invalid"
    assert waits == [5, 10, 20, 40]
    clock.advance(seconds=80)
    assert await _told(world.ana.login, world.ana.password, "192.0.2.7") == "in"


async def test_one_network_is_one_origin(world: World, clock: Clock) -> None:
    told = [await _told(f"99{n:08}", "otra", f"2001:db8:1:2:{n:x}::1") for n in range(1, 33)]
    assert told == ["Invalid"] * 30 + ["Throttled"] * 2
    assert await _told("9900000099", "otra", "2001:db8:1:3::1") == "Invalid"


async def test_strangers_do_not_lock_out_the_owner(world: World, clock: Clock) -> None:
    """From thousands of places; the owner's own browser, and soon any other, still gets in."""
    owner = world.ana
    assert await _told(owner.login, owner.password, "198.51.100.9", "mine") == "in"
    for n in range(40):
        await _told(owner.login, "otra", f"203.0.113.{n}")
    assert await _told(owner.login, owner.password, "198.51.100.9", "mine") == "in"
    assert await _told(owner.login, owner.password, "198.51.100.10") == "Throttled"
    clock.advance(seconds=20)
    assert await _told(owner.login, owner.password, "198.51.100.10") == "in"


async def test_codes_and_log_ins_are_counted_apart(world: World, clock: Clock) -> None:
    for n in range(30):
        with pytest.raises(NotFound):
            await status.status_by_code(f"CHQ-SG-2026-{n:04}-E", "7KQM-4RTX", "192.0.2.7")
    with pytest.raises(Throttled):
        await status.status_by_code("CHQ-SG-2026-0099-E", "7KQM-4RTX", "192.0.2.7")
    assert await _told(world.ana.login, world.ana.password, "192.0.2.7") == "in"


async def test_those_that_wait_to_be_judged_are_bounded(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_MOST_WAITING", 4)
    told = Counter(
        await asyncio.gather(*(_told(f"98{n:08}", "otra", f"192.0.2.{n}") for n in range(12)))
    )
    assert told["Throttled"] > 0 and told["Invalid"] >= 4
    # Nobody judged them, so they do not count.
    assert await throttle.attempt("entrada", "9800000011", "192.0.2.11")


async def test_a_password_is_not_cut(world: World, clock: Clock) -> None:
    kept = await passwords.hash_password("a" * 128)
    assert await passwords.matches(kept, "a" * 128)
    assert not await passwords.matches(kept, "a" * 129)
    with pytest.raises(Invalid):
        await login.enter(world.ana.login, world.ana.password + "x", Browser("192.0.2.8"))
