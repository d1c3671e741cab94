"""All that is printed of a writing, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from models.enums import DocumentKind
from office.papers.letters.layouts import PrintOptions, Signing
from office.papers.letters.pictures import Picture


@dataclass(frozen=True)
class Addressee:
    """Who the letter is for; empty parts are not printed. `place`: «En su Despacho», «Presente»."""

    treatment: str
    name: str
    post_title: str
    organisation: str
    place: str


@dataclass(frozen=True)
class Signer:
    """Who signs; `title` is the abbreviation before the name («Ing.»), or ""."""

    title: str
    name: str
    post_title: str


@dataclass(frozen=True)
class Letter:
    """All that is printed. `body_html` is cleaned again here; nothing else may carry markup.

    `pictures`, by their SHA-256, are those that the text shows: one that is missing leaves a gap.
    `initials` are of those who took part (sumilla). A draft has neither QR nor room for a stamp.
    `cosigners` sign below `signer`, in their order.
    """

    institution: str
    motto: str
    unit: str
    city: str
    number: str
    dated: date
    draft: bool
    reference: str
    subject: str
    addressees: tuple[Addressee, ...]
    body_html: str = field(repr=False)
    signer: Signer
    verify_url: str
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    kind: DocumentKind = DocumentKind.LETTER
    kind_label: str = ""  # of an institution's own kind; "" for the usual word
    options: PrintOptions | None = None  # None: as the kind is usually printed
    signing: Signing = Signing.STAMP
    initials: str = ""
    logo: Picture | None = None
    letterhead: Picture | None = None  # across the head of the page, instead of logo and names
    cosigners: tuple[Signer, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict, repr=False)
