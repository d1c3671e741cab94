"""How a name sounds: each word without what people write differently or mistype most.

Spanish of Ecuador: b and v, s, z and soft c, ll and y, g and j, k, qu and hard c sound alike, h is
silent; vowels after the first and doubled letters are dropped. «Quishpe Llumiquinga» and
«Kispe Yumikinga» have the same keys.
"""

import re
from difflib import SequenceMatcher

from office.text.folding import fold

_ALIKE = (
    (r"qu|q", "k"),
    (r"c(?=[ei])|z", "s"),
    (r"ch", "x"),
    (r"c", "k"),
    (r"g(?=[ei])", "j"),
    (r"ll", "y"),
    (r"v|w", "b"),
    (r"h", ""),
    (r"i(?=[aeou])|y", "y"),
)
_SHORT = frozenset("de la las los del y".split())
_LONGEST = 24


def keys_of(name: str) -> frozenset[str]:
    """The keys of the words of `name`; particles have none."""
    words = re.findall(r"[a-z]+", fold(name))
    return frozenset(_key(word) for word in words if word not in _SHORT and len(word) > 1)


def _key(word: str) -> str:
    for pattern, letter in _ALIKE:
        word = re.sub(pattern, letter, word)
    word = word[:1] + re.sub(r"[aeiou]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", word)[:_LONGEST]


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, whatever the order of their words."""
    first, second = (" ".join(sorted(fold(name).split())) for name in (one, other))
    return SequenceMatcher(None, first, second).ratio()
