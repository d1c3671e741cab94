"""What officials wait for when they send: to many, fifty at once, while a draft saves itself."""

import json

from benchmarks.bench import Bench
from benchmarks.processes import running

_TOLD = "told:"
# Of the process: whom one document goes to, how many sign at once, how often a draft is saved.
_SIZES = {"many": ("200", "50", "100"), "few": ("12", "6", "10")}


async def sending(bench: Bench) -> None:
    """Signing, numbering, copies and notices of one document to 200; the wait of 95 in a hundred
    of fifty who sign at once in one series, without gap or double; and of an autosave."""
    whole = bench.plan.letters >= 15
    sizes = _SIZES["many" if whole else "few"]
    for backend in bench.chosen():
        async with backend.fresh() as url:
            folder = bench.folder / f"sending-{backend.name}"
            folder.mkdir()
            arguments = ["benchmarks.officials", url, str(folder), *sizes]
            async with running(arguments, bench.folder, {}) as program:
                line = await program.printed(_TOLD)
        told = json.loads(line.removeprefix(_TOLD))
        for name, kept in (
            (f"to_{sizes[0]}_ms", "to_many"),
            (f"at_once_{sizes[1]}_p95_ms", "at_once"),
            ("autosave_p95_ms", "autosave"),
        ):
            figure = bench.named(backend, "send", name)
            bench.ledger.sample(figure, told[kept] * 1000, "ms")
            bench.say(f"{figure}: {bench.ledger.value(figure):.1f}")
