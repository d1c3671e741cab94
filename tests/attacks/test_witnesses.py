"""Whoever owns the database can write a new chain; what left the house tells."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import uvicorn
from asn1crypto import keys, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from tortoise import connections

from models import append_only_schema
from models.tables import Document, Institution, OutboxMessage, Seal, SealLeaf, SealTimestamp
from office.config import Config, use_config
from office.evidence.sealing import seal_new
from office.evidence.timestamps import stamp_newest
from office.intake.process import process
from office.monitoring.integrity import findings
from office.notices.seal_heads import send_heads
from tests.backoffice.desk import text_of, visitor
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.ports import free_port
from tests.support.world import World


def authority() -> DummyTimeStamper:
    """A time-stamping authority that stamps whatever it is given."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = certificates.Name([certificates.NameAttribute(NameOID.COMMON_NAME, "TSA de prueba")])
    now = datetime.now(UTC)
    certificate = (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    der = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return DummyTimeStamper(
        x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        keys.PrivateKeyInfo.load(der),
    )


@pytest.fixture
async def tsa_url() -> AsyncIterator[str]:
    """An authority's address on loopback."""
    stamper = authority()

    async def app(scope: dict, receive: object, send: object) -> None:
        body = (await receive())["body"]  # type: ignore[operator]
        answer = stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
        head = [(b"content-type", b"application/timestamp-reply")]
        await send({"type": "http.response.start", "status": 200, "headers": head})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": answer})  # type: ignore[operator]

    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="error", lifespan="off")  # type: ignore[arg-type]
    )
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


async def sealed_anew() -> None:
    """A text changed, and the whole chain written as if it had always been so."""
    await append_only_schema.drop(connections.get("default"))
    await Document.all().update(body="Nunca pedí nada.")
    await SealLeaf.all().delete()
    await Seal.all().delete()
    await seal_new()


async def told() -> list[str]:
    return [f"{finding.check}: {finding.text}" async for finding in findings()]


async def test_a_chain_written_anew_does_not_fit_what_was_mailed(
    world: World, clock: Clock
) -> None:
    await Institution.all().update(seal_witnesses="notaria@fuera.example,auditor@fuera.example")
    await process([await arrived()])
    await seal_new()
    assert (await send_heads(), await send_heads()) == (2, 0)
    sent = await OutboxMessage.filter(kind="seal_head").first()
    newest = await Seal.all().order_by("-number").first()
    assert sent is not None and newest is not None and sent.facts["head"] == newest.head
    assert await told() == []
    async with visitor() as anybody:
        page = text_of((await anybody.get("/sellos")).text)
        program = await anybody.get("/sellos/verificar.py")
    assert newest.head in page
    assert "attachment" in program.headers["content-disposition"]
    await sealed_anew()
    assert any(
        line.startswith("head: la cabeza 1 se envió a notaria@fuera") for line in await told()
    )


async def test_a_chain_written_anew_does_not_fit_its_timestamps(
    world: World, clock: Clock, house: Config, tsa_url: str
) -> None:
    use_config(replace(house, tsa_url=tsa_url))
    await process([await arrived()])
    await seal_new()
    assert (await stamp_newest(), await stamp_newest()) == (True, False)
    stamp = await SealTimestamp.get()
    assert "TSA de prueba" in stamp.authority
    assert await told() == []
    await sealed_anew()
    assert "timestamp: sello de tiempo del sello 1: es de otra cabeza" in "\n".join(await told())
    await SealTimestamp.all().update(token=json.dumps("no")[1:-1])
    assert "sello de tiempo del sello 1: no se puede leer" in "\n".join(await told())
