"""Somebody tries to sign in another's name, through the signing page."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import NameOID

from models.enums import DocumentState
from models.tables import Document, Institution
from office.config import Config, use_config
from office.records.drafting import replies
from tests.attacks.certificates import PASSPHRASE, Body, body
from tests.attacks.hostile_p12 import with_rounds_of_its_seal, with_rounds_within_a_lock
from tests.backoffice.desk import Desk, desk_of, letter, text_of, visitor
from tests.support.clock import Clock
from tests.support.world import World

# Which database it is makes no difference here.
pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
CEDULA = "1710034065"  # of Ana, whose account signs
OF_ANA = ((NameOID.SERIAL_NUMBER, f"IDCEC-{CEDULA}"),)
CENTRAL = body("Banco Central del Ecuador")
UNCHECKED = "emisor no comprobado"


@pytest.fixture
async def ana(world: World, clock: Clock) -> AsyncIterator[Desk]:
    desk = await desk_of(world.ana)
    yield desk
    await desk.http.aclose()


@pytest.fixture
async def draft_id(ana: Desk, world: World) -> int:
    arrived = await letter(world)
    draft_id = await replies.start(world.ana.actor, arrived.copy_id)
    await replies.save(world.ana.actor, draft_id, "Sus copias", "<p>Las adjuntamos.</p>", 1)
    return draft_id


async def _sign(desk: Desk, draft_id: int, p12: bytes) -> Any:
    files = {"p12": ("firma.p12", p12, "application/x-pkcs12")}
    fields = {"version": 2, "clave": PASSPHRASE}
    return await desk.post(f"/borradores/{draft_id}/firmar", files=files, **fields)


async def _still_a_draft(draft_id: int) -> bool:
    row = await Document.get(id=draft_id)
    return row.state is DocumentState.DRAFT and row.number is None


async def _pages(desk: Desk, draft_id: int) -> tuple[str, str]:
    """The document's page, and what anybody reads of it at /verificar."""
    row = await Document.get(id=draft_id)
    async with visitor() as anybody:
        public = await anybody.get(f"/verificar/{row.verification_code}")
    return text_of((await desk.get(f"/documentos/{draft_id}")).text), text_of(public.text)


def _trust(house: Config, folder: Path, *bodies: Body) -> None:
    folder.mkdir()
    for each in bodies:
        (folder / f"{each.name}.pem").write_bytes(each.pem)
    use_config(replace(house, trust_store=folder))


@pytest.mark.parametrize(
    "p12",
    [
        pytest.param(CENTRAL.p12("Ana Torres"), id="only a name"),
        pytest.param(CENTRAL.p12("Ana Torres", [(NameOID.SERIAL_NUMBER, "77")]), id="a number"),
        pytest.param(
            CENTRAL.p12("Ana Torres", extension=("1.3.6.1.4.1.37947.3.1", b"\x0c\x02\x00\x01")),
            id="nothing readable",
        ),
    ],
)
async def test_a_certificate_that_names_no_cedula_signs_nothing(
    ana: Desk, draft_id: int, p12: bytes
) -> None:
    answer = await _sign(ana, draft_id, p12)
    assert answer.status_code == 422
    assert "no dice de quién es" in text_of(answer.text)
    assert await _still_a_draft(draft_id)


@pytest.mark.parametrize(
    ("extra", "extension"),
    [
        ([(NameOID.SERIAL_NUMBER, "IDCEC-1704552189")], None),
        # The body's own field decides, not the subject that anybody may have filled.
        (OF_ANA, ("1.3.6.1.4.1.37947.3.1", b"\x0c\x0a1704552189")),
        ([(NameOID.ORGANIZATION_IDENTIFIER, "VATEC-1790012345001")], None),
        ([(NameOID.ORGANIZATION_IDENTIFIER, f"VATEC-{CEDULA}002")], None),
        ([(NameOID.SERIAL_NUMBER, f"IDCEC-{CEDULA}9")], None),
    ],
)
async def test_a_certificate_of_somebody_else_signs_nothing(
    ana: Desk, draft_id: int, extra: Any, extension: Any
) -> None:
    answer = await _sign(ana, draft_id, CENTRAL.p12("Verónica Salgado Mera", extra, extension))
    assert answer.status_code == 422
    assert "Verónica Salgado Mera" in text_of(answer.text)
    assert await _still_a_draft(draft_id)


