"""What an official waits for: tray, document and search, with few and with many documents."""

import asyncio
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import quote_plus

from benchmarks.bench import Bench
from benchmarks.databases import Backend
from benchmarks.furnishing import furnished
from benchmarks.measures.samples import percentile
from benchmarks.plan import FULL
from benchmarks.sink import Sink, open_sink
from benchmarks.visitor import Visitor

_TRAY = "/bandejas/recibidos"
_QUERIES = (
    "alumbrado", "poda de arboles", "ruido nocturno", "Chiluisa", "CHQ-DA", "planilla agua",
    "discapacidad", "vereda raices", "certificado", "Guamán Peña", "vecino117", "San Blas",
    "convenio de pago", "no existe tal palabra", "0042", "luminaria apagada tres semanas",
)  # fmt: skip
_WARM_UP = 10
_DOCUMENTS = 30


@dataclass(frozen=True)
class _Desk:
    """The official's browser at a house of `size` documents; `newest` are some of them."""

    size: int
    visitor: Visitor
    newest: Sequence[int]


async def pages(bench: Bench) -> None:
    """Times of pages through the real server, one client, logged in, after a warm-up.

    The house with few documents and the one with many take turns, request by request, so that
    what disturbs the machine disturbs both.
    """
    for backend in bench.chosen():
        async with AsyncExitStack() as stack:
            post_ids = [
                await _desk(stack, bench, backend, size)
                for size in (bench.plan.few_documents, bench.plan.many_documents)
            ]
            times = await asyncio.to_thread(_visit, post_ids, bench.plan.visits)
        _note(bench, backend, post_ids, times)


async def _desk(stack: AsyncExitStack, bench: Bench, backend: Backend, size: int) -> _Desk:
    url = await stack.enter_async_context(backend.fresh())
    newest = await furnished(url, bench.folder, size)
    sink = await stack.enter_async_context(open_sink(Sink()))
    served = await stack.enter_async_context(bench.house(url, sink, f"page.{size}").serve("web"))
    visitor = Visitor(served.web_port)
    stack.callback(visitor.close)
    await asyncio.to_thread(visitor.log_in)
    bench.say(f"a house with {size} documents on {backend.name} is open")
    return _Desk(size, visitor, newest[:_DOCUMENTS])


def _visit(post_ids: Sequence[_Desk], visits: int) -> dict[tuple[str, int], list[float]]:
    times: dict[tuple[str, int], list[float]] = defaultdict(list)
    plain = {desk.size: _plain_file(desk.visitor) for desk in post_ids}
    for desk in post_ids:
        for document_id in desk.newest:  # read from now on: the first visit also writes
            desk.visitor.get(f"/documentos/{document_id}")
    kinds: dict[str, Callable[[_Desk, int], str]] = {
        "static": lambda desk, n: plain[desk.size],
        "tray": lambda desk, n: _TRAY,
        "document": lambda desk, n: f"/documentos/{desk.newest[n % len(desk.newest)]}",
        "search": lambda desk, n: f"/buscar?q={quote_plus(_QUERIES[n % len(_QUERIES)])}",
    }
    for kind, address in kinds.items():
        for n, desk in itertools.product(range(-_WARM_UP, visits), post_ids):
            seconds = desk.visitor.time(address(desk, n))
            if n >= 0:
                times[kind, desk.size].append(seconds)
    return times


def _plain_file(visitor: Visitor) -> str:
    """A file that the server sends as it lies on the disk: the floor of its pages."""
    found = re.search(r'href="([^"]*favicon[^"]*)"', visitor.get(_TRAY))
    assert found is not None
    return found[1]


def _note(
    bench: Bench,
    backend: Backend,
    post_ids: Sequence[_Desk],
    times: dict[tuple[str, int], list[float]],
) -> None:
    few, many = (desk.size for desk in post_ids)
    floor = bench.named(backend, "page", "static.p50_ms")

    def note(kind: str, size: int, part: int, label: str) -> None:
        name = bench.named(backend, *_name(kind, f"{label}p{part}_ms"))
        below = floor if part == 50 and name != floor else None
        bench.ledger.sample(name, percentile(times[kind, size], part) * 1000, "ms", below)
        bench.say(f"{name}: {bench.ledger.value(name):.1f}")

    note("static", many, 50, "")
    for size in (few, many):
        note("tray", size, 50, f"{size}.")
        note("tray", size, 95, f"{size}.")
    for kind in ("tray", "document", "search"):
        note(kind, many, 50, "")
        note(kind, many, 95, "")
    growth = percentile(times["tray", many], 50) / percentile(times["tray", few], 50)
    # Promised for 10,000 documents; with fewer it is another figure, which nobody should mistake.
    label = "tray.growth" if many == FULL.many_documents else f"tray.growth_to_{many}"
    bench.ledger.sample(bench.named(backend, "page", label), growth, "×")


def _name(kind: str, rest: str) -> tuple[str, str]:
    return ("search", rest) if kind == "search" else ("page", f"{kind}.{rest}")
