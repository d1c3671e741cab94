"""By which words a document is found."""

from collections.abc import Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models import backend
from models.enums import Scan
from models.tables import Attachment, Document, SearchText
from office.text.folding import index_words


async def index(connection: BaseDBAsyncClient, document_id: int, parts: Sequence[str]) -> None:
    """Let the document be found by the words of `parts`, besides those it is found by already.

    Give its number as a part of its own. Within the transaction that records the document.
    """
    await index_many(connection, [(document_id, parts)])


async def index_many(
    connection: BaseDBAsyncClient, documents: Sequence[tuple[int, Sequence[str]]]
) -> None:
    """`index` for several documents at once, (id, parts) each."""
    rows = [(document_id, index_words(parts)) for document_id, parts in documents]
    if rows:
        await backend.add_words(connection, rows)


async def add(connection: BaseDBAsyncClient, document_id: int, text: str) -> None:
    """Let the document be found by the words of `text` too, such as that of an attachment."""
    await index(connection, document_id, (text,))


def said_by(document: Document) -> tuple[str, ...]:
    """What a document that came from outside is found by, besides the texts of its files."""
    return (
        document.number or "",
        document.subject,
        document.sender_name,
        document.sender_address,
        document.body,
        document.signature,
    )


async def renew(connection: BaseDBAsyncClient, document: Document) -> None:
    """Let `document`, which came from outside, be found by what may be shown of it, and no more:
    its own words, and those of its files in which no virus was found.

    Within the transaction that closes a file.
    """
    # Locked before the texts are read: who is adding one meanwhile is through, or comes after us.
    await SearchText.filter(id=document.id).using_db(connection).select_for_update().first()
    texts = (
        await Attachment.filter(document_id=document.id)
        .exclude(scan=Scan.INFECTED)
        .using_db(connection)
        .order_by("id")
        .values_list("text", flat=True)
    )
    words = [index_words(said_by(document)), *(index_words((str(text),)) for text in texts)]
    await backend.put_words(connection, document.id, " ".join(filter(None, words)))
