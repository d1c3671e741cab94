"""What a storm is judged by finds every kind of fault, and none where all is well."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks.storm.books import Books, Document, Kept, Sent, Series
from benchmarks.storm.letters import Acknowledgement, Fate, Letter, Next, answer_to, letters
from benchmarks.storm.verdict import Evidence, Sort, faults, repeated
from benchmarks.storm.weather import Blow, Interval, forecast

ANA = Letter("ana@correo.example", "<1@correo.example>", b"Subject: uno\r\n\r\n.uno\r\n")
BOUNCE = Letter("", "<2@mx.example>", b"Subject: dos\r\n\r\ndos\r\n", fate=Fate.NOTED)


@pytest.fixture
def well(tmp_path: Path) -> Evidence:
    """A letter that came twice, and a bounce; struck once, while the acknowledgement was sent."""
    (tmp_path / "pack").write_bytes(ANA.content + BOUNCE.content)
    first = Kept(ANA.sha256, "registered", 7, "", "pack", 0, len(ANA.content))
    bounce = Kept(BOUNCE.sha256, "automatic", None, "", "pack", first.size, len(BOUNCE.content))
    told = Sent(7, "acknowledgement", "<a@chq.example>", "delivered", ANA.message_id)
    return Evidence(
        sent={ANA.message_id: ANA, BOUNCE.message_id: BOUNCE},
        taken={ANA.message_id: 1, BOUNCE.message_id: 1},
        books=Books(
            kept=[first, replace(first, disposition="duplicate"), bounce],
            documents=[Document(7, "CHQ-SG-2026-0001-E", ANA.message_id)],
            series=[Series("SG", "E", 2026, 1)],
            sent=[told],
        ),
        files=tmp_path,
        came={told.message_id: [1.0, 3.0]},
        down=[Interval(2.0, 2.5)],
    )


def test_no_fault_is_found_where_all_is_well(well: Evidence) -> None:
    assert faults(well) == []
    assert repeated(well) == 1


def _kept(evidence: Evidence, *ends: str) -> Evidence:
    """`evidence` with the letter's two rows ended as told, or fewer rows."""
    rows = [
        replace(row, disposition=end) for row, end in zip(evidence.books.kept, ends, strict=False)
    ]
    return replace(evidence, books=replace(evidence.books, kept=[*rows, evidence.books.kept[2]]))


def _books(evidence: Evidence, **changed: object) -> Evidence:
    return replace(evidence, books=replace(evidence.books, **changed))


def _numbered(evidence: Evidence, number: str) -> Evidence:
    again = replace(evidence.books.documents[0], id=8, number=number)
    return _books(evidence, documents=[*evidence.books.documents, again])


SPOILT: dict[str, tuple[Callable[[Evidence], Evidence], Sort]] = {
    "not kept": (lambda e: _kept(e), Sort.LOST),
    "kept once for two": (lambda e: replace(e, taken={ANA.message_id: 3}), Sort.LOST),
    "never ended": (lambda e: _kept(e, "registered", "pending"), Sort.LOST),
    "no record": (lambda e: _kept(e, "quarantined", "duplicate"), Sort.LOST),
    "two records": (lambda e: _kept(e, "registered", "registered"), Sort.DOUBLED),
    "its like in quarantine": (lambda e: _kept(e, "registered", "quarantined"), Sort.MISJUDGED),
    "a number twice": (lambda e: _numbered(e, "CHQ-SG-2026-0001-E"), Sort.DOUBLED),
    "no number": (lambda e: _numbered(e, ""), Sort.GAP),
    "a gap": (lambda e: _books(e, series=[Series("SG", "E", 2026, 2)]), Sort.GAP),
    "no acknowledgement": (lambda e: _books(e, sent=[]), Sort.UNANSWERED),
    "two acknowledgements": (lambda e: _books(e, sent=e.books.sent * 2), Sort.DOUBLED),
    "never left": (lambda e: replace(e, came={}), Sort.UNANSWERED),
    "left twice for nothing": (lambda e: replace(e, down=[]), Sort.DOUBLED),
    "not ours": (lambda e: replace(e, came={**e.came, "<b@x>": [1.0]}), Sort.DOUBLED),
    "out of nothing": (lambda e: replace(e, sent={}), Sort.ALTERED),
}


@pytest.mark.parametrize("spoil", SPOILT, ids=[name.replace(" ", "-") for name in SPOILT])
def test_every_fault_is_found(well: Evidence, spoil: str) -> None:
    change, sort = SPOILT[spoil]
    assert sort in {fault.sort for fault in faults(change(well))}


def test_other_bytes_are_found(well: Evidence) -> None:
    pack = well.files / "pack"
    pack.write_bytes(pack.read_bytes().replace(b"uno", b"UNO"))
    assert [fault.sort for fault in faults(well)] == [Sort.ALTERED]


def test_the_forecast_has_as_many_blows_as_were_asked_for() -> None:
    for kills, restarts in ((20, 3), (4, 1), (2, 0), (1, 0), (0, 3)):
        blows = forecast(kills, restarts, Random(1))
        struck = {Blow.KILL: 1, Blow.KILL_TWICE: 2, Blow.BOTH: 1}
        assert sum(struck.get(blow, 0) for blow in blows) == kills
        assert sum(blow in (Blow.CRASH, Blow.FAST, Blow.BOTH) for blow in blows) == restarts
        assert not kills or blows[-1] is Blow.KILL


def test_the_letters_of_a_storm_are_of_every_sort_and_always_the_same() -> None:
    made = letters(60, seed=3)
    assert made == letters(60, seed=3)
    assert {one.fate for one in made} == {Fate.RECORD, Fate.NOTED, Fate.HELD}
    assert max(len(one.content) for one in made) > 1024 * 1024
    asking = replace(ANA, then=Next.ASK)
    question = answer_to(asking, Acknowledgement("<a@chq.example>", "CHQ-SG-2026-0001-E"))
    assert question.fate is Fate.ANSWERED
    assert question.mail.wire.endswith(b"\r\n.\r\n") and ANA.mail.wire.count(b"\r\n..uno") == 1
