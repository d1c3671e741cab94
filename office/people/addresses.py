"""Addresses in one canonical form, so that a person is one person."""

import re
import unicodedata

from office.errors import Invalid

# What an address may look like once it is canonical; RFC 5321 section 4.5.3.1 bounds its parts.
_SHAPE = re.compile(r"[^\s<>@\"\x00-\x1f\x7f,;:\\]{1,64}@[^\s<>@\"\x00-\x1f\x7f,;:\\]{1,255}")


def canonical(address: str) -> str:
    """`address` trimmed, in NFC and lower case.

    The local part is folded too: RFC 5321 lets hosts tell cases apart, none of note does, and
    people type their own address both ways. Raises Invalid when it is no address.
    """
    folded = unicodedata.normalize("NFC", address.strip()).lower()
    if not _SHAPE.fullmatch(folded) or len(folded) > 254:
        raise Invalid("Esa dirección de correo no es válida.", "email")
    return folded
