"""Officials at work, in a process of their own: one sends to many, many sign at once, one writes.

Prints what each took, in seconds, as JSON.
"""

import asyncio
import json
import sys
from time import perf_counter

from benchmarks.measures.samples import percentile
from chasqui.demo.certificate import make_demo_p12
from models.bulk.rows import add_rows, made
from models.database import close_database, open_database, run_tx
from models.enums import Permission, Profile, RecipientRole
from models.ids import new_id
from models.tables import Document, Official, Post, Recipient, Unit
from office import clock
from office.actors import Actor
from office.config import Config, use_config
from office.papers.signing.pkcs12 import open_p12
from office.people.posts import actor_of
from office.records.drafting import replies
from office.records.drafting.beginnings import new_documents
from office.records.sending.sign_and_send import send_signed
from office.records.sending.signatory import Signatory
from office.storage.store import open_store, use_store

_PASSPHRASE = "una frase de prueba"
_BODY = "<p>De mi consideración:</p>" + "<p>Se pide el inventario de los bienes del área.</p>" * 6
_RIGHTS = [Permission.RECEIVE.value, Permission.WRITE.value, Permission.SIGN.value]


async def _seats(unit: Unit, count: int) -> list[Actor]:
    """`count` officials with a post in `unit`."""
    now = clock.now()
    officials = [
        made(
            Official,
            id=new_id(),
            login=f"{n:010}",
            name=f"Persona Número {n}",
            email=f"p{n}@chq.example",
            password_hash="",
        )
        for n in range(count)
    ]
    posts = [
        made(
            Post,
            id=new_id(),
            unit_id=unit.id,
            official_id=each.id,
            title="Analista",
            profile=Profile.NORMAL,
            permissions=_RIGHTS,
            held_from=now,
        )
        for each in officials
    ]

    async def work(connection: object) -> None:
        await add_rows(connection, officials)  # type: ignore[arg-type]
        await add_rows(connection, posts)  # type: ignore[arg-type]

    await run_tx(work)
    rows = await Post.filter(id__in=[post.id for post in posts]).select_related(
        "unit__institution", "official"
    )
    return [actor_of(row) for row in rows]


async def _draft(actor: Actor, to: list[Actor]) -> Document:
    draft_id = await new_documents.start(actor)
    for position, each in enumerate(to, start=1):
        await Recipient.create(
            document_id=draft_id,
            role=RecipientRole.TO,
            name=each.name,
            post_id=each.post_id,
            unit_id=each.unit_id,
            position=position,
        )
    await replies.save(actor, draft_id, "Inventario", _BODY, 1)
    return await Document.get(id=draft_id)


def _signatory() -> Signatory:
    at = clock.now()
    p12 = make_demo_p12(
        "Ana Toapanta", "1710034065", _PASSPHRASE, at.replace(year=at.year - 1),
        at.replace(year=at.year + 1),
    )  # fmt: skip
    return Signatory(open_p12(p12, _PASSPHRASE, at), "Ana Toapanta, Analista", True)


async def _sent(actor: Actor, draft: Document, signer: Signatory) -> tuple[float, str]:
    started = perf_counter()
    sent = await send_signed(actor, draft.id, draft.version, signer)
    return perf_counter() - started, sent.number


async def _to_many(people: list[Actor], signer: Signatory) -> float:
    first = await _draft(people[0], people[1:2])  # what is loaded once is not what is measured
    await _sent(people[0], first, signer)
    draft = await _draft(people[0], people)
    seconds, _ = await _sent(people[0], draft, signer)
    return seconds


async def _at_once(people: list[Actor], signer: Signatory) -> float:
    """The 95th percentile of what each waits. Raises AssertionError for a gap or a double."""
    drafts = [await _draft(each, people[:1]) for each in people]
    done = await asyncio.gather(
        *(_sent(actor, draft, signer) for actor, draft in zip(people, drafts, strict=True))
    )
    given = sorted(int(number.split("-")[3]) for _, number in done)
    if given != list(range(given[0], given[0] + len(people))):
        raise AssertionError(f"a gap or a double: {given}")
    return percentile([seconds for seconds, _ in done], 95)


async def _autosaved(actor: Actor, times: int) -> float:
    draft = await _draft(actor, [])
    seconds = []
    for n in range(times):
        started = perf_counter()
        text = f"{_BODY}<p>Línea {n}</p>"
        view = await replies.save(
            actor, draft.id, "Inventario", text, draft.version, begun=True, by_itself=True
        )
        draft.version = view.version
        seconds.append(perf_counter() - started)
    return percentile(seconds, 95)


async def _main(url: str, folder: str, many: int, signers: int, saves: int) -> None:
    use_store(open_store(folder))
    use_config(Config(base_url="https://chq.example", secret_key="", mail_from="t@chq.example"))
    await open_database(url)
    try:
        people = await _seats(await Unit.get(acronym="DA"), max(many, signers))
        signer = _signatory()
        told = {
            "to_many": await _to_many(people[:many], signer),
            "at_once": await _at_once(people[:signers], signer),
            "autosave": await _autosaved(people[0], saves),
        }
    finally:
        await close_database()
    print(f"told:{json.dumps(told)}", flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])))
