"""A file uploaded, tried on paper, and written in one transaction once a person says so."""

import hmac

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Permission
from office.actors import Actor, require
from office.administration import changes
from office.administration.authority import require_whole
from office.administration.changes import Change
from office.administration.loading import citizens, officials, units
from office.administration.loading.apart import read
from office.administration.loading.plans import Plan, What
from office.administration.loading.sheets import Sheet
from office.config import config
from office.errors import Conflict, Invalid
from office.outbox import posting
from office.storage import blobs

KINDS = {"units": "Áreas", "officials": "Funcionarios", "citizens": "Ciudadanos"}
_NOT_CLEAN = "Hay filas por corregir: corrija el archivo, o elija cargar solo las demás."


def _require(actor: Actor, kind: str) -> None:
    if kind not in KINDS:
        raise Invalid("Elija qué trae el archivo.", "kind")
    if kind == "citizens" and not actor.may(Permission.ADMIN):
        require(actor, Permission.CITIZENS, "cargar ciudadanos")
    elif kind != "citizens":
        require_whole(actor)


async def keep(actor: Actor, kind: str, content: bytes) -> str:
    """Keep a file for its trial and return its ticket. Raises NotAllowed, Invalid, Unavailable."""
    _require(actor, kind)
    await read(content)
    kept = await blobs.keep([(content, "application/octet-stream")])

    async def work(connection: BaseDBAsyncClient) -> None:
        await blobs.record(connection, kept)

    await run_tx(work)
    return f"{kept[0].sha256}.{_mark(actor, kept[0].sha256)}"


def _mark(actor: Actor, sha256: str) -> str:
    """What shows that the actor brought this file: nobody has another's read for them."""
    told = f"load {actor.institution_id} {actor.official_id} {sha256}"
    return hmac.digest(config().secret_key.encode(), told.encode(), "sha256").hex()[:32]


async def _sheet(actor: Actor, ticket: str) -> Sheet:
    sha256, _, mark = ticket.partition(".")
    if not hmac.compare_digest(mark, _mark(actor, sha256)):
        raise Invalid("Elija el archivo otra vez.", "file")
    return await read(await blobs.read(sha256))


async def trial(actor: Actor, kind: str, ticket: str, *, accept: bool = False) -> Plan:
    """What the file would do; nothing is written. `accept`: with the cédulas proposed.

    Raises NotAllowed, Invalid, Unavailable.
    """
    _require(actor, kind)
    sheet = await _sheet(actor, ticket)
    if kind == "units":
        return await units.plan(actor, sheet)
    if kind == "officials":
        return await officials.plan(actor, sheet, accept=accept)
    return await citizens.plan(sheet, accept=accept)


async def write(
    actor: Actor, kind: str, ticket: str, *, accept: bool = False, skip: bool = False
) -> Plan:
    """Write what the file says, all of it or nothing; the same file again changes nothing.

    `skip`: leave out the rows that are not clean. Raises NotAllowed, Invalid, Conflict (rows to
    correct), Unavailable.
    """
    _require(actor, kind)
    sheet = await _sheet(actor, ticket)

    async def work(connection: BaseDBAsyncClient) -> Plan:
        if kind == "units":
            done = await units.write(connection, actor, sheet)
        elif kind == "officials":
            done = await officials.write(connection, actor, sheet, accept=accept)
        else:
            done = await citizens.write(connection, sheet, accept=accept)
        if not done.is_clean and not skip:
            raise Conflict(_NOT_CLEAN)
        after = {
            "file": ticket[:12],
            "rows": f"{done.counts.get(What.CREATE, 0)} nuevas, "
            f"{done.counts.get(What.CHANGE, 0)} cambiadas",
        }
        if done.counts.get(What.CREATE) or done.counts.get(What.CHANGE):
            change = Change("load", "loaded", 0, KINDS[kind], after=after)
            await changes.record(connection, actor, change, actor.institution_id)
        return done

    done = await run_tx(work)
    posting.announce()
    return done
