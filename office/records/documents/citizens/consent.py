"""The consent to be notified on the web: given, withdrawn, its text and date kept."""

from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, Channel
from models.tables import (
    CitizenAccount,
)
from office import clock
from office.accounts.sign_in.citizen_sessions import Holder
from office.evidence import trail
from office.evidence.trail import About

AGREEMENT = (
    "Acepto recibir en este lugar las notificaciones y documentos de mis trámites. La fecha en que "
    "los abro queda como constancia de lectura. Puedo retirar esta aceptación cuando quiera."
)


async def agree(holder: Holder, yes: bool) -> None:
    """Give or withdraw the consent to be notified here; its text and date are kept."""

    async def work(connection: BaseDBAsyncClient) -> None:
        account = CitizenAccount.filter(citizen_id=holder.citizen_id).using_db(connection)
        given = {"agreed_at": clock.now(), "agreement": AGREEMENT}
        await account.update(**(given if yes else {"agreed_at": None, "agreement": ""}))
        about = About(detail={"agreement": AGREEMENT, "given": yes})
        event = trail.by_citizen(
            holder.citizen_id, holder.name, Channel.WEB, Action.DATA_DECIDED, about
        )
        await trail.record(connection, [event])

    await run_tx(work)


async def agreed_at(holder: Holder) -> datetime | None:
    """When the consent was given, None without it."""
    account = await CitizenAccount.get_or_none(citizen_id=holder.citizen_id)
    return account.agreed_at if account else None
