"""What the editor's form brings: the text with its marks, or without, and the fields beside it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from backoffice.web.forms import Form
from models.enums import Category, Confidentiality, DocumentKind
from office.papers.letters import bounds, richtext
from office.records.drafting.views import DraftFields, DraftView

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Written:
    """A draft as its writer left it in the form; `body` is clean HTML."""

    subject: str
    body: str
    version: int
    fields: DraftFields


def written_in(form: Form, draft: DraftView) -> Written:
    """What the form carries, whether the browser ran the editor or not.

    A text area that was not touched says nothing about marks it cannot show: they stay.
    """
    typed = form.text("cuerpo")
    if form.text("format") == "html":
        # What is too much for a letter is not parsed; the act refuses it in words.
        body = typed if bounds.too_much(typed) else richtext.clean(typed)
    elif _lines(typed) == _lines(richtext.to_plain(draft.body)):
        body = draft.body
    else:
        body = richtext.from_plain(typed)
    subject = " ".join(form.text("asunto").split())
    return Written(subject, body, form.number("version"), _fields_in(form, draft.fields))


def _fields_in(form: Form, kept: DraftFields) -> DraftFields:
    """The fields of the form; what it does not carry stays as it is kept."""
    kind, own = _kind_in(form, kept)
    return DraftFields(
        kind=kind,
        own_kind_id=own,
        addressed_to=_text(form, "dirigido", kept.addressed_to),
        category=_one_of(Category, form.text("categoria"), kept.category),
        confidentiality=_one_of(Confidentiality, form.text("acceso"), kept.confidentiality),
        classification=_text(form, "tipificacion", kept.classification),
        summary=_text(form, "resumen", kept.summary),
        reference=_text(form, "referencia", kept.reference),
    )


def _kind_in(form: Form, stored: DraftFields) -> tuple[DocumentKind, int | None]:
    """The kind that was chosen: one of the usual, or «+» and the id of one of the institution's."""
    given = form.text("tipo")
    if given.startswith("+") and given[1:].isdecimal() and len(given) < 20:
        return stored.kind, int(given[1:])
    if given in list(DocumentKind):
        return DocumentKind(given), None
    return stored.kind, stored.own_kind_id


def _one_of(known: type[E], given: str, stored: E) -> E:
    return known(given) if given in list(known) else stored


def _text(form: Form, name: str, stored: str) -> str:
    return " ".join(form.text(name).split()) if name in form else stored


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def stored(draft: DraftView) -> Written:
    """The draft as it is kept."""
    return Written(draft.subject, draft.body, draft.version, draft.fields)
