"""What search finds, in which order, and for whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient

from models import search_schema
from models.database import run_tx
from models.enums import Confidentiality, Permission, Profile
from models.tables import Copy, Document, SearchText
from office.actors import Actor
from office.intake.process import process
from office.records.access import documents as access
from office.records.routing.reassign import reassign
from office.records.search import index
from office.records.search import query as search
from office.text.folding import fold, index_words, words_of
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World


async def _register(subject: str, text: str = "Texto.", to: str = "tramites@chq.example") -> int:
    (done,) = await process([await arrived(subject=subject, text=text, to=(to,))])
    assert done.document_id is not None
    return done.document_id


async def _add(document_id: int, text: str) -> None:
    async def work(connection: BaseDBAsyncClient) -> None:
        await index.add(connection, document_id, text)

    await run_tx(work)


async def _found(actor: Actor, query: str) -> list[int]:
    return [row.document_id for row in (await search.search(actor, query)).rows]


async def test_accents_case_and_endings_do_not_matter(world: World, clock: Clock) -> None:
    found = await _register("Petición de CERTIFICACIÓN", "Pido la escritura del niño Núñez.")
    await _register("Otra cosa", "Nada que ver.")
    for query in ("peticion", "PETICIÓN", "certif", "nunez", "NIÑO escri", "pet cer", "nino"):
        assert await _found(world.ana.actor, query) == [found], query
    for query in ("peticiones", "tificacion", "certif inexistente", "x"):
        assert await _found(world.ana.actor, query) == [], query


async def test_by_number_whole_or_in_part(world: World, clock: Clock) -> None:
    first, second = await _register("Uno"), await _register("Dos", "Vea el 1 de marzo.")
    for query in ("CHQ-SG-2026-0001-E", "chq-sg-2026-0001-e", " chq sg 2026 1 e ", "1", "0001"):
        assert (await _found(world.ana.actor, query))[0] == first, query
    assert await _found(world.ana.actor, "sg-2026-2") == [second]
    assert await _found(world.ana.actor, "CHQ-SG-2026-0099-E") == []


async def test_the_number_comes_before_the_words(world: World, clock: Clock) -> None:
    first = await _register("Uno")
    clock.advance(days=1)
    other = await _register("Sobre el 0001", "Recibí el oficio 0001.")
    assert await _found(world.ana.actor, "0001") == [first, other]


async def test_newest_first_and_more(world: World, clock: Clock) -> None:
    ids = []
    for number in range(5):
        clock.advance(hours=1)
        ids.append(await _register(f"Reclamo {number} de planilla"))
    page = await search.search(world.ana.actor, "reclamo", size=3)
    assert [row.document_id for row in page.rows] == ids[:1:-1] and page.more
    assert not (await search.search(world.ana.actor, "reclamo", size=5)).more
    await Document.filter(id=ids[0]).update(dated_at=clock() + timedelta(days=1))
    assert (await _found(world.ana.actor, "planilla"))[0] == ids[0]


async def test_the_excerpt_shows_where(world: World, clock: Clock) -> None:
    await _register(
        "Asunto", "Relleno, " * 60 + "la ESCRITURA pública del terreno, " + "fin. " * 60
    )
    (row,) = (await search.search(world.ana.actor, "publica")).rows
    assert "ESCRITURA pública del terreno" in row.excerpt
    assert row.excerpt.startswith("…") and row.excerpt.endswith("…") and len(row.excerpt) < 200


async def test_a_letter_is_found_by_what_stands_under_it(world: World, clock: Clock) -> None:
    below = "Atentamente,\nJuan Pérez\nC.I. 1710034065\nCel. 0991234567"
    (done,) = await process([await arrived("Poda", "La poda.", signature=below)])
    for query in ("1710034065", "0991234567", "pérez poda"):
        assert await _found(world.ana.actor, query) == [done.document_id], query
    (row,) = (await search.search(world.ana.actor, "1710034065")).rows
    assert "C.I. 1710034065" in row.excerpt


async def test_the_text_of_an_attachment_is_added(world: World, clock: Clock) -> None:
    document = await _register("Con anexo")
    await _add(document, "Contrato de arrendamiento")
    assert await _found(world.ana.actor, "arrendamiento anexo") == [document]


HOSTILE = (
    "", "   ", '"', "'", "\\", "a OR b", "NOT", "AND AND", "*", "a*", "(", "NEAR(a b)", "col:x",
    "search_index:x", "^a", "-a", "{x}", "x'; DROP TABLE document; --", "%", "_", "$1", "?", "\x00",
    "a\x00b", "🦙", "№1", "& | !", "':*", "ß", "İstanbul", "\ud800", "x" * 5000, "pal " * 500,
    "‮abc", "１２３", "ﬁrma",
)  # fmt: skip


async def test_any_string_is_a_query(world: World, clock: Clock) -> None:
    await _register("Firma", "Straße 🦙 İstanbul")
    for query in HOSTILE:
        page = await search.search(world.ana.actor, query)
        assert isinstance(page.rows, tuple), query
    assert len(await _found(world.ana.actor, "ﬁrma STRASSE")) == 1


async def test_any_text_can_be_indexed_and_read(world: World, clock: Clock) -> None:
    texts = ("\x00\ud800", "%_'\"\\", "a" * 100_000, "🦙 " * 50_000, "№ ﷺ " * 99, "\u0301x")
    ids = [await _register(f"Texto {number}") for number in range(len(texts))]
    for document, text in zip(ids, texts, strict=True):
        await _add(document, text)
    words = " ".join(f"palabra{number}" for number in range(60_000))
    for _ in range(3):
        await _add(ids[0], words)
    assert await _found(world.ana.actor, "palabra777") == [ids[0]]


async def test_each_sees_what_they_may_read(world: World, clock: Clock) -> None:
    await _register("Asunto común uno")
    await _register("Asunto común dos", to="da@chq.example")
    third = await _register("Asunto común tres")
    secret = await _register("Asunto común secreto")
    given = await _register("Asunto común dado")
    await Document.filter(id=secret).update(confidentiality=Confidentiality.CONFIDENTIAL)
    for document, seat in ((third, world.marta), (secret, world.luis), (given, world.marta)):
        copy = await Copy.get(document_id=document)
        await reassign(world.ana.actor, copy.id, seat.post.id, "", None)
    moved = await Copy.get(document_id=given)
    await reassign(world.marta.actor, moved.id, world.rosa.post.id, "", None)
    plain = replace(world.rosa.actor, profile=Profile.NORMAL, permissions=frozenset())
    acting = replace(plain, acting_for_id=world.marta.post.id)
    every = await Document.all().select_related("unit")
    seats = [seat.actor for seat in world.seats]
    sizes = set()
    for actor in (*seats, plain, acting):
        may = {row.id for row in every if await access.may_read(actor, row)}
        assert set(await _found(actor, "asunto comun")) == may, actor.who
        sizes.add(len(may))
    assert len(sizes) > 2  # the rule tells people apart
    assert await _found(world.marta.actor, "secreto") == []
    assert await _found(world.ana.actor, "secreto") == []
    assert await _found(world.luis.actor, "secreto") == [secret]


@pytest.mark.parametrize("few", [0, 5_000])
async def test_common_words_take_another_way_to_the_same_rows(
    world: World, clock: Clock, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.backend.FEW", few)
    ids = [await _register(f"Solicitud {number}") for number in range(4)]
    see_all = replace(world.luis.actor, permissions=frozenset({Permission.SEE_ALL}))
    for actor in (see_all, world.ana.actor):
        assert await _found(actor, "solicitud") == ids[::-1]
        assert (await _found(actor, "2"))[0] == ids[1]
    assert await _found(world.marta.actor, "solicitud") == []


async def test_an_index_built_late_finds_what_was_there(world: World, clock: Clock) -> None:
    document = await _register("Antes del índice")
    connection = connections.get("default")
    await search_schema.drop(connection)
    await search_schema.create(connection)
    assert await _found(world.ana.actor, "indice") == [document]


async def test_what_is_removed_is_found_no_more(world: World, clock: Clock) -> None:
    document = await _register("Pasajero")
    await SearchText.filter(id=document).delete()
    assert await _found(world.ana.actor, "pasajero") == []


@settings(deadline=None)
@given(st.text(max_size=60))
def test_folding_is_stable_and_words_are_plain(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for word in words_of(text):
        assert word.isalnum() and word == fold(word) and 0 < len(word) <= 40


def test_a_number_alone_is_indexed_as_a_number() -> None:
    assert "№147" in index_words(["CHQ-SG-2026-0147-E"]).split()
    assert "№" not in index_words(["Vea CHQ-SG-2026-0147-E"])


async def test_an_enie_that_is_typed_comes_first_and_n_finds_both(
    world: World, clock: Clock
) -> None:
    older = await _register("Aviso", "El año en que la señora Peña vino.")
    newer = await _register("Aviso", "El ano del perro de Pena.")
    assert await _found(world.ana.actor, "año") == [older, newer]
    assert await _found(world.ana.actor, "PEÑA") == [older, newer]
    assert await _found(world.ana.actor, "pena") == [newer, older]


async def test_words_broken_at_a_line_s_end_are_found_whole(world: World, clock: Clock) -> None:
    found = await _register("Aviso", "La contra-\ntación de im\u00adpermeabi\u2010\nlización.")
    for query in ("contratación", "impermeabilizacion", "contra"):
        assert await _found(world.ana.actor, query) == [found], query
