"""The measurements still measure: each of them once, at the smallest size, on SQLite."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import catalogue
from benchmarks.bench import Bench, open_bench
from benchmarks.figures import Ledger
from benchmarks.mailset import mails
from benchmarks.measures.samples import percentile
from benchmarks.plan import FULL, TINY
from benchmarks.slowness import lessened
from benchmarks.storm.verdict import Sort


async def test_every_measurement_gives_its_figures(tmp_path: Path):
    async with open_bench(TINY, sqlite_only=True) as bench:
        assert await catalogue.run(bench, catalogue.CATALOGUE) == []
        assert bench.left_out == []
        assert list(bench.folder.glob("[0-9]*.sqlite3")) == []
    assert not bench.folder.exists()
    bench.ledger.save(tmp_path / "results.json")
    figures = json.loads((tmp_path / "results.json").read_text())
    assert {"value", "unit", "floor"} == set(figures["letter.warm_ms"])
    nothing = {f"mail.storm.{sort}" for sort in Sort}
    assert {name for name, figure in figures.items() if figure["value"] == 0} >= nothing
    assert all(figure["value"] > 0 for name, figure in figures.items() if "storm" not in name)
    assert {
        "mail.accepted.sqlite.c1",
        "mail.accepted.sqlite.c8",
        "mail.stock_discard.c8",
        "mail.registered.sqlite",
        "mail.acknowledged.sqlite",
        "mail.latency.p95_ms",
        "mail.acknowledged.p95_ms",
        "page.tray.p50_ms",
        "page.tray.growth_to_60",
        "page.document.p50_ms",
        "search.p95_ms",
        "sign.bb_ms",
        "attack.p12_ms",
        "attack.archive_ms",
        "attack.letter_ms",
        "attack.guesses_ms",
        "attack.page_times_heavy",
        "attack.page_times_guesses",
        "memory.idle_mb",
        "memory.load_mb",
        "memory.crowd_mb",
        "mail.storm.seconds",
        "seal.sqlite.seal_million_s",
        "seal.sqlite.check_million_s",
        "seal.sqlite.share",
    } <= figures.keys()
    assert figures["mail.accepted.sqlite.c8"]["floor"] == figures["mail.stock_discard.c8"]["value"]
    assert "memory.load_mb" in bench.ledger.table()


def test_a_slow_machine_measures_less_of_everything():
    assert lessened(FULL, 1.2) is FULL
    slow = lessened(FULL, 6.0)
    assert (slow.rounds, slow.burst, slow.visits, slow.storm.mails) == (1, 500, 25, 1_666)
    assert slow.storm.patience == 6 * FULL.storm.patience
    assert lessened(TINY, 50.0).registered == TINY.registered


async def test_what_there_is_no_time_for_is_left_out_and_fails_nothing(tmp_path: Path):
    bench = Bench(replace(TINY, seconds=0.0), tmp_path, ())

    async def endless(_: Bench) -> None:
        await asyncio.Event().wait()

    assert await catalogue.run(bench, [catalogue.Benchmark(("endless",), endless)]) == []
    assert bench.left_out == ["endless"]


def test_a_figure_is_the_median_and_is_judged_by_its_floor():
    ledger = Ledger()
    for value in (500.0, 400.0, 900.0):
        ledger.sample("mail.stock_discard.c8", value, "mails/s")
    ledger.sample("mail.accepted.pg.c8", 900, "mails/s", "mail.stock_discard.c8")
    assert ledger.value("mail.stock_discard.c8") == 500
    assert ledger.missed() == ["mail.accepted.pg.c8"]
    ledger.sample("mail.accepted.pg.c8", 1_400, "mails/s")
    assert ledger.missed() == []


def test_a_wish_that_nothing_measures_is_refused():
    with pytest.raises(ValueError, match="nothing measures"):
        catalogue.chosen(["mail.acepted"])
    assert [b.name for b in catalogue.chosen(["sign.bb_ms", "mail.accepted.pg.c8"])] == [
        "letter",
        "mail.accepted",
    ]


def test_the_mail_set_is_the_agreed_mix_and_always_the_same():
    made = mails(200, seed=1)
    sizes = [len(mail.wire) for mail in made]
    assert 40_000 < sum(sizes) / len(sizes) < 48_000
    assert sum(size > 200_000 for size in sizes) == 30
    assert made == mails(200, seed=1)
    assert not {m.message_id for m in made} & {m.message_id for m in mails(200, seed=2)}


def test_the_95th_percentile_is_the_nearest_rank():
    assert percentile(list(range(1, 101)), 95) == 95
    assert percentile([7], 95) == 7
