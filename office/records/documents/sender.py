"""Who wrote a document, as its page shows them: identity, contacts, other cases."""

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count

from models.enums import (
    OPEN_CASE_STATES,
    CaseState,
    Confidentiality,
)
from models.reading import read
from models.tables import (
    Case,
    Citizen,
    Contact,
    Document,
)
from office.messages.authentication import from_json
from office.people.id_documents import masked
from office.records.documents.rows import ContactOnFile
from office.records.documents.views import (
    ContactRow,
    SenderView,
)


async def sender_of(document: Document) -> SenderView:
    """The sender of `document`, with its citizen fetched."""
    if document.citizen_id is None:
        return SenderView(
            document.sender_name, document.sender_address, document.trust, None, "", (), 0, 0
        )
    citizen: Citizen | None = document.citizen
    identity = (citizen.id_document if citizen else None) or ""
    contacts = await read(
        Contact.filter(citizen_id=document.citizen_id).order_by("id"), ContactOnFile
    )
    cases = await _other_cases(document)
    return SenderView(
        name=document.sender_name,
        address=document.sender_address,
        trust=document.trust,
        citizen_id=document.citizen_id,
        id_document=masked(identity),
        contacts=tuple(
            ContactRow(c.kind, c.address, c.label, c.verified_at is not None) for c in contacts
        ),
        earlier_cases=sum(cases.values()),
        open_cases=sum(count for state, count in cases.items() if state in OPEN_CASE_STATES),
        authentication=from_json(document.trust_detail),
    )


async def _other_cases(document: Document) -> dict[CaseState, int]:
    """The citizen's other cases by state; without those that hold anything confidential."""
    kept = Document.filter(
        case__citizen_id=document.citizen_id, confidentiality=Confidentiality.CONFIDENTIAL
    )
    rows = (
        await Case.filter(citizen_id=document.citizen_id)
        .exclude(Q(id=document.case_id or 0) | Q(id__in=Subquery(kept.values("case_id"))))
        .annotate(many=Count("id"))
        .group_by("state")
        .values_list("state", "many")
    )
    return {CaseState(str(state)): int(str(many)) for state, many in rows}
