"""What a registration at a desk writes otherwise: its author, its addressee, and the paper."""

from models.bulk.rows import made
from models.enums import Action, Channel
from models.ids import new_id
from models.tables import Event, Paper
from office import clock
from office.evidence import trail
from office.messages.at_desk import AtDesk


def event(at_desk: AtDesk, action: Action, about: trail.About) -> Event:
    """The event of a registration, whose author is the official at the desk."""
    clerk = at_desk.clerk
    row = trail.by_citizen(None, clerk.who, Channel.DESK, action, about)
    row.official_id, row.post_id = clerk.official_id, clerk.post_id
    row.acting_for_id, row.origin = clerk.acting_for_id, clerk.origin
    return row


def paper(at_desk: AtDesk, document_id: int) -> Paper:
    """The paper that `document_id` was registered from; it is at the desk."""
    clerk = at_desk.clerk
    return made(
        Paper,
        id=new_id(),
        document_id=document_id,
        institution_id=clerk.institution_id,
        unit_id=clerk.unit_id,
        post_id=clerk.post_id,
        received_by=clerk.who[:300],
        at=clock.now(),
        dated=at_desk.dated,
        sheets=at_desk.sheets,
        enclosures=at_desk.enclosures,
        medium=at_desk.medium,
        likeness=at_desk.likeness,
        holder_post_id=clerk.post_id,
    )
