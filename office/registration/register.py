"""Registration: messages become numbered documents, in one transaction, once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, change_rows, made
from models.database import run_tx
from models.enums import CaseState, Channel, Disposition
from models.tables import Case, Copy, Document, InboundMessage
from office import clock
from office.evidence import trail
from office.messages.incoming import IncomingMessage
from office.outbox import posting as outbox
from office.outbox.recipient_limits import silenced
from office.records.routing import aside
from office.records.search import index as search
from office.registration import incoming_files
from office.registration.addressed_units import AddressedUnits, known_units
from office.registration.case_matching import Thread
from office.registration.entries import entries_for
from office.registration.rows import Bundle, bundle
from office.storage import blobs
from office.storage.blobs import StoredBlob

_AGAIN = "Es el mismo mensaje que ya se registró."
_REOPENS = {
    CaseState.ANSWERED: CaseState.REOPENED,
    CaseState.CLOSED: CaseState.REOPENED,
    CaseState.WAITING_FOR_CITIZEN: CaseState.IN_PROCESS,
}


@dataclass(frozen=True)
class Registration:
    """What a message became; a duplicate has the number and code of the first."""

    inbound_id: int
    disposition: Disposition
    number: str
    query_code: str
    document_id: int
    case_id: int | None
    due_at: date | None


async def register(entries: Sequence[tuple[IncomingMessage, Thread]]) -> list[Registration]:
    """Register messages: number, case, document, copies, event and acknowledgement of each.

    All or none. A message that is known by its origin key gets the number it has. IntegrityError
    when another process registers the same at the same time: nothing is done then, try again.
    """
    offices = await known_units()
    kept = await incoming_files.keep([message for message, _ in entries])
    stored = [blob for own in kept.values() for blob in own]
    # A chat account cannot be forged, so nobody is flooded in its name.
    mailed = {m.sender_address for m, _ in entries if m.channel is Channel.EMAIL}
    quiet = await silenced(mailed)

    async def work(connection: BaseDBAsyncClient) -> list[Registration]:
        return await _Batch(connection, offices, quiet).run(entries, stored, kept)

    return await run_tx(work)


class _Batch:
    """One transaction's work; one statement per table, whatever the number of messages."""

    def __init__(
        self, connection: BaseDBAsyncClient, offices: AddressedUnits, quiet: set[str]
    ) -> None:
        self._connection = connection
        self._offices = offices
        self._quiet = quiet

    async def run(
        self,
        entries: Sequence[tuple[IncomingMessage, Thread]],
        stored: Sequence[StoredBlob],
        kept: dict[int, list[StoredBlob]],
    ) -> list[Registration]:
        await blobs.record(self._connection, stored)
        waiting = await self._still_waiting([message.inbound_id for message, _ in entries])
        fresh: list[tuple[IncomingMessage, Thread]] = []
        origins = await self._known([message.origin_key for message, _ in entries])
        repeated: list[IncomingMessage] = []
        for message, thread in entries:
            if message.inbound_id not in waiting:
                continue
            if message.origin_key in origins:
                repeated.append(message)
            else:
                origins[message.origin_key] = None
                fresh.append((message, thread))
        bundles = await self._register(fresh, kept)
        first = {b.document.origin_key: b for b in bundles}
        done = [_result(b, Disposition.APPENDED if b.appended else None) for b in bundles]
        for message in repeated:
            done.append(await self._repeat(message, origins[message.origin_key], first))
        await self._end(done, {m.inbound_id: m for m, _ in entries})
        return done

    async def _still_waiting(self, inbound_ids: list[int]) -> set[int]:
        """Those not ended meanwhile, locked, so that a second reader of an expired lease waits."""
        rows = (
            await InboundMessage.filter(id__in=inbound_ids, disposition=Disposition.PENDING)
            .using_db(self._connection)
            .select_for_update()
            .order_by("id")
            .values_list("id", flat=True)
        )
        return {int(str(row_id)) for row_id in rows}

    async def _known(self, keys: list[str]) -> dict[str | None, Document | None]:
        rows = (
            await Document.filter(origin_key__in=keys)
            .using_db(self._connection)
            .select_related("case")
        )
        return {row.origin_key: row for row in rows}

    async def _register(
        self, fresh: list[tuple[IncomingMessage, Thread]], kept: dict[int, list[StoredBlob]]
    ) -> list[Bundle]:
        if not fresh:
            return []
        entries = await entries_for(self._connection, self._offices, self._quiet, fresh, kept)
        bundles = [bundle(entry) for entry in entries]
        await self._insert(bundles)
        await self._reopen([b.case_id for b in bundles if b.appended])
        return bundles

    async def _insert(self, bundles: Sequence[Bundle]) -> None:
        db = self._connection
        await add_rows(db, [b.case for b in bundles if b.case is not None])
        await add_rows(db, [b.document for b in bundles])
        await add_rows(db, [r for b in bundles for r in b.recipients])
        await add_rows(db, [c for b in bundles for c in b.copies])
        await add_rows(db, [a for b in bundles for a in b.attachments])
        await add_rows(db, [b.paper for b in bundles if b.paper is not None])
        await trail.record(db, [b.event for b in bundles])
        for case_id in {b.case_id for b in bundles if b.appended}:
            await aside.wake(db, None, document_id=0, case_id=case_id)
        await outbox.enqueue(db, [b.notice for b in bundles if b.notice is not None])
        await search.index_many(db, [(b.document.id, b.searched) for b in bundles])

    async def _reopen(self, case_ids: Sequence[int]) -> None:
        for before, after in _REOPENS.items() if case_ids else ():
            await (
                Case.filter(id__in=list(case_ids), state=before)
                .using_db(self._connection)
                .update(state=after, closed_at=None)
            )

    async def _repeat(
        self,
        message: IncomingMessage,
        document: Document | None,
        first: dict[str | None, Bundle],
    ) -> Registration:
        """The same message again: no second record, but a copy for a unit that had none yet."""
        if document is None:
            return _result(first[message.origin_key], Disposition.DUPLICATE, message.inbound_id)
        await self._copy_to_others(message, document)
        case = document.case
        return Registration(
            inbound_id=message.inbound_id,
            disposition=Disposition.DUPLICATE,
            number=document.number or "",
            query_code=case.query_code if case else "",
            document_id=document.id,
            case_id=document.case_id,
            due_at=case.due_at if case else None,
        )

    async def _copy_to_others(self, message: IncomingMessage, document: Document) -> None:
        have = {
            int(str(unit_id))
            for unit_id in await Copy.filter(document_id=document.id)
            .using_db(self._connection)
            .values_list("unit_id", flat=True)
        }
        for unit in self._offices.addressed(message):
            if unit.id not in have and not document.answers_id:
                await Copy.create(
                    document_id=document.id,
                    unit_id=unit.id,
                    received_at=clock.now(),
                    due_at=document.case.due_at if document.case else None,
                    using_db=self._connection,
                )

    async def _end(
        self, done: Sequence[Registration], messages: dict[int, IncomingMessage]
    ) -> None:
        now = clock.now()
        ended = []
        for result in done:
            message = messages[result.inbound_id]
            again = result.disposition is Disposition.DUPLICATE
            ended.append(
                made(
                    InboundMessage,
                    id=result.inbound_id,
                    disposition=result.disposition,
                    reason=_AGAIN if again else "",
                    sender=f"{message.sender_name} <{message.sender_address}>"[:400],
                    subject=message.subject[:400],
                    document_id=result.document_id,
                    disposed_at=now,
                    claimed_until=None,
                )
            )
        fields = "disposition reason sender subject document_id disposed_at claimed_until"
        await change_rows(self._connection, ended, fields.split())


def _result(
    b: Bundle, disposition: Disposition | None = None, inbound_id: int | None = None
) -> Registration:
    return Registration(
        inbound_id=inbound_id or b.inbound_id,
        disposition=disposition or Disposition.REGISTERED,
        number=b.document.number or "",
        query_code=b.query_code,
        document_id=b.document.id,
        case_id=b.case_id,
        due_at=b.due_at,
    )
