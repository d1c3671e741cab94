"""What is done with a copy on paper: printed, handed to a carrier, delivered, come back."""

from collections.abc import Mapping, Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CopyState, Permission
from models.ids import new_id
from models.tables import Copy, Dispatch, Document
from office import actors as access
from office import clock
from office.actors import Actor
from office.errors import Conflict, Invalid
from office.evidence import trail as trace
from office.outbox import bell
from office.outbox import posting as outbox
from office.records.dispatch.queue import PaperRow, chosen

LONGEST_CARRIER, LONGEST_TRACKING, LONGEST_WHO, LONGEST_REASON = 80, 60, 200, 300
WHAT = "imprimir ni despachar papel"
_MOVED = "Otra persona ya registró ese ejemplar. No se cambió nada."


async def mark_printed(actor: Actor, copy_ids: Sequence[int]) -> tuple[PaperRow, ...]:
    """Note that the copies were printed; they wait for a carrier. Raises NotAllowed, NotFound,
    Invalid (copies), Conflict."""
    access.require(actor, Permission.PRINT, WHAT)
    rows = await chosen(actor, copy_ids, (CopyState.TO_PRINT,))

    async def work(connection: BaseDBAsyncClient) -> None:
        for row in rows:
            copy = await _locked(connection, row, CopyState.TO_PRINT)
            if await _open(connection, copy) is not None:
                continue
            await _printed(connection, actor, copy)
            await _note(connection, actor, Action.PRINTED, copy, "")

    await run_tx(work)
    return rows


async def dispatch(
    actor: Actor, copy_ids: Sequence[int], carrier: str, tracking: Mapping[int, str]
) -> None:
    """Hand the copies to `carrier` (post, courier, a messenger), each with its tracking number.

    Raises NotAllowed, NotFound, Invalid (copies, carrier, tracking), Conflict.
    """
    access.require(actor, Permission.PRINT, WHAT)
    carrier = _short(carrier, "carrier", LONGEST_CARRIER)
    if not carrier:
        raise Invalid("Escriba quién lo lleva: el correo, un courier, un mensajero.", "carrier")
    numbers = {
        copy_id: _short(tracking.get(copy_id, ""), "tracking", LONGEST_TRACKING)
        for copy_id in copy_ids
    }
    rows = await chosen(actor, copy_ids, (CopyState.TO_PRINT,))

    async def work(connection: BaseDBAsyncClient) -> None:
        for row in rows:
            copy = await _locked(connection, row, CopyState.TO_PRINT)
            way = await _open(connection, copy) or await _printed(connection, actor, copy)
            way.carrier, way.tracking = carrier, numbers[copy.id]
            way.dispatched_at, way.dispatched_by = clock.now(), actor.who[:300]
            await way.save(using_db=connection)
            await _move(connection, copy, CopyState.DISPATCHED)
            said = f"{row.name}: {carrier}" + (f", guía {way.tracking}" if way.tracking else "")
            await _note(connection, actor, Action.DISPATCHED, copy, said)

    await run_tx(work)


async def delivered(actor: Actor, copy_ids: Sequence[int], received_by: str) -> None:
    """Note that the copies reached whom they were for. Raises NotAllowed, NotFound, Invalid,
    Conflict."""
    access.require(actor, Permission.PRINT, WHAT)
    received_by = _short(received_by, "received_by", LONGEST_WHO)
    rows = await chosen(actor, copy_ids, (CopyState.DISPATCHED,))

    async def work(connection: BaseDBAsyncClient) -> None:
        for row in rows:
            copy = await _locked(connection, row, CopyState.DISPATCHED)
            way = await _last(connection, copy)
            way.delivered_at, way.received_by = clock.now(), received_by
            await way.save(using_db=connection)
            await _move(connection, copy, CopyState.DELIVERED)
            said = f"{row.name}: lo recibió {received_by}" if received_by else row.name
            await _note(connection, actor, Action.HANDED_OVER, copy, said)

    await run_tx(work)


