"""Tells what a person wrote from what their program quoted below it and signed for them."""

from collections.abc import Callable
from dataclasses import dataclass

from mailgateway.quoting.closings import without_signature
from mailgateway.quoting.quoting_words import (
    ANNOUNCES,
    BEHIND_ADDRESS,
    DATED,
    ENDS_INTRODUCTION,
    FIELD,
    FORWARDED,
    INTRODUCTION,
    INTRODUCTION_LENGTH,
    MARKED_BELOW,
    MAY_BE_INTRODUCTION,
    ORIGINAL,
    RULE,
    SIGNATURE,
    TELLS_OF_MAIL,
    WROTE,
)

_LONGEST_INTRODUCTION = 4  # lines over which a program breaks its "On … wrote:"
_LINES_LOOKED_AT = 20_000
_FULL_LINE = 60  # characters; a quoted line so long may have been broken on its way


@dataclass(frozen=True)
class Split:
    """A message's text in three: what is new, what stands under it, what is only quoted."""

    new: str
    signature: str = ""
    quoted: str = ""


def split(text: str) -> Split:
    """Part `text` into what its sender wrote, their signature and what they quoted, losing no word.

    When nothing would be left as new (a bare forward, or everything behind `>`), all of it is new:
    better a quotation too much than a letter lost.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head, tail = lines[:_LINES_LOOKED_AT], lines[_LINES_LOOKED_AT:]
    introduces = _introduces if _may_introduce(text) else _never
    cut = _history_starts(head, introduces)
    handed_on = _forward_starts(head[:cut])
    written, forwarded, history = head[:handed_on], head[handed_on:cut], head[cut:]
    if tail:
        (history or forwarded or written).extend(tail)
    kept, marked = _without_marked(written, introduces)
    kept += forwarded
    kept, signature = without_signature(kept)
    new = _joined(kept)
    if not new:
        return Split(text.strip())
    return Split(new, _joined(signature), _joined([*marked, *history]))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


_Introduces = Callable[[list[str], int], int]


def _may_introduce(text: str) -> bool:
    """Whether any line of `text` can be the end of an introduction: most letters have none."""
    folded = text.lower()
    return (
        any(word in folded for word in WROTE)
        or BEHIND_ADDRESS.search(folded) is not None
        or MARKED_BELOW.search(folded) is not None
    )


def _never(lines: list[str], index: int) -> int:
    return 0


def _history_starts(lines: list[str], introduces: _Introduces) -> int:
    """The line from which on there is nothing but an earlier message; their number if none is.

    A forwarded message is no history: it is what the sender wants to be read.
    """
    for index, line in enumerate(lines):
        if FORWARDED.match(line):
            return len(lines)
        if ORIGINAL.match(line):
            return index
        if _is_header_block(lines, index):
            return _rule_above(lines, index)
        if (count := introduces(lines, index)) and not _answers_follow(lines[index + count :]):
            return index
    return len(lines)


def _forward_starts(lines: list[str]) -> int:
    """The line that says that a forwarded message follows; their number if none does.

    Behind it marked lines are the message, and what the sender wants to be read; it may be marked
    itself, but not stand within a quotation.
    """
    for index, line in enumerate(lines):
        if FORWARDED.match(line):
            return index
        if line.lstrip("> \t") and line.lstrip().startswith(">"):
            break
    return len(lines)


def _rule_above(lines: list[str], index: int) -> int:
    """The line of the rule that a program drew over the block at `index`, else `index`."""
    above = index - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and RULE.match(lines[above]) else index


def _is_header_block(lines: list[str], index: int) -> bool:
    """Outlook's block of De/Enviado/Para/Asunto: at least three different fields in a row."""
    first = FIELD.match(lines[index])
    if first is None:
        return False
    begins = first.lastindex == 1 or first[0].lower().startswith("message")
    told = []
    for line in lines[index : index + 7]:
        match = FIELD.match(line)
        if match:
            told.append((match.lastindex, line))
        elif not begins:
            break
    kinds = {kind for kind, _ in told}
    # An official letter has such lines too, in an order of its own, but no addresses and hours.
    return len(kinds) >= 3 and (
        begins or (1 in kinds and any(TELLS_OF_MAIL.search(line) for _, line in told))
    )


def _introduces(lines: list[str], index: int) -> int:
    """How many lines from `index` on say "on … somebody wrote:"; 0 if they do not."""
    if count := _announces(lines, index):
        return count
    if not MAY_BE_INTRODUCTION.search(lines[index]):
        return 0
    joined = ""
    for count, line in enumerate(lines[index : index + _LONGEST_INTRODUCTION], 1):
        if not line.strip():
            return 0
        joined = f"{joined} {line.strip()}"[:INTRODUCTION_LENGTH]
        if ENDS_INTRODUCTION.search(line) and INTRODUCTION.match(joined.strip()):
            return count
    return 0


def _announces(lines: list[str], index: int) -> int:
    """How many lines from `index` on tell a date or a time, end as an introduction does and stand
    straight above marked lines; 0 if they do not."""
    joined = ""
    for count, line in enumerate(lines[index : index + _LONGEST_INTRODUCTION], 1):
        if not line.strip() or line.lstrip().startswith(">"):
            return 0
        joined = f"{joined} {line.strip()}"[:INTRODUCTION_LENGTH]
        below = next((one for one in lines[index + count : index + count + 2] if one.strip()), "")
        if below.lstrip().startswith(">"):
            begins = count == 1 or MAY_BE_INTRODUCTION.search(lines[index])
            return count if begins and ANNOUNCES.search(joined) and DATED.search(joined) else 0
    return 0


def _answers_follow(rest: list[str]) -> bool:
    """Whether a quotation, `rest`, is marked with `>` and answered between or below.

    Then only the marked lines are history.
    """
    marked = [number for number, line in enumerate(rest) if line.lstrip().startswith(">")]
    if not marked or any(line.strip() for line in rest[: marked[0]]):
        return False
    below = rest[marked[0] :]
    for number, line in enumerate(below):
        if SIGNATURE.match(line):
            return False
        if line.strip() and not line.lstrip().startswith(">") and not _is_broken(below, number):
            return True
    return False


def _is_broken(lines: list[str], index: int) -> bool:
    """Whether the line at `index` is the end of a marked line that some server broke in two."""
    above = lines[index - 1].strip() if index else ""
    below = lines[index + 1].strip() if index + 1 < len(lines) else ""
    return (
        above.startswith(">")
        and len(above) >= _FULL_LINE
        and above[-1] not in ("?!:;" if below.startswith(">") else ".?!:;")
        and lines[index][:1].islower()
    )


def _without_marked(lines: list[str], introduces: _Introduces) -> tuple[list[str], list[str]]:
    """`lines` without those behind `>` and the introductions right above them; and those."""
    if not any(line.lstrip().startswith(">") for line in lines):
        return lines, []
    kept: list[str] = []
    marked: list[str] = []
    index = 0
    while index < len(lines):
        count = introduces(lines, index)
        if count or lines[index].lstrip().startswith(">") or _is_broken(lines, index):
            marked += lines[index : index + max(count, 1)]
        else:
            kept.append(lines[index])
        index += max(count, 1)
    return kept, marked
