"""How much waits in each tray, in one statement."""

from tortoise import connections

from models.enums import (
    CopyState,
    Disposition,
    DocumentState,
    Permission,
    StepState,
    TaskState,
)
from office import clock
from office.actors import Actor
from office.config import config
from office.records.trays.catalogue import _WORKED
from office.records.trays.views import Count

OVERDUE = "vencidos"
ASIDE = "apartados"


MOST_COUNTED = 1000


async def counters(actor: Actor) -> dict[str, Count]:
    """Unread and total of every tray that is worked off, and what is overdue, in one statement.

    Keys are tray names, and OVERDUE. Nobody reads numbers over a thousand: counting stops there, so
    that a full tray opens as fast as an empty one.
    """
    post_ids = ", ".join(str(int(post_id)) for post_id in actor.post_ids)
    held = f"holder_post_id IN ({post_ids})"
    lying = f"holder_post_id IS NULL AND unit_id = {int(actor.unit_id)}"
    selects = []
    for place in [held, *([lying] if actor.may(Permission.RECEIVE) else [])]:
        waiting = f"{place} AND state = '{CopyState.IN_PROCESS}'"
        late = f"{waiting} AND due_at < '{clock.today(config().zone).isoformat()}'"
        selects.append(_count("recibidos", '"copy"', waiting, f"{waiting} AND read_at IS NULL"))
        selects.append(_count(OVERDUE, '"copy"', late))
    aside = f"{held} AND aside_until IS NOT NULL"
    selects.append(_count(ASIDE, '"copy"', aside))
    informed = f"post_id IN ({post_ids}) AND removed_at IS NULL"
    selects.append(
        _count(
            "informados",
            "informed",
            f"{informed} AND read_at IS NULL",
            f"{informed} AND read_at IS NULL",
        )
    )
    told = f"post_id IN ({post_ids}) AND read_at IS NULL"
    selects.append(_count("avisos", "official_notice", told, told))
    worked = ", ".join(f"'{state}'" for state in _WORKED)
    selects.append(_count("elaboracion", "document", f"{held} AND state IN ({worked})"))
    leaving = f"{held} AND state = '{DocumentState.SIGNING}'"
    selects.append(_count("por-salir", "document", leaving))
    asked = f"post_id IN ({post_ids}) AND state = '{StepState.OPEN}'"
    selects.append(_count("por-firmar", "review_step", asked))
    given = f"assignee_post_id IN ({post_ids}) AND state = '{TaskState.OPEN}'"
    selects.append(_count("tareas-recibidas", "task", given, f"{given} AND read_at IS NULL"))
    if actor.may(Permission.PRINT):
        selects += _on_paper(actor)
    if actor.may(Permission.QUARANTINE):
        scope = f"disposition = '{Disposition.QUARANTINED}'"
        units = str(int(actor.unit_id))
        if actor.may(Permission.SEE_ALL):
            units = f"SELECT id FROM unit WHERE institution_id = {int(actor.institution_id)}"
        scope += f" AND (unit_id IN ({units}) OR unit_id IS NULL)"
        selects.append(_count("cuarentena", "inbound_message", scope))
    rows = await connections.get("default").execute_query_dict(" UNION ALL ".join(selects))
    found: dict[str, Count] = {}
    for row in rows:
        before = found.get(row["tray"], Count())
        found[row["tray"]] = Count(before.unread + row["unread"], before.total + row["total"])
    # What is put aside lies in process too: counted apart and taken off, both indexes serve.
    received, aside_now = found.get("recibidos", Count()), found.get(ASIDE, Count())
    if received.total <= MOST_COUNTED:
        left = max(0, received.total - aside_now.total)
        found["recibidos"] = Count(min(received.unread, left), left)
    return {tray: _capped(count) for tray, count in found.items()}


def _on_paper(actor: Actor) -> list[str]:
    """What the post prints: its unit's, at a front desk the whole institution's."""
    units = str(int(actor.unit_id))
    if actor.may(Permission.FRONT_DESK):
        units = f"SELECT id FROM unit WHERE institution_id = {int(actor.institution_id)}"
    copies = f"unit_id IN ({units}) AND holder_post_id IS NULL AND state = '{CopyState.TO_PRINT}'"
    pen = f"unit_id IN ({units}) AND state = '{DocumentState.SIGNING}' AND by_hand"
    return [
        _count("por-imprimir", '"copy"', copies),
        _count("por-imprimir", "document", f"{pen} AND leaves_at IS NULL"),
    ]


def _count(tray: str, table: str, condition: str, unread: str = "") -> str:
    """One counter's SELECT. Every part is ours or an integer: nothing typed by anybody."""

    def up_to(where: str) -> str:
        rows = f"SELECT 1 FROM {table} WHERE {where} LIMIT {MOST_COUNTED + 1}"
        return f"(SELECT count(*) FROM ({rows}) AS counted)"

    columns = f"{up_to(condition)} AS total, {up_to(unread) if unread else 0} AS unread"
    return f"SELECT '{tray}' AS tray, {columns}"


def _capped(count: Count) -> Count:
    total, unread = min(count.total, MOST_COUNTED), min(count.unread, MOST_COUNTED)
    return Count(unread, total, capped=count.total > MOST_COUNTED)
