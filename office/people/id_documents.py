"""Identity documents: what is typed made plain, check digits that warn, and what may be shown.

Check digits never block: the tax office says itself that numbers exist that fail them.
"""

import re

from office.errors import Invalid

_LOGIN = re.compile(r"[0-9A-Z]{5,20}")
_PROVINCES = {*range(1, 25), 30}  # 30: registered abroad
_CEDULA_WEIGHTS = (2, 1, 2, 1, 2, 1, 2, 1, 2)
_PRIVATE_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2)
_PUBLIC_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)


def plain(typed: str) -> str:
    """A number as it is kept: capitals, without blanks, hyphens and points."""
    return re.sub(r"[\s.\-–]", "", typed).upper()


def plain_login(typed: str) -> str:
    """A user number as it is kept. Raises Invalid when it can be none."""
    number = plain(typed)
    if not _LOGIN.fullmatch(number):
        raise Invalid("Escriba su cédula o pasaporte: de 5 a 20 números y letras.", "login")
    return number


def identifies(number: str) -> bool:
    """Whether a number can tell one person from another: 9999999999999 and the like do not."""
    return len(number) >= 5 and len(set(number)) > 1 and number.strip("0") != ""


def warning(number: str) -> str:
    """What is odd about a cédula or RUC, in a sentence; "" when nothing is, or it is neither."""
    if not identifies(number):
        return "Ese número no identifica a nadie: no se guardó. La persona consta sin documento."
    if not number.isdecimal() or len(number) not in (10, 13):
        return ""
    if int(number[:2]) not in _PROVINCES:
        return "Los dos primeros números no son de ninguna provincia. Revise que esté bien escrito."
    if len(number) == 13 and number[10:] == "000":
        return "Un RUC no termina en 000. Revise que esté bien escrito."
    if not _digit_fits(number):
        return "El dígito de control no coincide. Revise que esté bien escrito."
    return ""


def without_zero(number: str) -> str:
    """The cédula or RUC that lost its leading zero on the way, "" when it does not look so."""
    if number.isdecimal() and len(number) in (9, 12) and not warning(f"0{number}"):
        return f"0{number}"
    return ""


def _digit_fits(number: str) -> bool:
    third = int(number[2])
    if third < 6:
        return int(number[9]) == _modulo_10(number)
    if len(number) == 10:
        return False
    if third == 6:
        return int(number[8]) == _modulo_11(number, _PUBLIC_WEIGHTS)
    return third == 9 and int(number[9]) == _modulo_11(number, _PRIVATE_WEIGHTS)


def _modulo_10(number: str) -> int:
    products = [int(d) * w for d, w in zip(number, _CEDULA_WEIGHTS, strict=False)]
    return -sum(p - 9 if p > 9 else p for p in products) % 10


def _modulo_11(number: str, weights: tuple[int, ...]) -> int:
    rest = sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11
    return 0 if rest == 0 else 11 - rest


def masked(identity: str) -> str:
    """An identity document with its middle hidden: `171•••••43`."""
    if len(identity) < 6:
        return ""
    return f"{identity[:3]}{'•' * (len(identity) - 5)}{identity[-2:]}"
