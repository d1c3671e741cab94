"""Seals a trail and verifies it, in its own process: Tortoise speaks one dialect in each.

`python -m benchmarks.sealer URL FOLDER COUNT` adds COUNT events, seals whatever is not under seal
yet and, if events were added, verifies all of it as `chasqui verify` does.
"""

import asyncio
import json
import sys
from time import perf_counter

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import made
from models.database import close_database, open_database, run_tx
from models.enums import Action, Channel
from models.ids import new_id
from models.tables import Event
from office import clock
from office.config import Config, use_config
from office.evidence import trail
from office.evidence.sealing import seal_new
from office.monitoring.integrity import findings
from office.storage.store import open_store, use_store

DONE = "done:"
_BATCH = 5_000


async def _add(count: int) -> None:
    for start in range(0, count, _BATCH):
        some = [_event(n) for n in range(start, min(start + _BATCH, count))]

        async def work(connection: BaseDBAsyncClient, some: list[Event] = some) -> None:
            await trail.record(connection, some)

        await run_tx(work)


def _event(number: int) -> Event:
    """One as a busy day leaves them: an official passes something on, with a word."""
    return made(
        Event,
        id=new_id(),
        at=clock.now(),
        action=Action.REASSIGNED,
        channel=Channel.WEB,
        official_id=number % 997,
        post_id=number % 997,
        who="Luis Paredes, Analista",
        to_post_id=(number + 1) % 997,
        origin="192.0.2.7",
        comment=f"Para su atención, por favor, hasta el viernes ({number}).",
        detail={"from_unit": number % 31, "unit": "Dirección Administrativa"},
    )


async def _main(url: str, folder: str, count: int) -> None:
    use_config(Config(base_url="https://chq.example", secret_key="k" * 40))
    use_store(open_store(folder))
    await open_database(url)
    try:
        await _add(count)
        begun = perf_counter()
        rows = await seal_new()
        sealed = perf_counter()
        found = [each async for each in findings()] if count else []
        verified = perf_counter()
    finally:
        await close_database()
    if found:
        raise AssertionError(f"{len(found)} findings, such as {found[0].text}")
    told = {
        "rows": rows,
        "sealing": sealed - begun,
        "verifying": verified - sealed,
    }
    print(DONE, json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
