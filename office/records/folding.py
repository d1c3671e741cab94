"""Words as search knows them: lower case, without accents, the same for writer and reader."""

import functools
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+-\d{4}-\d+-[A-Z]")
_LONGEST_WORD = 40
_LONGEST_PART = 400_000
_MOST_WORDS = 20_000
# Marks the pieces of a document's own number; folding never yields it (NFKD makes it "No").
NUMBER_MARK = "№"


def fold(text: str) -> str:
    """`text` in lower case and without accents or other marks (NFKD, Unicode casefolding)."""
    if text.isascii():
        return text.lower()
    # Twice, for what only shows its capitals once it is decomposed («𝝖»).
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = unicodedata.normalize("NFKD", plain.casefold())
    return _marks().sub("", plain)


@functools.cache
def _marks() -> re.Pattern[str]:
    """All combining marks: one pattern is three times as fast as asking of each character."""
    first_mark = 0x300
    every = (chr(code) for code in range(first_mark, sys.maxunicode + 1))
    return re.compile("[" + "".join(filter(unicodedata.combining, every)) + "]+")


def words_of(text: str) -> list[str]:
    """The folded words of `text` in their order: letters and digits only, 40 characters at most."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(fold(text[:_LONGEST_PART]))]


def number_pieces(number: str) -> list[str]:
    """The pieces of a document's number, marked; «0147» and «147» give the same."""
    return [
        NUMBER_MARK + (word.lstrip("0") or "0" if word.isdigit() else word)
        for word in words_of(number)
    ]


def _all_words(parts: Iterable[str]) -> Iterator[str]:
    for part in parts:
        text = part.strip()
        yield from words_of(text)
        if len(text) <= 80 and _NUMBER.fullmatch(text):
            yield from number_pieces(text)


def index_words(parts: Iterable[str]) -> str:
    """What search_text holds of `parts`: their distinct words, divided by single spaces.

    A part that is nothing but a document number also makes the document found by that number.
    """
    distinct: dict[str, None] = {}
    for word in _all_words(parts):
        distinct.setdefault(word)
        if len(distinct) >= _MOST_WORDS:
            break
    return " ".join(distinct)
