"""Tells where a letter ends and what stands under it begins: its signature."""

import re
from itertools import groupby

from mailgateway.quoting.closing_words import CLOSING, GREETING, LONGEST_FORMULA, SAYS, SPOKEN
from mailgateway.quoting.quoting_words import DEVICE, FOOTER_RULE, FORWARDED, SIGNATURE

_LONGEST_MARKED = 12  # lines from two hyphens to the end
_LONGEST_FOOTER = 5
_LONGEST_CLOSING = 30  # lines from a formula to the end, most of them blank
_TOLD = range(2, 9)  # lines below a formula: with the name alone it is the letter's own end
_LONGEST_TOLD = 70  # characters of one of them
_SENTENCE = re.compile(r"[,;.?!]\s|[.?!]\s*$")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_WORD = re.compile(r"[^\W\d_]+")


def without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """`lines` in two: the letter, and what stands under it.

    That begins at two hyphens or a list's footer near the end, at a telephone's line («Enviado
    desde mi iPhone»), or at a closing formula with a few short lines below and nothing else. Where
    only a greeting stands above, a telephone's line is put below alone, and a formula is left. In a
    letter that hands on another one, whatever closes it may be the other's: only a mark at the very
    end counts.
    """
    letter, marked = _above_mark(lines)
    if any(FORWARDED.match(line) for line in letter):
        return letter, marked
    letter, device = _above_device(letter)
    letter, closing = _above_closing(letter)
    return letter, [*closing, *device, *marked]


def _above_mark(lines: list[str]) -> tuple[list[str], list[str]]:
    last = _end(lines)
    for index in range(last - 1, max(last - _LONGEST_MARKED, 0) - 1, -1):
        if SIGNATURE.match(lines[index]) or _is_footer(lines[index:last]):
            return lines[:index], lines[index:]
    if last and DEVICE.match(lines[last - 1]):
        return lines[: last - 1], lines[last - 1 :]
    return lines, []


def _is_footer(lines: list[str]) -> bool:
    """Whether `lines` are what a mailing list puts below each letter: a rule and where to go."""
    if not FOOTER_RULE.match(lines[0]):
        return False
    told = [line for line in lines[1:] if line.strip()]
    return 0 < len(told) <= _LONGEST_FOOTER and any("@" in line or "://" in line for line in told)


def _above_device(lines: list[str]) -> tuple[list[str], list[str]]:
    devices = [index for index in range(len(lines)) if _is_device(lines, index)]
    if not devices:
        return lines, []
    begins = _begins(lines)
    cut = next((index for index in devices if index > begins), len(lines))
    alone = {index for index in devices if index < cut}
    letter = [line for index, line in enumerate(lines[:cut]) if index not in alone]
    return letter, [*(lines[index] for index in sorted(alone)), *lines[cut:]]


def _is_device(lines: list[str], index: int) -> bool:
    """Whether the line at `index` is a telephone's: a paragraph of its own, and no sentence."""
    line, beside = lines[index], [*lines[max(index - 1, 0) : index], *lines[index + 1 : index + 2]]
    return (
        DEVICE.match(line) is not None
        and _SENTENCE.search(line) is None
        and not any(other.strip() for other in beside)
    )


def _above_closing(lines: list[str]) -> tuple[list[str], list[str]]:
    last = _end(lines)
    for index in range(max(last - _LONGEST_CLOSING, 1), last):
        if _closes(lines, index) and _signs(lines[index + 1 : last]):
            return (lines[:index], lines[index:]) if index > _begins(lines) else (lines, [])
    return lines, []


def _closes(lines: list[str], index: int) -> bool:
    """Whether the line at `index` is a formula alone, and not the end of a broken sentence."""
    return _is_formula(lines[index]) and (
        lines[index].lstrip()[:1].isupper() or not lines[index - 1].strip()
    )


def _is_formula(line: str) -> bool:
    return len(line) <= LONGEST_FORMULA and CLOSING.fullmatch(line.strip()) is not None


def _signs(lines: list[str]) -> bool:
    """Whether `lines` are what is put below a formula: who signs, their post, where to reach them.

    A few short lines in which nothing is said.
    """
    told = [line for line in lines if line.strip() and not _is_formula(line)]
    return len(told) in _TOLD and not any(
        _says(line) or line.rstrip().endswith(":") for line in told
    )


def _begins(lines: list[str]) -> int:
    """The line with which a letter begins to say something, after greetings; their number if it
    never does."""
    index = 0
    for is_blank, paragraph in groupby(lines, key=lambda line: not line.strip()):
        block = list(paragraph)
        if not (is_blank or _greets(block) or DEVICE.match(block[0])):
            return index
        index += len(block)
    return index


def _greets(paragraph: list[str]) -> bool:
    """Whether a paragraph says to whom the letter goes, and no more."""
    return GREETING.match(paragraph[0].lstrip()) is not None and not any(
        _says(line) for line in paragraph
    )


def _says(line: str) -> bool:
    line = line.strip()
    if len(line) > _LONGEST_TOLD:
        return True
    line = _ADDRESS.sub("", line)
    return not SPOKEN.isdisjoint(_WORD.findall(line.lower())) or SAYS.search(line) is not None


def _end(lines: list[str]) -> int:
    """The number of lines without the blank ones at the end."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    return last
