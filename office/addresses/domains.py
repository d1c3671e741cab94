"""Domains in one form, whichever of the two that RFC 5890 gives them a program has written.

By IDNA 2008 with the mapping of UTS #46, as browsers and registries have it: `straße.de` is not
`strasse.de`, as it was to IDNA 2003.
"""

import idna

_LONGEST = 253  # characters of a domain in ASCII (RFC 1035), so of none in letters either
_LONGEST_LABEL = 63

# Behind these stand millions of people: one of them is blocked by address, and none is ours.
EVERYBODYS = frozenset(
    "gmail.com googlemail.com outlook.com outlook.es hotmail.com hotmail.es live.com msn.com "
    "yahoo.com yahoo.es yahoo.com.ec icloud.com me.com proton.me protonmail.com aol.com gmx.com "
    "mail.com zoho.com".split()
)


def in_ascii(domain: str) -> str:
    """`domain` as DNS knows it (A-labels): `méxico.ec` is `xn--mxico-bsa.ec`, in small letters and
    without a last dot. "" when it could not be asked for in DNS. Never raises.

    Names in ASCII are not judged beyond their lengths: hosts with a `_` are in use.
    """
    if len(domain) > _LONGEST + 1:
        return ""
    try:
        mapped = domain.lower() if domain.isascii() else idna.uts46_remap(domain)
        labels = [
            label if label.isascii() else idna.alabel(label).decode("ascii")
            for label in mapped.removesuffix(".").split(".")
        ]
    except UnicodeError:  # what the library raises is one
        return ""
    whole = ".".join(labels)
    sound = len(whole) <= _LONGEST and all(0 < len(label) <= _LONGEST_LABEL for label in labels)
    return whole if sound else ""


def in_letters(domain: str) -> str:
    """`domain`, in small letters already, as people read it (U-labels): `xn--mxico-bsa.ec` is
    `méxico.ec`. "" when it could not be asked for in DNS. Never raises.

    A label that only pretends to be in ASCII for something stays as it is.
    """
    if domain.isascii() and "xn--" not in domain:
        return domain
    plain = in_ascii(domain)
    if not plain:
        return domain if domain.isascii() else ""
    return ".".join(_letters(label) for label in plain.split("."))


def _letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return idna.ulabel(label)
    except UnicodeError:
        return label


def with_domain_in_letters(address: str) -> str:
    """`address` trimmed and in small letters, its domain as `in_letters` gives it."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{in_letters(domain)}"
