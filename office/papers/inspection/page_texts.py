"""Which of two readings of one page is the better, by nothing but its words."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 3  # letters of a word that tells
_LONGEST = 20
_CLEARLY = 0.1


def reads_better(other: str, text: str) -> bool:
    """Whether `other` is clearly the better reading of a page than `text`.

    Letters that stand alone, or run together beyond what words are, show that a reader has put
    the blanks wrong.
    """
    return _sense(other) > _sense(text) + _CLEARLY


def added_lines(before: str, after: str) -> list[str]:
    """The lines of `after` that `before` does not have."""
    known = {" ".join(line.split()) for line in before.splitlines()}
    lines = (" ".join(line.split()) for line in after.splitlines())
    return list(dict.fromkeys(line for line in lines if line and line not in known))


def _sense(text: str) -> float:
    """The share of letters that stand in words of a usual length."""
    words = _WORD.findall(text)
    letters = sum(map(len, words))
    usual = sum(len(word) for word in words if _FEWEST <= len(word) <= _LONGEST)
    return usual / letters if letters else 0.0