@pytest.mark.parametrize(
    ("extra", "extension"),
    [
        (OF_ANA, None),
        ([(NameOID.ORGANIZATION_IDENTIFIER, f"VATEC-{CEDULA}001")], None),
        ((), ("1.3.6.1.4.1.37746.3.1", b"\x13\x0a1710034065")),
        ((), ("1.3.6.1.4.1.52643.3.11", b"\x0c\x0d1710034065001")),
        ((), ("1.3.6.1.4.1.55519.1.1.1.5.2.1", b"\x0c\x0a1710034065")),
    ],
)
async def test_a_self_made_issuer_is_never_told_as_checked(
    ana: Desk, draft_id: int, extra: Any, extension: Any
) -> None:
    answer = await _sign(ana, draft_id, CENTRAL.p12("Verónica Salgado Mera", extra, extension))
    assert answer.status_code == 303, answer.text
    sent = await ana.get(answer.headers["location"])
    for said in (*await _pages(ana, draft_id), text_of(sent.text)):
        assert UNCHECKED in said.lower()
        assert "Ana Torres, Secretaria General" in said  # whose account it was


async def test_a_chain_to_a_trusted_body_is_checked(
    ana: Desk, draft_id: int, house: Config, tmp_path: Path
) -> None:
    between = body("Subordinada", 1, CENTRAL)
    _trust(house, tmp_path / "trusted", CENTRAL)
    answer = await _sign(ana, draft_id, between.p12("Ana Torres", OF_ANA))
    assert answer.status_code == 303, answer.text
    assert all(UNCHECKED not in said.lower() for said in await _pages(ana, draft_id))


@pytest.mark.parametrize(
    "p12",
    [
        pytest.param(body(CENTRAL.name, 1).p12("Ana Torres", OF_ANA), id="a namesake"),
        pytest.param(
            body("Un ciudadano", 1, CENTRAL, is_ca=False).p12("Ana Torres", OF_ANA),
            id="issued by a person",
        ),
    ],
)
async def test_an_institution_may_demand_a_trusted_chain(
    ana: Desk, draft_id: int, house: Config, tmp_path: Path, p12: bytes
) -> None:
    _trust(house, tmp_path / "trusted", CENTRAL)
    await Institution.all().update(trusted_chain_required=True)
    answer = await _sign(ana, draft_id, p12)
    assert answer.status_code == 422
    assert "una entidad comprobada" in text_of(answer.text)
    assert await _still_a_draft(draft_id)
    answer = await _sign(ana, draft_id, CENTRAL.p12("Ana Torres", OF_ANA))
    assert answer.status_code == 303, answer.text


async def test_a_file_that_asks_for_two_thousand_million_rounds_is_not_opened(
    ana: Desk, draft_id: int
) -> None:
    began = time.monotonic()
    answer = await _sign(ana, draft_id, with_rounds_of_its_seal(CENTRAL.p12("Ana Torres", OF_ANA)))
    assert time.monotonic() - began < 5  # a second and a half where nobody else works
    assert answer.status_code == 422
    assert "demasiado trabajo" in text_of(answer.text)


async def test_rounds_that_nobody_can_see_from_outside_end_with_their_process(
    ana: Desk, draft_id: int
) -> None:
    answer = await _sign(ana, draft_id, with_rounds_within_a_lock(PASSPHRASE))
    assert answer.status_code == 422
    assert "no se pudo abrir a tiempo" in text_of(answer.text)
    assert await _still_a_draft(draft_id)
