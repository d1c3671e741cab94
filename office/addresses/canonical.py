"""Addresses in one canonical form, so that a person is one person."""

import re
import unicodedata

from office.addresses.domains import in_letters
from office.errors import Invalid

# What an address may look like once it is canonical; RFC 5321 section 4.5.3.1 bounds its parts.
# No quotes, and nothing that nobody sees and so nobody could type.
_NOT = r"\s<>@\"\x00-\x1f\x7f,;:\\\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_SHAPE = re.compile(rf"[^{_NOT}]{{1,64}}@[^{_NOT}]{{1,255}}")


def canonical(address: str) -> str:
    """`address` trimmed, in NFC and lower case, its domain in letters (RFC 5890, U-labels).

    The local part is folded too: RFC 5321 lets hosts tell cases apart, none of note does, and
    people type their own address both ways. Raises Invalid when it is no address.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).lower().rpartition("@")
    folded = f"{local}{at}{in_letters(domain.rstrip('.'))}"
    if not _SHAPE.fullmatch(folded) or len(folded) > 254:
        raise Invalid("Esa dirección de correo no es válida.", "email")
    return folded
