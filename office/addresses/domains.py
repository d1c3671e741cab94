"""Domains in one form, whichever of the two that RFC 5890 gives them a program has written.

By IDNA 2008 with the mapping of UTS #46, as browsers and registries have it: `straße.de` is not
`strasse.de`, as it was to IDNA 2003.
"""

import re

import idna

_LONGEST = 253  # characters of a domain in ASCII (RFC 1035), so of none in letters either
_LONGEST_LABEL = 63

# Behind these stand millions of people: one of them is blocked by address, and none is ours. By
# what stands before the country («hotmail.com», «yahoo.com.ec»), and whole.
_EVERYBODYS_NAMES = frozenset(
    "gmail googlemail outlook hotmail live msn passport yahoo ymail rocketmail gmx icloud me mac "
    "proton protonmail pm aol aim mail email zoho zohomail yandex tutanota tuta tutamail fastmail "
    "hushmail inbox terra web libero orange free wanadoo laposte t-online telefonica movistar "
    "cantv une uol bol ig naver daum qq 163 126 sina foxmail hey duck posteo mailbox".split()
)
_EVERYBODYS = frozenset(
    "andinanet.net uio.satnet.net satnet.net puntonet.ec punto.net.ec ecuanet.net.ec "
    "easynet.net.ec interactive.net.ec netlife.ec netlife.net.ec etapanet.net etapa.net.ec "
    "tvcable.net.ec mail.ru bk.ru list.ru inbox.ru ya.ru mailinator.com".split()
)
_COUNTRY = re.compile(r"[a-z]{2,4}(?:\.[a-z]{2})?")


def is_everybodys(domain: str) -> bool:
    """Whether the mail of people who have nothing to do with each other comes from `domain`."""
    name, _, rest = domain.partition(".")
    whole = domain in _EVERYBODYS or bool(_COUNTRY.fullmatch(domain))  # «com.ec» is nobody's
    return whole or (name in _EVERYBODYS_NAMES and bool(_COUNTRY.fullmatch(rest)))


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
