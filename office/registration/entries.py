"""What a batch of messages needs before its rows are made: writers, cases, units, numbers."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Channel, ContactKind, CopyState, DocumentKind
from models.tables import Case, Copy, Unit
from office import clock
from office.config import config
from office.messages.incoming import IncomingMessage
from office.people.citizens import writers
from office.people.contact_channels import KIND_OF
from office.records.access.case_documents import opened_in_confidence
from office.records.numbering import document_numbers, number_series
from office.records.numbering.number_series import Series
from office.registration.addressed_units import AddressedUnits
from office.registration.case_matching import Thread, ThreadKind
from office.registration.rows import Entry, Place
from office.storage.blobs import StoredBlob


def _contact_of(message: IncomingMessage) -> tuple[ContactKind, str]:
    """By what the sender is known. Who writes from their own place may have no mail address."""
    if message.at_desk is not None:
        return message.at_desk.contact_kind, message.at_desk.contact_address
    if message.channel is Channel.WEB:
        mailed = "@" in message.sender_address
        return ContactKind.EMAIL if mailed else ContactKind.POSTAL, message.sender_address
    return KIND_OF[message.channel], message.sender_address


def _person_of(message: IncomingMessage) -> int | None:
    """The post of the person a paper is for; None where it is for a unit."""
    return message.at_desk.post_id if message.at_desk else None


class _Numbers:
    """Consecutive numbers from the first one allotted."""

    def __init__(self, first: int) -> None:
        self._next = first

    def __next__(self) -> int:
        self._next += 1
        return self._next - 1


async def entries_for(
    connection: BaseDBAsyncClient,
    offices: AddressedUnits,
    quiet: Collection[str],
    fresh: Sequence[tuple[IncomingMessage, Thread]],
    kept: Mapping[int, Sequence[StoredBlob]],
) -> list[Entry]:
    """Within a transaction: an entry for each message, with its writer known and its number given.

    Nothing is acknowledged to an address in `quiet`.
    """
    names = {_contact_of(m): m.sender_name or m.sender_address for m, _ in fresh}
    own = {_contact_of(m): m.citizen_id for m, _ in fresh if m.citizen_id}
    known = await writers(connection, names, own)
    cases, holders = await _own_cases(connection, [t.case_id for _, t in fresh])
    secret = await opened_in_confidence((case.number for case in cases.values()), connection)
    units = [_units_of(offices, m, t, cases.get(t.case_id or 0)) for m, t in fresh]
    numbers = await _allot(
        connection, [(own[0], m.document_kind) for own, (m, _) in zip(units, fresh, strict=True)]
    )
    today = clock.today(config().zone)
    entries = []
    for (message, thread), addressed in zip(fresh, units, strict=True):
        unit = addressed[0]
        case = cases.get(thread.case_id or 0) if thread.kind is ThreadKind.OWN else None
        entries.append(
            Entry(
                message=message,
                writer=known[_contact_of(message)],
                place=Place(
                    units=tuple(addressed),
                    calendar=offices.calendars[unit.institution_id],
                    holder_post_id=holders.get(case.id) if case else _person_of(message),
                ),
                case=case,
                number=document_numbers.format_number(
                    unit.institution.acronym,
                    unit.acronym,
                    today.year,
                    next(numbers[unit.id, message.document_kind]),
                    message.document_kind,
                ),
                blobs=tuple(kept[message.inbound_id]),
                silent=message.bulk or message.sender_address in quiet,
                note=thread.note,
                confidential=case is not None and case.number in secret,
            )
        )
    return entries


def _units_of(
    offices: AddressedUnits, message: IncomingMessage, thread: Thread, case: Case | None
) -> list[Unit]:
    chosen = case.unit_id if case else thread.unit_id
    return [offices.units[chosen]] if chosen else offices.addressed(message)


async def _own_cases(
    connection: BaseDBAsyncClient, case_ids: Sequence[int | None]
) -> tuple[dict[int, Case], dict[int, int | None]]:
    """The cases added to, and who holds each case's newest copy that is still in process."""
    ids = [case_id for case_id in case_ids if case_id is not None]
    if not ids:
        return {}, {}
    cases = await Case.filter(id__in=ids).using_db(connection)
    copies = (
        await Copy.filter(document__case_id__in=ids, state=CopyState.IN_PROCESS)
        .using_db(connection)
        .select_related("document")
        .order_by("id")
    )
    holders = {copy.document.case_id: copy.holder_post_id for copy in copies}
    return {case.id: case for case in cases}, {
        case_id: holder for case_id, holder in holders.items() if case_id is not None
    }


async def _allot(
    connection: BaseDBAsyncClient, addressed: Sequence[tuple[Unit, DocumentKind]]
) -> dict[tuple[int, DocumentKind], _Numbers]:
    year = clock.today(config().zone).year
    counts = Counter((unit.id, kind) for unit, kind in addressed)
    wanted = {Series(unit_id, kind.value, year): count for (unit_id, kind), count in counts.items()}
    await number_series.open_series(connection, wanted)
    return {
        (series.unit_id, DocumentKind(series.kind)): _Numbers(
            await number_series.allot(connection, series, wanted[series])
        )
        for series in sorted(wanted)
    }
