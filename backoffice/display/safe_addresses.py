"""Addresses shown so that letters of other scripts cannot pass for the ones people know."""

import re

from office.addresses.domains import in_ascii

_DOMAIN = re.compile(r"@([^\s@<>()\[\],;:\"'«»“”]+)")


def unmasked(text: str) -> str:
    """`text` with the ASCII form (RFC 5891) beside every domain that is not ASCII.

    «ana@bаnco.example (xn--bnco-53d.example)»: the а is Cyrillic. A name may hold an address too.
    """
    return _DOMAIN.sub(_beside, text)


def _beside(match: re.Match[str]) -> str:
    domain = match[1].rstrip(".")
    if domain.isascii():
        return match[0]
    return f"{match[0]} ({in_ascii(domain) or 'dominio no válido'})"
