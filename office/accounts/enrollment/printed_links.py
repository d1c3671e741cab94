"""A log-in link on paper, for a citizen without mail whose cédula an official has seen."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import Action, CitizenLevel, Permission, TokenPurpose
from models.ids import new_id
from models.tables import Citizen, CitizenAccount
from office import clock
from office.accounts.authenticators import one_time_tokens
from office.accounts.authenticators.one_time_tokens import Person
from office.actors import Actor, require
from office.config import config
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail
from office.evidence.trail import About
from office.people.id_documents import identifies, plain_login


@dataclass(frozen=True)
class Printed:
    """What stands on the paper."""

    name: str
    login: str
    address: str
    expires_at: datetime


async def print_link(actor: Actor, citizen_id: int, id_document: str) -> Printed:
    """Issue a link of one day for the citizen, whose cédula the official has in their hands.

    Opens their account where there is none, proven at the desk. Raises NotAllowed, NotFound,
    Invalid (no such number), Conflict (the number is on file as somebody else's).
    """
    require(actor, Permission.ACCESS_LINKS, "entregar enlaces de ingreso")
    number = plain_login(id_document)
    if not identifies(number):
        raise Invalid("Ese número no identifica a nadie.", "login")
    citizen = await Citizen.get_or_none(id=citizen_id)
    if citizen is None:
        raise NotFound("No existe esa persona.")
    if citizen.id_document and citizen.id_document != number:
        raise Conflict("La cédula que vio no es la que consta en los datos de esta persona.")
    other = await Citizen.filter(id_document=number).exclude(id=citizen_id).first()
    if other is not None:
        raise Conflict(f"Esa cédula consta como de {other.name}. Revise si son la misma persona.")

    async def work(connection: BaseDBAsyncClient) -> Printed:
        await Citizen.filter(id=citizen_id).using_db(connection).update(id_document=number)
        await _account(connection, citizen_id, number)
        issued = await one_time_tokens.issue(
            connection, TokenPurpose.PRINTED_LINK, Person(citizen_id=citizen_id)
        )
        about = About(detail={"citizen": citizen_id, "login": number})
        await trail.record(connection, [trail.by_official(actor, Action.LINK_PRINTED, about)])
        secret = one_time_tokens.secret_of(issued.token_id)
        address = f"{config().base_url}/clave?enlace={secret}"
        return Printed(citizen.name, number, address, issued.expires_at)

    return await run_tx(work)


async def _account(connection: BaseDBAsyncClient, citizen_id: int, login: str) -> None:
    account = await CitizenAccount.filter(citizen_id=citizen_id).using_db(connection).first()
    if account is None:
        await CitizenAccount.create(
            id=new_id(),
            citizen_id=citizen_id,
            login=login,
            level=CitizenLevel.DESK,
            created_at=clock.now(),
            using_db=connection,
        )
        return
    account.login, account.active = login, True
    if account.level is CitizenLevel.ADDRESS:
        account.level = CitizenLevel.DESK
    await account.save(using_db=connection, update_fields=["login", "level", "active"])
