"""Web forms that an institution trusts to write in its citizens' names."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.ids import new_id
from models.tables import FormSender
from office.actors import Actor
from office.addresses import institution_addresses
from office.addresses.domains import is_everybodys
from office.administration import changes, forms
from office.administration.authority import require_admin
from office.administration.changes import Change
from office.config import config
from office.errors import Invalid, NotFound

_TAKEN = "Ese remitente ya está en la lista."
_MOST = 200


@dataclass(frozen=True)
class FormSenderRow:
    """A declared sender; `sender_id` is 0 where the operator fixed it."""

    sender_id: int
    address: str


async def form_senders(actor: Actor) -> tuple[FormSenderRow, ...]:
    """The institution's declared senders, the operator's first. Raises NotAllowed."""
    require_admin(actor)
    rows = await FormSender.filter(institution_id=actor.institution_id).order_by("address")
    fixed = [FormSenderRow(0, address) for address in sorted(config().form_senders)]
    return (*fixed, *(FormSenderRow(row.id, row.address) for row in rows))


async def declare_form_sender(actor: Actor, address: str) -> int:
    """Take the mail of a web form for that of the citizen it names in Reply-To.

    `address` is the form's From, or `@domain` for all of a server. What DKIM or our own relay does
    not prove is held all the same. Raises NotAllowed, Invalid (sender).
    """
    require_admin(actor)
    sender = _sender(address)

    async def work(connection: BaseDBAsyncClient) -> int:
        own = FormSender.filter(institution_id=actor.institution_id).using_db(connection)
        if await own.count() >= _MOST:
            raise Invalid(f"La lista admite hasta {_MOST} remitentes.", "sender")
        row = FormSender(id=new_id(), institution_id=actor.institution_id, address=sender)
        await row.save(using_db=connection, force_create=True)
        change = Change("form_sender", "created", row.id, sender, after={"sender": sender})
        await changes.record(connection, actor, change, actor.institution_id)
        return int(row.id)

    try:
        made = await run_tx(work)
    except IntegrityError as error:
        raise Invalid(_TAKEN, "sender") from error
    await institution_addresses.refresh()
    return made


async def withdraw_form_sender(actor: Actor, sender_id: int) -> None:
    """Hold that form's mail from now on. Raises NotAllowed, NotFound."""
    require_admin(actor)

    async def work(connection: BaseDBAsyncClient) -> None:
        own = FormSender.filter(id=sender_id, institution_id=actor.institution_id)
        row = await own.using_db(connection).first()
        if row is None:
            raise NotFound("Ese remitente no está en la lista o lo fijó el operador.")
        await row.delete(using_db=connection)
        change = Change("form_sender", "removed", row.id, row.address, {"sender": row.address})
        await changes.record(connection, actor, change, actor.institution_id)

    await run_tx(work)
    await institution_addresses.refresh()


def _sender(text: str) -> str:
    text = text.strip().lower()
    whole_domain = text.startswith("@")
    canonical = forms.mail(f"formulario{text}" if whole_domain else text, "sender")
    domain = canonical.rpartition("@")[2]
    sender = f"@{domain}" if whole_domain else canonical
    if whole_domain and is_everybodys(domain):
        raise Invalid(
            f"En {domain} tiene su correo mucha gente: escriba la dirección entera.", "sender"
        )
    if sender in config().form_senders:
        raise Invalid(_TAKEN, "sender")
    return sender
