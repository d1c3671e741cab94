"""What administrators type, checked: names, acronyms, numbers; one sentence for each fault."""

import re

from office.addresses.canonical import canonical
from office.errors import Invalid

_ACRONYM = re.compile(r"[A-ZÑ0-9]{1,20}")
_RUC = re.compile(r"\d{13}")
_LOGIN = re.compile(r"[A-Za-z0-9]{5,20}")
LONGEST_TERM = 365


def named(text: str, field: str = "name", *, most: int = 200) -> str:
    """`text` on one line, between 1 and `most` characters. Raises Invalid."""
    text = " ".join(text.split())
    if not text:
        raise Invalid("Escriba el nombre.", field)
    return short(text, field, most=most)


def short(text: str, field: str, *, most: int = 200) -> str:
    """`text` on one line, `most` characters at most; may be empty. Raises Invalid."""
    text = " ".join(text.split())
    if len(text) > most:
        raise Invalid(f"Puede tener hasta {most} caracteres; tiene {len(text)}.", field)
    return text


def acronym(text: str) -> str:
    """An acronym as numbers bear it: capitals and digits, no hyphen. Raises Invalid."""
    text = text.strip().upper()
    if not _ACRONYM.fullmatch(text):
        raise Invalid("La sigla lleva solo letras mayúsculas y cifras, hasta 20.", "acronym")
    return text


def ruc(text: str) -> str:
    """A RUC of 13 digits, or "". Its check digit is not asked for: valid ones exist that fail it.

    Raises Invalid.
    """
    text = text.strip().replace("-", "")
    if text and not _RUC.fullmatch(text):
        raise Invalid("El RUC tiene 13 cifras.", "ruc")
    return text


def login(text: str) -> str:
    """A user number: a cédula or passport, letters and digits. Raises Invalid."""
    text = text.strip().replace("-", "").upper()
    if not _LOGIN.fullmatch(text):
        raise Invalid("Escriba la cédula o el pasaporte: de 5 a 20 letras y cifras.", "login")
    return text


def mail(text: str, field: str = "email") -> str:
    """A mail address in canonical form. Raises Invalid."""
    try:
        return canonical(text)
    except Invalid as error:
        raise Invalid(str(error), field) from error


def term(days: int, field: str = "term_days") -> int:
    """A term in working days. Raises Invalid."""
    if not 1 <= days <= LONGEST_TERM:
        raise Invalid(f"El término va de 1 a {LONGEST_TERM} días hábiles.", field)
    return days
