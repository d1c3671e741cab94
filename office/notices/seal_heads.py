"""The head of the seals leaves the house every day, to whom the institution chose as witnesses."""

from models.enums import Action, Channel
from models.tables import Institution
from office import clock
from office.config import config
from office.evidence import trail
from office.evidence.heads import KIND, newest_head
from office.outbox import post_once as once
from office.outbox.post_once import Told
from office.outbox.posting import Notice


async def send_heads() -> int:
    """Write today's head to the outbox for each witness; return how many were new."""
    head = await newest_head()
    if head is None:
        return 0
    today, told = clock.today(config().zone), list[Told]()
    for institution in await Institution.exclude(seal_witnesses=""):
        for address in institution.seal_witnesses.split(","):
            facts = {
                "institution": institution.name,
                "day": today.isoformat(),
                "at": head.at.isoformat(),
                "seal_number": head.number,
                "head": head.head,
                "url": f"{config().base_url.rstrip('/')}/sellos",
            }
            once_key = f"{KIND}:{institution.id}:{today}:{address.strip()}"[:120]
            notice = Notice(KIND, Channel.EMAIL, address.strip(), facts, once_key=once_key)
            about = trail.About(detail={"kind": KIND, "to": address.strip()})
            told.append(Told(notice, trail.by_house(Action.INFORMED, about)))
    return await once.tell(told)
