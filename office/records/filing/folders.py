"""The classification tree of a unit: series and folders, with how long each is kept."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.functions import Count

from models.database import run_tx
from models.enums import Action, Permission
from models.tables import Filing, Folder, Unit
from office import clock
from office.actors import Actor, require
from office.errors import Conflict, Invalid, NotFound
from office.evidence import trail

DEEPEST = 6
MOST = 2000
LONGEST_YEARS = 100
_WHAT = "cambiar el cuadro de clasificación"
_NO_FOLDER = "Esa carpeta no existe en su área."


@dataclass(frozen=True)
class FolderForm:
    """A folder as it is written: code within the unit, name, years in each archive."""

    code: str
    name: str
    management_years: int = 5
    central_years: int = 15
    parent_id: int | None = None
    active: bool = True
    version: int = 0


@dataclass(frozen=True)
class FolderRow:
    """A folder where it stands in the tree; `depth` from 0; `path` names it with all above it."""

    folder_id: int
    form: FolderForm
    depth: int
    path: str
    documents: int


async def tree(actor: Actor, *, active_only: bool = False) -> tuple[FolderRow, ...]:
    """The tree of the actor's unit in reading order, with how many documents lie in each."""
    return await tree_of(actor.unit_id, active_only=active_only)


async def tree_of(unit_id: int, *, active_only: bool = False) -> tuple[FolderRow, ...]:
    """The tree of a unit in reading order."""
    rows = await Folder.filter(unit_id=unit_id).order_by("code").limit(MOST)
    if not rows:
        return ()
    held = {
        int(row["folder_id"]): int(row["held"])
        for row in await Filing.filter(unit_id=unit_id)
        .annotate(held=Count("id"))
        .group_by("folder_id")
        .values("folder_id", "held")
    }
    below: dict[int | None, list[Folder]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    found: list[FolderRow] = []

    def walk(parent_id: int | None, depth: int, path: str) -> None:
        for row in below.get(parent_id, ()):
            if active_only and not row.active:
                continue
            own = f"{path} / {row.code} {row.name}" if path else f"{row.code} {row.name}"
            found.append(FolderRow(row.id, _form(row), depth, own, held.get(row.id, 0)))
            if depth < DEEPEST:
                walk(row.id, depth + 1, own)

    walk(None, 0, "")
    return tuple(found)


async def save(actor: Actor, form: FolderForm, folder_id: int | None = None) -> int:
    """Write a new folder, or change one; its id. Needs CLASSIFY.

    Raises Invalid (code, name, management_years, central_years, parent_id), NotAllowed, NotFound,
    Conflict when somebody changed it meanwhile.
    """
    require(actor, Permission.CLASSIFY, _WHAT)
    code, name = " ".join(form.code.split()), " ".join(form.name.split())
    _check(code, name, form)

    async def work(connection: BaseDBAsyncClient) -> int:
        own = Folder.filter(unit_id=actor.unit_id).using_db(connection)
        row = Folder(unit_id=actor.unit_id, version=0)
        if folder_id is not None:
            found = await own.filter(id=folder_id).select_for_update().first()
            if found is None:
                raise NotFound(_NO_FOLDER)
            if found.version != form.version:
                raise Conflict("Esta carpeta cambió mientras la editaba. Su cambio no se guardó.")
            row = found
        if await own.filter(code=code).exclude(id=row.id).exists():
            raise Invalid(f"El código {code} ya está en uso en su área.", "code")
        await _check_parent(connection, actor, form.parent_id, row.id)
        row.code, row.name, row.parent_id, row.active = code, name, form.parent_id, form.active
        row.management_years, row.central_years = form.management_years, form.central_years
        row.version += 1
        await row.save(using_db=connection)
        await _told(connection, actor, {"folder": code, "name": name, "unit": actor.unit_name})
        return int(row.id)

    return await run_tx(work)


async def remove(actor: Actor, folder_id: int) -> None:
    """Take an empty folder without any below it out of the tree. Raises NotFound, Conflict."""
    require(actor, Permission.CLASSIFY, _WHAT)

    async def work(connection: BaseDBAsyncClient) -> None:
        row = await Folder.filter(id=folder_id, unit_id=actor.unit_id).using_db(connection).first()
        if row is None:
            raise NotFound(_NO_FOLDER)
        filled = await Filing.filter(folder_id=row.id).using_db(connection).exists()
        if filled or await Folder.filter(parent_id=row.id).using_db(connection).exists():
            raise Conflict("La carpeta no está vacía; puede desactivarla.")
        await row.delete(using_db=connection)
        await _told(connection, actor, {"removed_folder": row.code, "unit": actor.unit_name})

    await run_tx(work)


async def copy_from(actor: Actor, unit_id: int) -> int:
    """Copy the tree of another unit of the institution, but for codes in use here; how many.

    Raises Invalid (area), NotAllowed.
    """
    require(actor, Permission.CLASSIFY, _WHAT)
    other = await Unit.get_or_none(id=unit_id, institution_id=actor.institution_id)
    if other is None or other.id == actor.unit_id:
        raise Invalid("Elija otra área.", "area")
    theirs = await tree_of(unit_id)
    if not theirs:
        raise Invalid("Esa área no tiene cuadro que copiar.", "area")

    async def work(connection: BaseDBAsyncClient) -> int:
        own = {
            row.code: row.id
            for row in await Folder.filter(unit_id=actor.unit_id).using_db(connection)
        }
        became: dict[int, int] = {}
        copied = 0
        for each in theirs:
            form = each.form
            if form.code in own:
                became[each.folder_id] = own[form.code]
                continue
            row = await Folder.create(
                unit_id=actor.unit_id,
                parent_id=became.get(form.parent_id or 0),
                code=form.code,
                name=form.name,
                management_years=form.management_years,
                central_years=form.central_years,
                active=form.active,
                using_db=connection,
            )
            became[each.folder_id] = row.id
            copied += 1
        await _told(connection, actor, {"copied_from": other.name, "unit": actor.unit_name})
        return copied

    return await run_tx(work)


def as_csv(rows: Sequence[FolderRow]) -> bytes:
    """The tree as a spreadsheet reads it: UTF-8 with its mark, semicolons, no formulas."""
    out = io.StringIO()
    table = csv.writer(out, delimiter=";")
    table.writerow(
        [
            "Código",
            "Nombre",
            "Nivel",
            "Archivo de gestión",
            "Archivo central",
            "Activa",
            "Documentos",
        ]
    )
    for row in rows:
        form = row.form
        years = [form.management_years, form.central_years]
        active = "sí" if form.active else "no"
        told = [_safe(form.code), _safe(form.name), row.depth + 1, *years, active, row.documents]
        table.writerow(told)
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """`text` that a spreadsheet takes for no formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _form(row: Folder) -> FolderForm:
    return FolderForm(
        row.code,
        row.name,
        row.management_years,
        row.central_years,
        row.parent_id,
        row.active,
        row.version,
    )


def _check(code: str, name: str, form: FolderForm) -> None:
    if not code or len(code) > 40:
        raise Invalid("Escriba un código de hasta 40 caracteres.", "code")
    if not name or len(name) > 200:
        raise Invalid("Escriba un nombre de hasta 200 caracteres.", "name")
    for field in ("management_years", "central_years"):
        if not 0 <= getattr(form, field) <= LONGEST_YEARS:
            raise Invalid(f"Escriba los años, de 0 a {LONGEST_YEARS}.", field)


async def _check_parent(
    connection: BaseDBAsyncClient, actor: Actor, parent_id: int | None, own_id: int
) -> None:
    depth, at = 0, parent_id
    while at is not None:
        row = await Folder.get_or_none(id=at, unit_id=actor.unit_id, using_db=connection)
        if row is None:
            raise Invalid("Elija una carpeta de su área.", "parent_id")
        if row.id == own_id or depth > DEEPEST:
            raise Invalid("Una carpeta no puede estar dentro de sí misma.", "parent_id")
        depth, at = depth + 1, row.parent_id
    if depth > DEEPEST:
        raise Invalid(f"El cuadro tiene hasta {DEEPEST + 1} niveles.", "parent_id")


async def _told(connection: BaseDBAsyncClient, actor: Actor, detail: dict[str, object]) -> None:
    about = trail.About(detail={**detail, "at": clock.now().isoformat()})
    await trail.record(connection, [trail.by_official(actor, Action.ADMINISTERED, about)])
