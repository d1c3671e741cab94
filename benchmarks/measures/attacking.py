"""What attacks take to be answered, and what others' pages take meanwhile."""

import asyncio
import functools
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import perf_counter, sleep

from benchmarks import hostile
from benchmarks.bench import Bench
from benchmarks.furnishing import furnished
from benchmarks.houses import LOGIN
from benchmarks.measures.samples import percentile
from benchmarks.sink import Sink, open_sink
from benchmarks.visitor import Unexpected, Visitor

_TRAY = "/bandejas/recibidos"
_WARM_UP = 5
_TEXT = "<p>Adjuntamos las copias que pidió.</p>"
_BREATH = 0.05  # seconds between two pages of the reader: a person, not a flood
_Attack = tuple[str, Callable[[], float]]


async def attacking(bench: Bench) -> None:
    """The longest that each attack waits for its sentence; the 95th percentile of a page before
    them, during the heavy ones and during the guesses, and how many times as long that is."""
    async with bench.main.fresh() as url, open_sink(Sink()) as sink:
        newest = await furnished(url, bench.folder, bench.plan.few_documents)
        async with bench.house(url, sink, "attack").serve("web") as served:
            await asyncio.to_thread(_measure, bench, served.web_port, newest)


def _measure(bench: Bench, port: int, newest: Sequence[int]) -> None:
    with ExitStack() as stack:
        reader, attacker, stranger, guesser = (Visitor(port) for _ in range(4))
        for visitor in (reader, attacker, stranger, guesser):
            stack.callback(visitor.close)
        reader.log_in()
        attacker.log_in()
        guesser.get("/entrar")
        groups = {
            "heavy": _heavy(attacker, stranger, newest) * 2,
            "guesses": [("guesses", lambda: _guesses(guesser, bench.plan.guesses))],
        }
        for _ in range(_WARM_UP):
            reader.get(_TRAY)
        before = [_seconds(reader) for _ in range(bench.plan.visits)]
        usual = percentile(before, 95)
        bench.ledger.sample("attack.page_before.p95_ms", usual * 1000, "ms")
        for name, attacks in groups.items():
            times = _during(reader, functools.partial(_run, bench, attacks))
            meanwhile = percentile(times, 95)
            bench.ledger.sample(f"attack.page_meanwhile_{name}.p95_ms", meanwhile * 1000, "ms")
            bench.ledger.sample(f"attack.page_times_{name}", meanwhile / usual, "×")
            bench.say(f"{name}: a page takes {usual * 1000:.0f} ms, then {meanwhile * 1000:.0f} ms")


def _run(bench: Bench, attacks: Sequence[_Attack]) -> None:
    longest: dict[str, float] = {}
    for _ in range(bench.plan.rounds):
        for name, attack in attacks:
            longest[name] = max(longest.get(name, 0.0), attack())
    for name, seconds in longest.items():
        bench.ledger.sample(f"attack.{name}_ms", seconds * 1000, "ms")


def _during(reader: Visitor, work: Callable[[], None]) -> list[float]:
    """The seconds of each page asked for while `work` is done in a thread."""
    with ThreadPoolExecutor(1) as pool:
        doing = pool.submit(work)
        times = [_seconds(reader)]
        while not doing.done():
            times.append(_seconds(reader))
        doing.result()
    return times


def _seconds(reader: Visitor) -> float:
    sleep(_BREATH)
    return reader.time(_TRAY)


def _heavy(attacker: Visitor, stranger: Visitor, newest: Sequence[int]) -> list[_Attack]:
    draft, version = _draft(attacker, newest)
    archive, p12 = hostile.crowded_archive(), hostile.endless_p12()
    signed = {"clave": hostile.PASSPHRASE, "version": version}

    def letter(body: str, words: str) -> Callable[[], float]:
        form = {"asunto": "A", "cuerpo": body, "format": "html", "version": version}
        return lambda: attacker.refused(draft, form, words)

    return [
        (
            "p12",
            lambda: attacker.refused(f"{draft}/firmar", signed, "demasiado trabajo", ("p12", p12)),
        ),
        (
            "archive",
            lambda: stranger.refused("/verificar", {}, "no es un PDF", ("archivo", archive)),
        ),
        *(("letter", letter(body, words)) for words, body in hostile.LETTERS.items()),
    ]


def _draft(attacker: Visitor, newest: Sequence[int]) -> tuple[str, str]:
    """An answer to one of the letters, which could be signed: its address and version."""
    for document_id in newest:
        copy = re.search(r"/ejemplares/(\d+)/responder", attacker.get(f"/documentos/{document_id}"))
        if copy:
            place = attacker.done(copy[0])
            version = _version(attacker, place)
            attacker.done(place, asunto="Respuesta", cuerpo=_TEXT, format="html", version=version)
            return place, _version(attacker, place)
    raise Unexpected("no letter can be answered")


def _version(attacker: Visitor, place: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', attacker.get(place))
    if found is None:
        raise Unexpected("the draft has no version")
    return found[1]


def _guesses(guesser: Visitor, many: int) -> float:
    """As many log-ins at once, all wrong: the seconds of the slowest answer."""
    guessers = [guesser.twin() for _ in range(many)]
    ready = threading.Barrier(many)

    def guess(visitor: Visitor) -> float:
        form = {"usuario": LOGIN, "clave": "No-es-esta-clave-9", "siguiente": ""}
        ready.wait(60)
        began = perf_counter()
        visitor.refused("/entrar", form, "no son correctos")
        return perf_counter() - began

    try:
        with ThreadPoolExecutor(many) as pool:
            return max(pool.map(guess, guessers))
    finally:
        for visitor in guessers:
            visitor.close()