async def came_back(actor: Actor, copy_ids: Sequence[int], reason: str) -> None:
    """Note that the copies could not be delivered, and why; who wrote them is told.

    Raises NotAllowed, NotFound, Invalid (copies, reason), Conflict.
    """
    access.require(actor, Permission.PRINT, WHAT)
    reason = _short(reason, "reason", LONGEST_REASON)
    if not reason:
        raise Invalid("Escriba por qué volvió, como lo dice el sobre o la guía.", "reason")
    rows = await chosen(actor, copy_ids, (CopyState.DISPATCHED,))

    async def work(connection: BaseDBAsyncClient) -> None:
        for row in rows:
            copy = await _locked(connection, row, CopyState.DISPATCHED)
            way = await _last(connection, copy)
            way.returned_at, way.reason = clock.now(), reason
            await way.save(using_db=connection)
            await _move(connection, copy, CopyState.RETURNED)
            await _note(connection, actor, Action.CAME_BACK, copy, f"{row.name}: {reason}")
            await _tell(connection, actor, copy, f"{row.name}: {reason}")

    await run_tx(work)
    outbox.announce()


async def print_again(actor: Actor, copy_ids: Sequence[int]) -> None:
    """Put copies that came back into «Por imprimir» once more. Raises NotAllowed, NotFound,
    Invalid, Conflict."""
    access.require(actor, Permission.PRINT, WHAT)
    rows = await chosen(actor, copy_ids, (CopyState.RETURNED,))

    async def work(connection: BaseDBAsyncClient) -> None:
        for row in rows:
            copy = await _locked(connection, row, CopyState.RETURNED)
            await _move(connection, copy, CopyState.TO_PRINT)
            await _note(connection, actor, Action.RESTORED, copy, f"{row.name}: se envía otra vez")

    await run_tx(work)


def _short(text: str, field: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) > most:
        raise Invalid(f"Use hasta {most} caracteres; tiene {len(text)}.", field)
    return text


async def _locked(connection: BaseDBAsyncClient, row: PaperRow, state: CopyState) -> Copy:
    query = Copy.filter(id=row.copy_id).using_db(connection).select_for_update()
    copy = await query.first()
    if copy is None or copy.state is not state:
        raise Conflict(_MOVED)
    return copy


async def _last(connection: BaseDBAsyncClient, copy: Copy) -> Dispatch:
    found = await Dispatch.filter(copy_id=copy.id).using_db(connection).order_by("-id").first()
    if found is None:
        raise Conflict(_MOVED)
    return found


async def _open(connection: BaseDBAsyncClient, copy: Copy) -> Dispatch | None:
    """The way that was begun by printing and that no carrier has taken yet."""
    rows = Dispatch.filter(copy_id=copy.id, dispatched_at__isnull=True)
    return await rows.using_db(connection).order_by("-id").first()


async def _printed(connection: BaseDBAsyncClient, actor: Actor, copy: Copy) -> Dispatch:
    way = Dispatch(id=new_id(), copy_id=copy.id, printed_at=clock.now(), printed_by=actor.who[:300])
    await way.save(using_db=connection, force_create=True)
    return way


async def _move(connection: BaseDBAsyncClient, copy: Copy, state: CopyState) -> None:
    copy.state, copy.received_at = state, clock.now()
    await copy.save(using_db=connection, update_fields=["state", "received_at"])


async def _note(
    connection: BaseDBAsyncClient, actor: Actor, action: Action, copy: Copy, comment: str
) -> None:
    about = trace.About(copy.document_id, copy_id=copy.id, comment=comment)
    await trace.record(connection, [trace.by_official(actor, action, about)])


async def _tell(connection: BaseDBAsyncClient, actor: Actor, copy: Copy, note: str) -> None:
    document = await Document.get(id=copy.document_id, using_db=connection)
    posts = {document.author_post_id, document.signer_post_id} - {None}
    rings = [bell.Ring("paper_back", tuple(post for post in posts if post), note)]
    await bell.ring(connection, actor, document, rings)
