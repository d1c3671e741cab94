"""Which kinds of document officials write, who signs each, which one the recipients suggest."""

from collections.abc import Sequence

from models.enums import DocumentKind, Permission, Profile
from models.tables import Recipient
from office.actors import Actor

# The other two begin elsewhere: with what comes in, and with a citizen's letter.
WRITTEN_HERE = (
    DocumentKind.LETTER,
    DocumentKind.MEMO,
    DocumentKind.CIRCULAR,
    DocumentKind.NOTE,
    DocumentKind.RULING,
    DocumentKind.RESOLUTION,
    DocumentKind.AGREEMENT,
)
# Acts of authority: anybody who writes may prepare one, only who heads a unit signs it.
SIGNED_BY_CHIEFS = (DocumentKind.RESOLUTION, DocumentKind.AGREEMENT)


def may_sign(actor: Actor, kind: DocumentKind) -> bool:
    """Whether the post may sign a document of `kind`."""
    if not actor.may(Permission.SIGN):
        return False
    return kind not in SIGNED_BY_CHIEFS or actor.profile is Profile.CHIEF


def suggested(recipients: Sequence[Recipient], institution_id: int) -> DocumentKind:
    """A memo when all (with unit fetched) are of the institution, a letter otherwise."""
    inside = all(
        row.contact_id is None
        and row.citizen_id is None
        and row.unit is not None
        and row.unit.institution_id == institution_id
        for row in recipients
    )
    return DocumentKind.MEMO if inside else DocumentKind.LETTER
