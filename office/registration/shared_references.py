"""Two mails of one person that answer the same mail, which never came to us."""

from datetime import timedelta

from models.enums import ContactKind, DocumentKind
from models.tables import Case, Document
from office import clock
from office.messages.incoming import IncomingMessage
from office.messages.mail_facts import MOST_CITED, from_json

_STILL_ONE_MATTER = timedelta(days=30)
_MOST_CASES = 10
_MOST_DOCUMENTS = 20


async def case_citing(message: IncomingMessage) -> Case | None:
    """The sender's own case, opened lately, one of whose mails cites what `message` cites."""
    cited = set(message.references[-MOST_CITED:])
    cases = (
        await Case.filter(
            contact__kind=ContactKind.EMAIL,
            contact__address=message.sender_address,
            opened_at__gt=clock.now() - _STILL_ONE_MATTER,
        )
        .select_related("contact")
        .order_by("-id")
        .limit(_MOST_CASES)
    )
    if not cases:
        return None
    rows = (
        await Document.filter(
            case_id__in=[case.id for case in cases],
            kind=DocumentKind.INCOMING,
            mail_facts__isnull=False,
        )
        .order_by("-id")
        .limit(_MOST_DOCUMENTS)
    )
    facts = ((row.case_id, from_json(row.mail_facts)) for row in rows)
    found = next((case_id for case_id, one in facts if one and cited & set(one.references)), None)
    return next((case for case in cases if case.id == found), None)
