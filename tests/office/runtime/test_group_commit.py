"""Group commit: what waits is committed together."""

import asyncio
from collections.abc import Sequence

import pytest

from office.errors import Unavailable
from office.runtime import group_commit as grouping
from office.runtime.group_commit import Groups


class Ledger:
    """Something to commit to: slow, and with a fault for some items."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def commit(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        await self.gate.wait()
        if 13 in items:
            raise ValueError("unlucky")
        if 99 in items:
            raise Unavailable("fuera de servicio")
        return [item * 10 for item in items]


async def add_behind(
    groups: Groups[int, int], ledger: Ledger, items: Sequence[int]
) -> list[object]:
    """Add `items` at once while a first item, 0, is on its way."""
    ledger.gate.clear()
    first = asyncio.create_task(groups.add(0))
    while not ledger.groups:
        await asyncio.sleep(0)
    rest = [asyncio.create_task(groups.add(item)) for item in items]
    for _ in range(3):
        await asyncio.sleep(0)
    ledger.gate.set()
    await first
    return list(await asyncio.gather(*rest, return_exceptions=True))


async def test_what_waits_goes_together_and_each_gets_its_own_result() -> None:
    ledger = Ledger()
    groups = Groups(ledger.commit, most=3)
    assert await add_behind(groups, ledger, [1, 2, 3, 4]) == [10, 20, 30, 40]
    assert ledger.groups == [[0], [1, 2, 3], [4]]


async def test_one_that_cannot_be_committed_does_not_take_the_others_with_it() -> None:
    ledger = Ledger()
    first, unlucky, last = await add_behind(Groups(ledger.commit), ledger, [1, 13, 2])
    assert (first, last) == (10, 20)
    assert isinstance(unlucky, ValueError)


async def test_with_the_database_away_all_are_told_at_once() -> None:
    ledger = Ledger()
    told = await add_behind(Groups(ledger.commit), ledger, [1, 99, 2])
    assert all(isinstance(error, Unavailable) for error in told)
    assert ledger.groups == [[0], [1, 99, 2]]


async def test_heavy_items_make_small_groups() -> None:
    ledger = Ledger()
    groups = Groups(ledger.commit, weight=lambda item: item, heaviest=10)
    assert await add_behind(groups, ledger, [4, 5, 30, 6]) == [40, 50, 300, 60]
    assert ledger.groups == [[0], [4, 5], [30], [6]]


async def test_one_who_goes_away_leaves_it_to_be_committed() -> None:
    ledger = Ledger()
    groups = Groups(ledger.commit)
    ledger.gate.clear()
    gone = asyncio.create_task(groups.add(1))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    ledger.gate.set()
    assert await groups.add(2) == 20
    assert ledger.groups == [[1], [2]]


async def test_who_comes_as_the_last_group_ends_does_not_wait_for_another() -> None:
    late: list[asyncio.Task[int]] = []

    async def commit(items: Sequence[int]) -> Sequence[int]:
        if not late:  # steps once the worker has left, before anyone is told that it has
            late.append(asyncio.create_task(groups.add(2)))
        return items

    groups: Groups[int, int] = Groups(commit)
    assert await groups.add(1) == 1
    async with asyncio.timeout(5):
        assert await late[0] == 2


async def test_those_who_come_again_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "_A_MOMENT", 60)
    ledger = Ledger()
    groups = Groups(ledger.commit)
    await groups.add(0)  # a lone one waits for nobody
    first = asyncio.create_task(groups.add(1))
    await asyncio.sleep(0)
    await asyncio.gather(first, groups.add(2), groups.add(3))
    again = asyncio.create_task(groups.add(4))
    for _ in range(10):
        await asyncio.sleep(0)
    assert ledger.groups == [[0], [1], [2, 3]]
    assert await groups.add(5) == 50
    assert await again == 40
    assert ledger.groups[3:] == [[4, 5]]


async def test_who_comes_alone_after_a_crowd_waits_for_a_moment_once() -> None:
    ledger = Ledger()
    groups = Groups(ledger.commit)
    await add_behind(groups, ledger, [1, 2, 3])
    assert [await groups.add(item) for item in (4, 5)] == [40, 50]
    assert ledger.groups == [[0], [1, 2, 3], [4], [5]]
