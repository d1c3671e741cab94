"""Kinds that an institution has named for itself: who may write and sign each."""

from dataclasses import replace

from models.enums import Permission, Profile
from models.tables import Document, OwnKind
from office.actors import Actor
from office.errors import Invalid
from office.records.drafting.kinds import may_sign
from office.records.drafting.views import DraftFields, KindChoice


async def own_choices(actor: Actor) -> tuple[KindChoice, ...]:
    """The own kinds that the actor's post may write, by name."""
    rows = await OwnKind.filter(institution_id=actor.institution_id, active=True).order_by("name")
    return tuple(choice_of(row) for row in rows if may_write(actor, row))


def choice_of(row: OwnKind) -> KindChoice:
    """`row` as it is offered."""
    return KindChoice(row.id, row.base, row.abbreviation, row.name)


def may_write(actor: Actor, row: OwnKind) -> bool:
    """Whether the post may write documents of that kind."""
    if row.post_ids and not {str(each) for each in row.post_ids} & {
        str(each) for each in actor.post_ids
    }:
        return False
    return not row.permission or Permission(row.permission) in actor.permissions


async def own_kind_of(document: Document) -> OwnKind | None:
    """The institution's own kind that `document` is of."""
    return await OwnKind.get_or_none(id=document.own_kind_id) if document.own_kind_id else None


async def letters_of(document: Document) -> str:
    """The letters under which `document` is numbered."""
    own = await own_kind_of(document)
    return own.abbreviation if own else document.kind.value


async def may_sign_own(actor: Actor, document: Document) -> bool:
    """Whether the post may sign `document`, of whichever kind it is."""
    own = await own_kind_of(document)
    if own is None:
        return may_sign(actor, document.kind)
    if not actor.may(Permission.SIGN):
        return False
    return not own.chiefs_sign or actor.profile is Profile.CHIEF


async def settled(actor: Actor, document_id: int, fields: DraftFields) -> DraftFields:
    """`fields` with the layout of the own kind they choose; the one it has already may stay.

    Raises Invalid (kind) when the post may not write it.
    """
    if fields.own_kind_id is None:
        return fields
    row = await OwnKind.get_or_none(id=fields.own_kind_id, institution_id=actor.institution_id)
    held = await Document.filter(id=document_id, own_kind_id=fields.own_kind_id).exists()
    if row is None or not (held or (row.active and may_write(actor, row))):
        raise Invalid("Su puesto no escribe documentos de ese tipo. Elija otro.", "kind")
    return replace(fields, kind=row.base)
