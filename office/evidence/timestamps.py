"""Timestamps of an authority over the head of the seals (RFC 3161), asked for and judged."""

import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import datetime

from asn1crypto import cms, x509  # type: ignore[import-untyped]
from pyhanko.sign.timestamps.requests_client import RequestsHTTPTimeStamper
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import Seal, SealTimestamp
from office.config import config
from office.errors import Unavailable
from office.evidence.findings import Finding

_PATIENCE = 20  # seconds for the authority to answer
_SHA256 = "sha256"
_NO_ANSWER = "La autoridad de sellado de tiempo no responde."


async def stamp_newest() -> bool:
    """Have the newest head stamped, if an authority is set and has not stamped it yet.

    The authority is asked outside any transaction. Raises Unavailable.
    """
    seal = await Seal.all().order_by("-number").first()
    if not config().tsa_url or seal is None:
        return False
    if await SealTimestamp.filter(seal_number=seal.number).exists():
        return False
    stamper = RequestsHTTPTimeStamper(  # type: ignore[no-untyped-call]
        config().tsa_url, timeout=_PATIENCE
    )
    try:
        token = await stamper.async_timestamp(bytes.fromhex(seal.head), _SHA256)
    except OSError as error:  # pyHanko's own error is one
        raise Unavailable(_NO_ANSWER) from error
    at, authority, problem = _read(token, seal.head)
    if problem or at is None:
        raise Unavailable(f"{_NO_ANSWER} {problem}")
    number, encoded = seal.number, base64.b64encode(token.dump()).decode()

    async def work(connection: BaseDBAsyncClient) -> None:
        await SealTimestamp.create(
            seal_number=number,
            at=at,
            authority=authority[:300],
            token=encoded,
            using_db=connection,
        )

    await run_tx(work)
    return True


async def check_timestamps(heads: list[str]) -> AsyncIterator[Finding]:
    """Every token that does not stand over the head of its seal; `heads` by number, from 1."""
    for row in await SealTimestamp.all().order_by("id"):
        name = f"sello de tiempo del sello {row.seal_number}"
        if not 0 < row.seal_number <= len(heads):
            yield Finding("timestamp", f"{name}: ese sello no existe; faltan los más nuevos")
            continue
        try:
            token = cms.ContentInfo.load(base64.b64decode(row.token))
            _, _, problem = _read(token, heads[row.seal_number - 1])
        except (ValueError, TypeError, KeyError) as error:
            problem = f"no se puede leer ({type(error).__name__})"
        if problem:
            yield Finding("timestamp", f"{name}: {problem}")


def _read(token: cms.ContentInfo, head: str) -> tuple[datetime | None, str, str]:
    """When and by whom `token` was made, and what keeps it from standing over `head`."""
    signed = token["content"]
    content = signed["encap_content_info"]["content"]
    info = content.parsed
    (signer,) = signed["signer_infos"]
    certificate = _signer_of(signed, signer)
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, bytes(content)).digest()
    same, genuine = validate_sig_integrity(signer, certificate, "tst_info", digest)
    at, authority = info["gen_time"].native, str(certificate.subject.human_friendly)
    if not (same and genuine):
        return at, authority, "su firma no vale"
    if info["message_imprint"]["hashed_message"].native.hex() != head:
        return at, authority, "es de otra cabeza: después se cambiaron sellos"
    return at, authority, ""


def _signer_of(signed: cms.SignedData, signer: cms.SignerInfo) -> x509.Certificate:
    serial = signer["sid"].chosen["serial_number"].native
    for held in signed["certificates"]:
        if held.chosen.serial_number == serial:
            return held.chosen
    raise ValueError("no certificate of its signer")
