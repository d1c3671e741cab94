"""What each official chose for their own pages and notices."""

from collections.abc import Mapping
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.tables import Preference
from office.outbox import bell

DENSE, ROOMY = "compacta", "normal"
COLUMNS = ("nota", "referencia", "anexos", "plazo")


@dataclass(frozen=True)
class Preferences:
    """`density` of the trays, the columns and second lines left out of them, notices by mail."""

    density: str = ROOMY
    hidden: frozenset[str] = frozenset()
    mail: str = bell.AT_ONCE


async def preferences_of(official_id: int) -> Preferences:
    """What the official chose; the defaults until then."""
    row = await Preference.get_or_none(id=official_id)
    data: Mapping[str, object] = row.data if row else {}
    hidden = data.get("sin")
    mail = data.get(bell.MAIL_KEY)
    return Preferences(
        DENSE if data.get("densidad") == DENSE else ROOMY,
        frozenset(name for name in COLUMNS if isinstance(hidden, list) and name in hidden),
        str(mail) if mail in bell.MAIL_CHOICES else bell.AT_ONCE,
    )


async def choose(official_id: int, chosen: Preferences) -> None:
    """Keep the official's choice."""
    data = {
        "densidad": chosen.density,
        "sin": sorted(chosen.hidden),
        bell.MAIL_KEY: chosen.mail,
    }

    async def work(connection: BaseDBAsyncClient) -> None:
        changed = await Preference.filter(id=official_id).using_db(connection).update(data=data)
        if not changed:
            await Preference.create(id=official_id, data=data, using_db=connection)

    await run_tx(work)
