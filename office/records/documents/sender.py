"""Who wrote a document, as its page shows them: identity, contacts, other cases."""

from models.enums import (
    OPEN_CASE_STATES,
    Confidentiality,
)
from models.tables import (
    Case,
    Citizen,
    Contact,
    Document,
)
from office.messages.authentication import from_json
from office.people.id_documents import masked
from office.records.documents.views import (
    ContactRow,
    SenderView,
)


async def sender_of(document: Document) -> SenderView:
    if document.citizen_id is None:
        return SenderView(
            document.sender_name, document.sender_address, document.trust, None, "", (), 0, 0
        )
    citizen = await Citizen.get_or_none(id=document.citizen_id)
    contacts = await Contact.filter(citizen_id=document.citizen_id).order_by("id")
    kept = Document.filter(
        case__citizen_id=document.citizen_id, confidentiality=Confidentiality.CONFIDENTIAL
    )
    unknown = {document.case_id or 0, *await kept.values_list("case_id", flat=True)}
    others = Case.filter(citizen_id=document.citizen_id).exclude(id__in=unknown)
    identity = (citizen.id_document or "") if citizen else ""
    return SenderView(
        name=document.sender_name,
        address=document.sender_address,
        trust=document.trust,
        citizen_id=document.citizen_id,
        id_document=masked(identity),
        contacts=tuple(
            ContactRow(c.kind, c.address, c.label, c.verified_at is not None) for c in contacts
        ),
        earlier_cases=await others.count(),
        open_cases=await others.filter(state__in=OPEN_CASE_STATES).count(),
        authentication=from_json(document.trust_detail),
    )
