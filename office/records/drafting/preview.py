"""How a text would look on paper while it is still being written."""

from models.enums import DocumentKind
from office.actors import Actor
from office.errors import Invalid
from office.papers.letters import bounds, richtext
from office.papers.letters.letters import PageImage, page_image
from office.records.drafting.drafts import editable
from office.records.drafting.kinds import WRITTEN_HERE
from office.records.drafting.print.paper import letter_of
from office.records.drafting.replies import LONGEST_BODY, LONGEST_SUBJECT


async def page_being_written(
    actor: Actor, document_id: int, kind: DocumentKind, subject: str, body_html: str, block: int
) -> PageImage:
    """The page where block `block` of the text stands, from what is typed and not kept yet.

    Nothing is recorded. Raises Invalid (body), NotFound, Conflict.
    """
    row = await editable(actor, document_id)
    if len(body_html) > LONGEST_BODY:
        raise Invalid("El texto es demasiado largo para una carta.", "body")
    bounds.check_body(body_html)
    row.subject = subject[:LONGEST_SUBJECT]
    row.body = richtext.clean(body_html)
    row.kind = kind if kind in WRITTEN_HERE else row.kind
    letter = await letter_of(row, number=row.draft_number or "")
    return await page_image(letter, block)
