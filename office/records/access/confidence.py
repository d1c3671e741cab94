"""What of a confidential document may leave in a mail to the official who has it."""

from models.enums import Confidentiality
from models.tables import Document

_UNTOLD = "Documento confidencial"


def mailed(document: Document, words: str, otherwise: str = "") -> str:
    """`words` of the document, but `otherwise` of a confidential one: mail has more readers."""
    return otherwise if document.confidentiality is Confidentiality.CONFIDENTIAL else words


def mailed_subject(document: Document) -> str:
    """The subject, or that it is confidential."""
    return mailed(document, document.subject, _UNTOLD)
