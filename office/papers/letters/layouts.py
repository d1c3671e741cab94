"""How each kind of writing is laid out, and what its author may change about the print."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from models.enums import DocumentKind
from office.errors import Invalid

LONGEST_WORDS = 200


class Layout(StrEnum):
    """The four pages that letter.typ knows."""

    LETTER = "letter"  # number, subject, addressee, text, closing
    MEMO = "memo"  # PARA and ASUNTO in a table
    ACT = "act"  # the number as heading, who decides, text, «Dado en…»
    NOTE = "note"  # number on the left, addressee at the foot


class Signing(StrEnum):
    """What stands between the closing and the signer's name."""

    STAMP = "stamp"  # room for the visible stamp
    WORDS = "words"  # «Documento firmado electrónicamente»
    HAND = "hand"  # room for a pen


@dataclass(frozen=True)
class PrintOptions:
    """What is printed and how; the empty words leave what the office would print."""

    number: bool = True
    subject: bool = True
    reference: bool = True
    attachments: bool = True
    initials: bool = True
    motto: bool = True
    closing: bool = True
    italic: bool = False
    centred: bool = False
    addressee_at_foot: bool = False
    treatment: str = ""
    post_title: str = ""
    organisation: str = ""
    place: str = ""
    closing_words: str = ""


_FIRST = PrintOptions()
_ACT = replace(_FIRST, centred=True, motto=False)
_OF_KIND: dict[DocumentKind, tuple[str, Layout, str, PrintOptions]] = {
    DocumentKind.LETTER: ("Oficio", Layout.LETTER, "Atentamente,", _FIRST),
    DocumentKind.MEMO: ("Memorando", Layout.MEMO, "Atentamente,", _FIRST),
    DocumentKind.CIRCULAR: ("Circular", Layout.MEMO, "Atentamente,", _FIRST),
    DocumentKind.AGREEMENT: ("Acuerdo", Layout.ACT, "", _ACT),
    DocumentKind.RESOLUTION: ("Resolución", Layout.ACT, "", _ACT),
    DocumentKind.RULING: ("Providencia", Layout.LETTER, "Notifíquese y cúmplase.", _FIRST),
    DocumentKind.NOTE: ("Nota", Layout.NOTE, "", replace(_FIRST, addressee_at_foot=True)),
    DocumentKind.INCOMING: ("Documento", Layout.LETTER, "Atentamente,", _FIRST),
    DocumentKind.CITIZEN_LETTER: ("Carta", Layout.LETTER, "Atentamente,", _FIRST),
}


def label(kind: DocumentKind) -> str:
    """What stands before «Nro.» on the paper."""
    return _OF_KIND[kind][0]


def layout(kind: DocumentKind) -> Layout:
    """The page of `kind`."""
    return _OF_KIND[kind][1]


def closing_words(kind: DocumentKind, options: PrintOptions) -> str:
    """The words above the signature, "" for none."""
    return (options.closing_words or _OF_KIND[kind][2]) if options.closing else ""


def usual(kind: DocumentKind) -> PrintOptions:
    """How `kind` is printed as long as nobody asks for more."""
    return _OF_KIND[kind][3]


def options_from(kind: DocumentKind, stored: Mapping[str, Any] | None) -> PrintOptions:
    """The options kept with a draft; unknown names are passed over, missing ones are the usual."""
    known = {each.name: each.type for each in fields(PrintOptions)}
    given = {
        name: str(value) if known[name] is str else bool(value)
        for name, value in (stored or {}).items()
        if name in known
    }
    return replace(usual(kind), **given)  # type: ignore[arg-type]


def to_store(kind: DocumentKind, options: PrintOptions) -> dict[str, bool | str]:
    """Only what differs from the usual. Raises Invalid, field "print", for overlong words."""
    differing: dict[str, bool | str] = {}
    for each in fields(PrintOptions):
        value = getattr(options, each.name)
        if isinstance(value, str):
            value = " ".join(value.split())
            if len(value) > LONGEST_WORDS:
                raise Invalid(f"Use hasta {LONGEST_WORDS} caracteres.", "print")
        if value != getattr(usual(kind), each.name):
            differing[each.name] = value
    return differing
