"""Compares what was sent with what the books hold: every fault that a storm could have left."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from benchmarks.storm.books import Books, Kept, Sent
from benchmarks.storm.letters import Fate, Letter
from benchmarks.storm.weather import Interval

_RECORDS = ("registered", "appended")
_END = {Fate.NOTED: "automatic", Fate.HELD: "quarantined", Fate.ANSWERED: "answered"}
_ACKNOWLEDGES = ("acknowledgement", "addition_received")
_SENT = "delivered"


class Sort(StrEnum):
    """What went wrong."""

    LOST = "lost"  # it had its 250, and is not in custody, has no end or no record
    DOUBLED = "doubled"  # a second record, a number or an acknowledgement too many
    GAP = "gap"  # a number that no record has
    UNANSWERED = "unanswered"
    ALTERED = "altered"  # the bytes in custody are not those that were sent
    MISJUDGED = "misjudged"  # ended otherwise than its like


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it must be."""

    sort: Sort
    text: str


@dataclass(frozen=True)
class Evidence:
    """All there is to judge by.

    `sent` are the letters and `taken` their 250s, `came` when each mail of the house reached the
    relay, both by Message-ID; `down` when house or database were struck, `files` the store.
    """

    sent: Mapping[str, Letter]
    taken: Mapping[str, int]
    books: Books
    files: Path
    came: Mapping[str, Sequence[float]]
    down: Sequence[Interval]


def faults(evidence: Evidence) -> list[Fault]:
    """Everything that is not as it must be; none when nothing was lost."""
    checks = (_letters, _numbers, _answers, _repetitions)
    return [fault for check in checks for fault in check(evidence)]


def repeated(evidence: Evidence) -> int:
    """How many mails of the house reached the relay again."""
    return sum(len(times) - 1 for times in evidence.came.values())


def _letters(evidence: Evidence) -> Iterator[Fault]:
    """Each letter: as many rows as it had 250s, the same bytes, one end."""
    kept: dict[str, list[Kept]] = defaultdict(list)
    for row in evidence.books.kept:
        kept[row.sha256].append(row)
    for name, letter in evidence.sent.items():
        rows = kept.pop(letter.sha256, [])
        if len(rows) < evidence.taken.get(name, 0):
            yield Fault(Sort.LOST, f"{name}: {evidence.taken[name]} × 250, {len(rows)} kept")
        if rows and rows[0].content(evidence.files) != letter.content:
            yield Fault(Sort.ALTERED, f"{name}: other bytes in custody")
        yield from _end_of(name, letter, rows)
    for sha256 in kept:
        yield Fault(Sort.ALTERED, f"{sha256}: in custody, but nobody sent it")


def _end_of(name: str, letter: Letter, rows: Sequence[Kept]) -> Iterator[Fault]:
    ends = Counter(row.disposition for row in rows)
    told = f"{name}: {dict(ends)} {' '.join({row.reason for row in rows if row.reason})}"
    if ends["pending"]:
        yield Fault(Sort.LOST, told)
    elif letter.fate is not Fate.RECORD:
        if set(ends) != {_END[letter.fate]}:
            yield Fault(Sort.MISJUDGED, told)
    else:
        records = sum(ends[end] for end in _RECORDS)
        if records > 1 or len({row.document_id for row in rows if row.document_id}) > 1:
            yield Fault(Sort.DOUBLED, told)
        elif not records:
            yield Fault(Sort.LOST, told)
        elif records + ends["duplicate"] != len(rows):
            yield Fault(Sort.MISJUDGED, told)


def _numbers(evidence: Evidence) -> Iterator[Fault]:
    """One number each, and each series from 1 to its last one."""
    given: dict[tuple[str, str, int], Counter[int]] = defaultdict(Counter)
    for document in evidence.books.documents:
        if not document.number:
            yield Fault(Sort.GAP, f"document {document.id} has no number")
            continue
        _, unit, year, sequence, kind = document.number.rsplit("-", 4)
        given[unit, kind, int(year)][int(sequence)] += 1
    for series in evidence.books.series:
        found = given.pop((series.unit, series.kind, series.year), Counter())
        named = f"{series.unit}-{series.year}-{series.kind}"
        for missing in sorted(set(range(1, series.last_given + 1)) - found.keys()):
            yield Fault(Sort.GAP, f"{named}: {missing} was given, but no record has it")
        for number, times in found.items():
            if times > 1 or number > series.last_given:
                yield Fault(Sort.DOUBLED, f"{named}: {number} stands {times} times")
    for own in given:
        yield Fault(Sort.GAP, f"{own}: records, but no series")


def _answers(evidence: Evidence) -> Iterator[Fault]:
    """One acknowledgement for each record, and all that was to leave is in the relay."""
    letters = {name for name, one in evidence.sent.items() if one.fate is Fate.RECORD}
    acknowledged: dict[int | None, list[Sent]] = defaultdict(list)
    for mail in evidence.books.sent:
        if mail.kind in _ACKNOWLEDGES:
            acknowledged[mail.document_id].append(mail)
        if mail.state != _SENT or mail.message_id not in evidence.came:
            yield Fault(Sort.UNANSWERED, f"{mail.message_id} ({mail.kind}): {mail.state}, not come")
    for document in evidence.books.documents:
        mails = acknowledged.pop(document.id, [])
        if document.message_id not in letters:
            yield Fault(Sort.DOUBLED, f"{document.number}: a record of no letter")
        if len(mails) != 1:
            sort = Sort.DOUBLED if mails else Sort.UNANSWERED
            yield Fault(sort, f"{document.number}: {len(mails)} acknowledgements")
        elif mails[0].in_reply_to != document.message_id:
            yield Fault(Sort.UNANSWERED, f"{document.number}: acknowledged to another letter")


def _repetitions(evidence: Evidence) -> Iterator[Fault]:
    """The relay gets a mail again only where a blow fell between the two times."""
    known = {mail.message_id for mail in evidence.books.sent}
    for message_id, times in evidence.came.items():
        if message_id not in known:
            yield Fault(Sort.DOUBLED, f"{message_id} came, but is not in the outbox")
        for first, again in pairwise(times):
            if not any(one.begin <= again and one.end >= first for one in evidence.down):
                yield Fault(Sort.DOUBLED, f"{message_id} came twice though nothing happened")
