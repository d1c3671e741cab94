"""Words as search knows them: lower case, without accents, the same for writer and reader."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+-\d{4}-\d+-[A-Z]")
_MARKS_OF_LATIN = re.compile("[\u0300-\u034e\u0350-\u036f]+")  # nearly all there are
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SOFT_HYPHEN = "\u00ad"
_HAS_ENIE = re.compile("[ñÑ]|[nN]\u0303").search
_BROKEN = re.compile(r"([^\W\d_]{2,40})[-\u2010][ \t]*\r?\n[ \t>]*([^\W\d_]{2,40})")
_LONGEST_WORD = 40
_LONGEST_PART = 400_000
_MOST_WORDS = 20_000
# Marks the pieces of a document's own number; folding never yields it (NFKD makes it "No").
NUMBER_MARK = "№"


def fold(text: str) -> str:
    """`text` in lower case and without accents or other marks (NFKD, Unicode casefolding)."""
    if text.isascii():
        return text.lower()
    plain = _MARKS_OF_LATIN.sub("", unicodedata.normalize("NFKD", text.casefold()))
    plain = plain.casefold()  # once more, for what only shows its capitals once decoded («𝝖»)
    return plain if plain.isascii() else _BEYOND_ASCII.sub(_without_marks, plain)


def without_marks(text: str) -> str:
    """`text` decomposed (NFKD) and without accents or other marks, its case as it was."""
    if text.isascii():
        return text
    plain = _MARKS_OF_LATIN.sub("", unicodedata.normalize("NFKD", text))
    return plain if plain.isascii() else _BEYOND_ASCII.sub(_without_marks, plain)


def _without_marks(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKD", found[0])
    return "".join(char for char in plain if not unicodedata.combining(char))


def words_of(text: str) -> list[str]:
    """The folded words of `text` in their order: letters and digits only, 40 characters at most."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(fold(text[:_LONGEST_PART]))]


def words_with_enie(text: str) -> list[str]:
    """The words of `text` that have an ñ, folded but for that: so «año» can be told from «ano»."""
    written = unicodedata.normalize("NFC", text[:_LONGEST_PART]).lower() if _HAS_ENIE(text) else ""
    words = (word for word in _WORD.findall(written) if "ñ" in word) if written else ()
    return ["ñ".join(map(fold, word.split("ñ")))[:_LONGEST_WORD] for word in words]


def _joined_words(text: str) -> list[str]:
    """The words of `text` that a hyphen breaks at a line's end, whole."""
    if "-\n" not in text and "\u2010\n" not in text and "-\r" not in text:
        return []
    broken = _BROKEN.finditer(text[:_LONGEST_PART])
    return [fold(f"{found[1]}{found[2]}")[:_LONGEST_WORD] for found in broken]


def number_pieces(number: str) -> list[str]:
    """The pieces of a document's number, marked; «0147» and «147» give the same."""
    return [
        NUMBER_MARK + (word.lstrip("0") or "0" if word.isdigit() else word)
        for word in words_of(number)
    ]


def index_words(parts: Iterable[str]) -> str:
    """What search_text holds of `parts`: their distinct words, divided by single spaces.

    A part that is nothing but a document number also makes the document found by that number.
    """
    distinct: dict[str, None] = {}
    for text in map(str.strip, parts):
        text = text.replace(_SOFT_HYPHEN, "")
        distinct |= dict.fromkeys(words_of(text))
        distinct |= dict.fromkeys(words_with_enie(text))
        distinct |= dict.fromkeys(_joined_words(text))
        if len(text) <= 80 and _NUMBER.fullmatch(text):
            distinct |= dict.fromkeys(number_pieces(text))
    return " ".join(islice(distinct, _MOST_WORDS))
