"""The kinds of document that an institution names for itself."""

import re
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError

from models.database import run_tx
from models.enums import DocumentKind
from models.ids import new_id
from models.tables import Institution, OwnKind, Post
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import require_admin, require_whole
from office.administration.changes import Change
from office.errors import Invalid, NotFound
from office.people.permissions import BY_PERMISSION, known
from office.records.drafting.kinds import WRITTEN_HERE
from office.records.numbering.document_numbers import DRAFTS

_ABBREVIATION = re.compile(r"[A-ZÑ]{2,6}")
_USED = {DRAFTS, *(kind.value for kind in DocumentKind)}


@dataclass(frozen=True)
class OwnKindForm:
    """A kind as it is described. `permission` "" asks for none beyond writing, no `post_ids` for
    no post in particular; `base` is the usual kind whose layout it takes."""

    name: str
    abbreviation: str
    base: DocumentKind = DocumentKind.LETTER
    permission: str = ""
    post_ids: frozenset[int] = frozenset()
    chiefs_sign: bool = False
    active: bool = True


@dataclass(frozen=True)
class OwnKindRow:
    """A kind of the institution; `permission` in words, "" for none."""

    kind_id: int
    form: OwnKindForm
    permission: str
    version: int


async def own_kinds(actor: Actor) -> tuple[OwnKindRow, ...]:
    """Those of the institution by name, those at rest too. Raises NotAllowed."""
    require_admin(actor)
    rows = await OwnKind.filter(institution_id=actor.institution_id).order_by("name")
    return tuple(
        OwnKindRow(row.id, _form_of(row), _words(row.permission), row.version) for row in rows
    )


def _words(permission: str) -> str:
    found = known([permission])
    return BY_PERMISSION[next(iter(found))].label if found else ""


async def posts_to_choose(actor: Actor) -> list[tuple[int, str]]:
    """The posts of the institution that somebody sits in, with name. Raises NotAllowed."""
    require_admin(actor)
    rows = await (
        Post.filter(
            unit__institution_id=actor.institution_id,
            held_to__isnull=True,
            acting_for_id__isnull=True,
            official__active=True,
        )
        .select_related("official", "unit")
        .order_by("unit__acronym", "official__name")
    )
    return [(row.id, f"{row.official.name}, {row.title} ({row.unit.acronym})") for row in rows]


async def save_own_kind(actor: Actor, kind_id: int | None, version: int, form: OwnKindForm) -> int:
    """Name a kind, or change one; return its id. Its abbreviation closes its numbers and stays.

    Raises NotAllowed, NotFound, Invalid (name, abbreviation, base, permission), Conflict.
    """
    require_whole(actor)
    form = _checked(form)

    async def work(connection: BaseDBAsyncClient) -> int:
        # As for the forms of numbers: one change at a time, or two could mean the same numbers.
        await (
            Institution.filter(id=actor.institution_id)
            .using_db(connection)
            .select_for_update()
            .get()
        )
        row, before = await _row(connection, actor, kind_id, version, form)
        row.name, row.base, row.permission = form.name, form.base, form.permission
        row.post_ids = sorted(form.post_ids)
        row.chiefs_sign, row.active = form.chiefs_sign, form.active
        await row.save(using_db=connection, force_create=before is None)
        act = "created" if before is None else "changed"
        change = Change("own_kind", act, row.id, row.name, before, _values(row))
        await changes.record(connection, actor, change, actor.institution_id)
        return int(row.id)

    try:
        return await run_tx(work)
    except IntegrityError as error:
        raise Invalid(
            "Otro tipo de la institución ya tiene esa abreviatura.", "abbreviation"
        ) from error


async def _row(
    connection: BaseDBAsyncClient,
    actor: Actor,
    kind_id: int | None,
    version: int,
    form: OwnKindForm,
) -> tuple[OwnKind, dict[str, object] | None]:
    if kind_id is None:
        return (
            OwnKind(
                id=new_id(), institution_id=actor.institution_id, abbreviation=form.abbreviation
            ),
            None,
        )
    query = OwnKind.filter(id=kind_id, institution_id=actor.institution_id)
    row = await query.using_db(connection).select_for_update().first()
    if row is None:
        raise NotFound("Ese tipo de documento no existe.")
    await changes.check_version(connection, row, "own_kind", version)
    if form.abbreviation != row.abbreviation:
        raise Invalid(
            f"La abreviatura {row.abbreviation} ya cierra números: no se cambia.", "abbreviation"
        )
    before = _values(row)
    row.version += 1
    return row, before


def _checked(form: OwnKindForm) -> OwnKindForm:
    abbreviation = form.abbreviation.strip().upper()
    if not _ABBREVIATION.fullmatch(abbreviation):
        raise Invalid("De dos a seis letras, como INF o DISP.", "abbreviation")
    if abbreviation in _USED:
        raise Invalid("Esas letras ya tienen otro uso. Elija otras.", "abbreviation")
    if form.base not in WRITTEN_HERE:
        raise Invalid("Elija una disposición de la lista.", "base")
    if form.permission and not known([form.permission]):
        raise Invalid("Elija un permiso de la lista.", "permission")
    return OwnKindForm(
        forms.named(form.name, most=60),
        abbreviation,
        form.base,
        form.permission,
        form.post_ids,
        form.chiefs_sign,
        form.active,
    )


def _form_of(row: OwnKind) -> OwnKindForm:
    return OwnKindForm(
        row.name,
        row.abbreviation,
        row.base,
        row.permission,
        frozenset(int(each) for each in row.post_ids),
        row.chiefs_sign,
        row.active,
    )


def _values(row: OwnKind) -> dict[str, object]:
    return {
        "name": row.name,
        "abbreviation": row.abbreviation,
        "base": row.base.value,
        "permission": _words(row.permission),
        "posts": len(row.post_ids),
        "chiefs_sign": row.chiefs_sign,
        "active": row.active,
    }
