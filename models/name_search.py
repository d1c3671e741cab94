"""Names found by parts of them, without regard to accents or case, alike on both backends."""

from collections.abc import Iterable

from tortoise import connections

_ACCENTED = "ÁÉÍÓÚÜÑÀÈÌÒÙáéíóúüñàèìòù"
_PLAIN = "aeiouunaeiouaeiouunaeiou"


def folded(expression: str) -> str:
    """SQL for the text `expression` in lower case and without the accents of Spanish."""
    if connections.get("default").capabilities.dialect != "sqlite":
        return f"lower(translate({expression}, '{_ACCENTED}', '{_PLAIN}'))"
    for accented, plain in zip(_ACCENTED, _PLAIN, strict=True):
        expression = f"replace({expression}, '{accented}', '{plain}')"
    return f"lower({expression})"


def contains_all(expression: str, words: Iterable[str]) -> str:
    """A condition: the text holds each of `words`, folded letters and digits only (ValueError)."""
    text = folded(expression)
    conditions = []
    for word in words:
        if not word.isalnum():
            raise ValueError("a word to find has letters and digits only")
        conditions.append(f"{text} LIKE '%{word}%'")
    return " AND ".join(conditions) or "1 = 0"
