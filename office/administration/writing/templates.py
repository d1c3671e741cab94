"""The texts that an institution and its units begin documents with."""

from dataclasses import dataclass, replace

from tortoise.backends.base.client import BaseDBAsyncClient

from models.database import run_tx
from models.enums import DocumentKind
from models.ids import new_id
from models.tables import OwnKind, Template
from office.actors import Actor
from office.administration import changes, forms
from office.administration.authority import unit_in_reach, units_in_reach
from office.administration.changes import Change
from office.errors import Invalid, NotAllowed, NotFound
from office.papers.letters import richtext
from office.records.drafting.kinds import WRITTEN_HERE

_LONGEST_BODY = 100_000


@dataclass(frozen=True)
class TemplateForm:
    """A template as it is described; `unit_id` None: the whole institution; `body` is HTML."""

    name: str
    kind: DocumentKind = DocumentKind.LETTER
    own_kind_id: int | None = None
    unit_id: int | None = None
    subject: str = ""
    body: str = ""
    active: bool = True


@dataclass(frozen=True)
class TemplateLine:
    """A template in the list; `unit` "" is the whole institution, `own_kind` "" a usual kind."""

    template_id: int
    form: TemplateForm
    unit: str
    own_kind: str
    version: int


async def templates(actor: Actor) -> tuple[TemplateLine, ...]:
    """Those of the units in reach, and of the institution for who administers all of it.

    Raises NotAllowed.
    """
    units = await units_in_reach(actor)
    kinds = {row.id: row.name for row in await OwnKind.filter(institution_id=actor.institution_id)}
    rows = await Template.filter(institution_id=actor.institution_id).order_by("name", "id")
    return tuple(
        TemplateLine(
            row.id,
            _form_of(row),
            units[row.unit_id].name if row.unit_id else "",
            kinds.get(row.own_kind_id or 0, ""),
            row.version,
        )
        for row in rows
        if (row.unit_id in units if row.unit_id else actor.admin_units is None)
    )


async def save_template(
    actor: Actor, template_id: int | None, version: int, form: TemplateForm
) -> int:
    """Keep a template, new or changed; return its id.

    Raises NotAllowed, NotFound, Invalid (name, kind, subject, body, unit_id), Conflict.
    """
    form = _checked(form)

    async def work(connection: BaseDBAsyncClient) -> int:
        await _check_reach(connection, actor, form.unit_id)
        form_kind = await _kind(connection, actor, form)
        row, before = await _row(connection, actor, template_id, version)
        row.name, row.subject, row.body = form.name, form.subject, form.body
        row.kind, row.own_kind_id, row.unit_id = form_kind, form.own_kind_id, form.unit_id
        row.active = form.active
        await row.save(using_db=connection, force_create=before is None)
        act = "created" if before is None else "changed"
        change = Change("template", act, row.id, row.name, before, _values(row))
        await changes.record(connection, actor, change, actor.institution_id)
        return int(row.id)

    return await run_tx(work)


async def _check_reach(connection: BaseDBAsyncClient, actor: Actor, unit_id: int | None) -> None:
    if unit_id is not None:
        await unit_in_reach(actor, unit_id, connection)
        return
    await units_in_reach(actor, connection)
    if actor.admin_units is not None:
        raise NotAllowed("Elija un área: su puesto no administra toda la institución.")


async def _kind(connection: BaseDBAsyncClient, actor: Actor, form: TemplateForm) -> DocumentKind:
    if form.own_kind_id is None:
        return form.kind
    own = await OwnKind.get_or_none(
        id=form.own_kind_id, institution_id=actor.institution_id, using_db=connection
    )
    if own is None:
        raise Invalid("Elija un tipo de la lista.", "kind")
    return own.base


async def _row(
    connection: BaseDBAsyncClient, actor: Actor, template_id: int | None, version: int
) -> tuple[Template, dict[str, object] | None]:
    if template_id is None:
        return Template(id=new_id(), institution_id=actor.institution_id), None
    query = Template.filter(id=template_id, institution_id=actor.institution_id)
    row = await query.using_db(connection).select_for_update().first()
    if row is None:
        raise NotFound("Esa plantilla no existe.")
    await _check_reach(connection, actor, row.unit_id)
    await changes.check_version(connection, row, "template", version)
    before = _values(row)
    row.version += 1
    return row, before


def _checked(form: TemplateForm) -> TemplateForm:
    if form.own_kind_id is None and form.kind not in WRITTEN_HERE:
        raise Invalid("Elija un tipo de la lista.", "kind")
    if len(form.body) > _LONGEST_BODY:
        raise Invalid("El texto es demasiado largo para una plantilla.", "body")
    body = richtext.clean(form.body)
    if richtext.is_blank(body):
        raise Invalid("Escriba el texto de la plantilla.", "body")
    return replace(
        form,
        name=forms.named(form.name, most=100),
        subject=forms.short(form.subject, "subject", most=350),
        body=body,
    )


def _form_of(row: Template) -> TemplateForm:
    return TemplateForm(
        row.name, row.kind, row.own_kind_id, row.unit_id, row.subject, row.body, row.active
    )


def _values(row: Template) -> dict[str, object]:
    return {
        "name": row.name,
        "kind": row.kind.value,
        "subject": row.subject,
        "body": richtext.to_plain(row.body)[:1000],
        "active": row.active,
    }
