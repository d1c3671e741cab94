"""Cédulas and RUCs as files bring them: robbed of a zero, with hyphens, with a wrong digit."""

from dataclasses import dataclass

_PLACEHOLDER = frozenset("9")


@dataclass(frozen=True)
class Identity:
    """An identity document: `proposed` when Excel took its leading zero, `warning` if odd."""

    number: str
    proposed: bool = False
    warning: str = ""


def identity(text: str) -> Identity:
    """What a cell says of an identity document; "" for none, and for fillers as 9999999999."""
    number = text.replace("-", "").replace(" ", "").replace(".", "").upper()
    if not number or set(number) <= _PLACEHOLDER or number in ("SN", "S/N", "NO", "NOTIENE"):
        return Identity("")
    if not number.isdecimal():
        return Identity(number)
    if len(number) in (9, 12) and is_cedula(f"0{number}"[:10]):
        return Identity(f"0{number}", proposed=True)
    if len(number) == 10 and not is_cedula(number):
        return Identity(number, warning="El último dígito de la cédula no concuerda")
    return Identity(number)


def is_cedula(number: str) -> bool:
    """Whether the ten digits carry a valid check digit (modulo 10)."""
    if len(number) != 10 or not number.isdecimal():
        return False
    if not (1 <= int(number[:2]) <= 24 or number[:2] == "30"):
        return False
    total = 0
    for place, digit in enumerate(number[:9]):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(number[9])
