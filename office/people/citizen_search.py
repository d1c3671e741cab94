"""Finding a person before creating one: by cédula, contact, name with typing errors, address."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.bulk.rows import add_rows, made
from models.database import run_tx
from models.ids import new_id
from models.tables import Citizen, CitizenKey, Contact
from office.addresses.canonical import canonical
from office.errors import Invalid
from office.people.id_documents import identifies, plain, without_zero
from office.people.name_keys import keys_of, likeness

MOST_FOUND = 20
_MOST_LOOKED_AT = 400  # by one word of a name, before they are ranked
_ALIKE = 0.72
_BATCH = 2000


@dataclass(frozen=True)
class Found:
    """A person who may be meant; `how` says by what, and `certain` whether that settles it."""

    citizen_id: int
    name: str
    id_document: str
    company: str
    contacts: tuple[str, ...]
    how: str
    certain: bool
    rank: float


async def find(text: str) -> tuple[Found, ...]:
    """Who `text` may mean, the likeliest first: a cédula, an address, a telephone or a name."""
    text = " ".join(text.split())[:200]
    if not text:
        return ()
    ranked: dict[int, tuple[float, str]] = {}
    for citizen_id in await _by_document(text):
        ranked[citizen_id] = (3.0, "cédula o RUC")
    for citizen_id in await _by_contact(text):
        ranked.setdefault(citizen_id, (2.0, "contacto"))
    for citizen_id, score in (await _by_name(text)).items():
        ranked.setdefault(citizen_id, (score, "nombre"))
    return await _shown(ranked)


async def doubles(name: str, id_document: str, addresses: Collection[str]) -> tuple[Found, ...]:
    """Who a person about to be created may already be: same cédula or contact, or a like name."""
    found: dict[int, Found] = {}
    for text in (id_document, *addresses, name):
        for one in await find(text) if text.strip() else ():
            found.setdefault(one.citizen_id, one)
    likely = [one for one in found.values() if one.certain or likeness(one.name, name) >= _ALIKE]
    return tuple(sorted(likely, key=lambda one: -one.rank)[:MOST_FOUND])


async def _by_document(text: str) -> list[int]:
    number = plain(text)
    if not identifies(number) or not number[:1].isalnum() or len(number) > 20:
        return []
    wanted = [number, *([without_zero(number)] if without_zero(number) else [])]
    return _ids(await Citizen.filter(id_document__in=wanted).values_list("id", flat=True))


async def _by_contact(text: str) -> list[int]:
    try:
        address = canonical(text) if "@" in text else "".join(text.split())
    except Invalid:
        return []
    return _ids(await Contact.filter(address=address).values_list("citizen_id", flat=True))


async def _by_name(text: str) -> dict[int, float]:
    keys = keys_of(text)
    if not keys:
        return {}
    hits: Counter[int] = Counter()
    for key in keys:
        rows = CitizenKey.filter(key=key).order_by("-citizen_id").limit(_MOST_LOOKED_AT)
        hits.update(set(_ids(await rows.values_list("citizen_id", flat=True))))
    best = [citizen_id for citizen_id, _ in hits.most_common(_MOST_LOOKED_AT)]
    names = dict(await Citizen.filter(id__in=best).values_list("id", "name")) if best else {}
    scored = {
        citizen_id: hits[citizen_id] / len(keys) * 0.5 + likeness(text, str(names[citizen_id])) / 2
        for citizen_id in best
        if citizen_id in names
    }
    return {citizen_id: score for citizen_id, score in scored.items() if score > 0.4}


async def _shown(ranked: dict[int, tuple[float, str]]) -> tuple[Found, ...]:
    best = sorted(ranked, key=lambda citizen_id: -ranked[citizen_id][0])[:MOST_FOUND]
    rows = await Citizen.filter(id__in=best, merged_into_id__isnull=True, removed_at__isnull=True)
    contacts: dict[int, list[str]] = {}
    for contact in await Contact.filter(citizen_id__in=best).order_by("id"):
        contacts.setdefault(contact.citizen_id, []).append(contact.address)
    found = [
        Found(
            citizen_id=row.id,
            name=row.name,
            id_document=row.id_document or "",
            company=row.company,
            contacts=tuple(contacts.get(row.id, ())[:5]),
            how=ranked[row.id][1],
            certain=ranked[row.id][0] >= 2,
            rank=ranked[row.id][0],
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: -one.rank))


async def key_names() -> int:
    """Make findable by name whoever is not yet, however they came in; returns how many."""
    rows = await Citizen.filter(keyed=False).order_by("id").limit(_BATCH)

    async def work(connection: BaseDBAsyncClient) -> int:
        ids = [row.id for row in rows]
        await Citizen.filter(id__in=ids).using_db(connection).update(keyed=True)
        await write_keys(connection, {row.id: row.name for row in rows})
        return len(rows)

    return await run_tx(work) if rows else 0


async def write_keys(connection: BaseDBAsyncClient, names: dict[int, str]) -> None:
    """Replace the keys of these citizens by those of their names."""
    await CitizenKey.filter(citizen_id__in=list(names)).using_db(connection).delete()
    fresh = [
        made(CitizenKey, id=new_id(), key=key, citizen_id=citizen_id)
        for citizen_id, name in names.items()
        for key in sorted(keys_of(name))
    ]
    if fresh:
        await add_rows(connection, fresh)


def _ids(values: Collection[object]) -> list[int]:
    return [int(str(value)) for value in values]
