"""Senders whose mail is refused: who is blocked, by whom and why, and how to take it back."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import OPEN_CASE_STATES, Action, ContactKind, Permission
from models.tables import BlockedSender, Case, Contact, Post
from office import clock
from office.actors import Actor, require
from office.addresses.canonical import canonical
from office.addresses.domains import is_everybodys
from office.config import config
from office.custody.blocklist import forget
from office.errors import Invalid, NotFound
from office.evidence import trail

_WHAT = "decidir a quién se bloquea"
_MOST_SHOWN = 500
_MOST_HIT = 10_000  # contacts counted


@dataclass(frozen=True)
class BlockedRow:
    """A blocked address, or a whole domain written `@domain`."""

    blocked_id: int
    address: str
    reason: str
    by: str
    at: datetime


def entry_for(address: str, *, whole_domain: bool) -> str:
    """What is kept to block `address`, or its whole domain. Raises Invalid (what).

    Neither our own addresses nor a provider of everybody's mail can be blocked.
    """
    sender = canonical(address)
    domain = sender.rpartition("@")[2]
    if sender in config().intake or domain == config().mail_domain:
        raise Invalid("Esa dirección es de la institución; no se puede bloquear.", "what")
    if not whole_domain:
        return sender
    if is_everybodys(domain):
        raise Invalid(
            f"En {domain} tiene su correo mucha gente. Bloquee solo la dirección.", "what"
        )
    return f"@{domain}"


@dataclass(frozen=True)
class Impact:
    """Whom a block would hit: contacts on file, and their cases that are still open."""

    contacts: int
    open_cases: int


async def impact(actor: Actor, address: str, *, whole_domain: bool) -> Impact:
    """Whom it would hit to block `address`, or its whole domain. Raises NotAllowed."""
    require(actor, Permission.QUARANTINE, _WHAT)
    known = Contact.filter(kind=ContactKind.EMAIL)
    if whole_domain:
        domain = address.rpartition("@")[2]
        known = known.filter(address__endswith=f"@{domain}")
    else:
        known = known.filter(address=address)
    ids = [int(str(one)) for one in await known.limit(_MOST_HIT).values_list("id", flat=True)]
    cases = Case.filter(contact_id__in=ids or [0], state__in=list(OPEN_CASE_STATES))
    return Impact(len(ids), await cases.count())


async def add(connection: BaseDBAsyncClient, actor: Actor, entry: str, reason: str) -> None:
    """Block `entry` within the transaction of the act; blocked already, it stays as it was.

    `forget` (office.custody.blocklist) after it, so that this process's doors know at once.
    """
    row = BlockedSender(address=entry, reason=reason[:300], post_id=actor.post_id, at=clock.now())
    await BlockedSender.bulk_create([row], ignore_conflicts=True, using_db=connection)


async def blocked(actor: Actor) -> tuple[BlockedRow, ...]:
    """Who is blocked, newest first. Raises NotAllowed."""
    require(actor, Permission.QUARANTINE, _WHAT)
    rows = await BlockedSender.all().order_by("-id").limit(_MOST_SHOWN)
    posts = await Post.filter(id__in=[row.post_id for row in rows] or [0]).select_related(
        "official"
    )
    names = {post.id: f"{post.official.name}, {post.title}" for post in posts}
    return tuple(
        BlockedRow(row.id, row.address, row.reason, names.get(row.post_id, ""), row.at)
        for row in rows
    )


async def unblock(actor: Actor, blocked_id: int) -> None:
    """Take mail from this sender again. Raises NotAllowed, NotFound."""
    require(actor, Permission.QUARANTINE, _WHAT)

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await BlockedSender.get_or_none(id=blocked_id, using_db=connection)
        if row is None:
            raise NotFound("Ese bloqueo ya no existe.")
        await row.delete(using_db=connection)
        detail = {"unblocked": row.address}
        await trail.record(
            connection, [trail.by_official(actor, Action.BLOCKED, trail.About(detail=detail))]
        )

    await run_tx(work)
    forget()
