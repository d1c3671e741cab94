"""The institution's mail addresses: those set here, and those that the operator fixed."""

from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.ids import new_id
from models.tables import Institution, IntakeAddress, Unit
from office.actors import Actor
from office.addresses import institution_addresses
from office.administration import changes, forms
from office.administration.authority import require_admin, unit_in_reach
from office.administration.changes import Change
from office.config import config
from office.errors import Invalid, NotFound

_TAKEN = "Esa dirección ya lleva a un área de esta instalación."


@dataclass(frozen=True)
class AddressRow:
    """An address and where it leads; `address_id` is 0 where the operator fixed it."""

    address_id: int
    address: str
    unit_name: str


async def addresses(actor: Actor) -> tuple[AddressRow, ...]:
    """The institution's addresses. Raises NotAllowed."""
    require_admin(actor)
    rows = await (
        IntakeAddress.filter(institution_id=actor.institution_id)
        .select_related("unit")
        .order_by("address")
    )
    fixed: list[AddressRow] = []
    first = await Institution.all().order_by("id").first()
    if first is not None and first.id == actor.institution_id:
        names = {u.acronym: u.name for u in await Unit.filter(institution_id=first.id)}
        fixed = [
            AddressRow(0, address, names.get(acronym, acronym))
            for address, acronym in sorted(config().intake.items())
        ]
    return (*fixed, *(AddressRow(row.id, row.address, row.unit.name) for row in rows))


async def add_address(actor: Actor, address: str, unit_id: int) -> int:
    """Let mail to `address` lead to the unit, in all processes within seconds.

    Raises NotAllowed, NotFound (unit), Invalid (address).
    """
    canonical = forms.mail(address, "address")
    if canonical in config().intake:
        raise Invalid(_TAKEN, "address")
    if "+" in canonical.partition("@")[0]:
        raise Invalid("La dirección no puede llevar «+»: lo usan las respuestas.", "address")

    async def work(connection: BaseDBAsyncClient) -> int:
        unit = await unit_in_reach(actor, unit_id, connection)
        if not unit.active:
            raise Invalid("Esa área está cerrada; elija otra.", "unit_id")
        row = IntakeAddress(
            id=new_id(),
            institution_id=actor.institution_id,
            unit_id=unit.id,
            address=canonical,
        )
        await row.save(using_db=connection, force_create=True)
        after = {"address": canonical, "unit": unit.name}
        change = Change("address", "created", row.id, canonical, after=after)
        await changes.record(connection, actor, change, actor.institution_id)
        return int(row.id)

    try:
        made = await run_tx(work)
    except IntegrityError as error:
        raise Invalid(_TAKEN, "address") from error
    await institution_addresses.refresh()
    return made


async def remove_address(actor: Actor, address_id: int) -> None:
    """Refuse mail to an address from now on. Raises NotAllowed, NotFound."""
    require_admin(actor)

    async def work(connection: BaseDBAsyncClient) -> None:
        query = IntakeAddress.filter(id=address_id, institution_id=actor.institution_id)
        row = await query.using_db(connection).select_related("unit").first()
        if row is None:
            raise NotFound("Esa dirección no existe o la fijó el operador.")
        await unit_in_reach(actor, row.unit_id, connection)
        await query.using_db(connection).delete()
        before = {"address": row.address, "unit": row.unit.name}
        change = Change("address", "removed", row.id, row.address, before)
        await changes.record(connection, actor, change, actor.institution_id)

    await run_tx(work)
    await institution_addresses.refresh()
