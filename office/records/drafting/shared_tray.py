"""What lies with a unit is taken by who writes its answer, and given back if the answer is not."""

from tortoise.backends.base.client import BaseDBAsyncClient

from models.enums import Action, CaseState, CopyState, DocumentState
from models.tables import Case, Copy, Document, Event
from office import clock
from office.actors import Actor
from office.errors import Conflict
from office.records.access.copies import holder_name

_AT_WORK = (CaseState.RECEIVED, CaseState.ASSIGNED, CaseState.REOPENED)


async def take(
    connection: BaseDBAsyncClient, actor: Actor, draft: Document, lay_with_unit: int | None
) -> dict[str, object]:
    """Take what `draft` answers, once something is written; what was taken, for the trail.

    `lay_with_unit` is the copy that lay with the unit when the draft was begun. Raises Conflict
    when somebody else took it meanwhile.
    """
    taken: dict[str, object] = {}
    copy = await Copy.filter(id=lay_with_unit).using_db(connection).select_for_update().first()
    if copy is not None and copy.holder_post_id is None and copy.state is CopyState.IN_PROCESS:
        copy.holder_post_id, copy.read_at = actor.post_id, copy.read_at or clock.now()
        await copy.save(using_db=connection)
        taken["took"] = copy.id
    elif copy is not None and copy.holder_post_id not in actor.post_ids:
        raise Conflict(
            f"{await holder_name(copy)}, tomó este documento antes que usted. "
            "Su cambio no se guardó."
        )
    case = await Case.get_or_none(id=draft.case_id, using_db=connection)
    if case is not None and case.state in _AT_WORK:
        taken["case_was"] = case.state.value
        await Case.filter(id=case.id).using_db(connection).update(state=CaseState.IN_PROCESS)
    return taken


async def give_back(connection: BaseDBAsyncClient, actor: Actor, draft: Document) -> None:
    """Undo what `take` did for `draft`, as far as nothing else has happened since."""
    took, case_was = None, ""
    for event in await Event.filter(document_id=draft.id, action=Action.EDITED).using_db(
        connection
    ):
        took = event.detail.get("took", took)
        case_was = str(event.detail.get("case_was", case_was))
    if took is not None:
        await (
            Copy.filter(id=took, holder_post_id__in=actor.post_ids, state=CopyState.IN_PROCESS)
            .using_db(connection)
            .update(holder_post_id=None)
        )
    others = Document.filter(
        case_id=draft.case_id, state__in=[DocumentState.DRAFT, DocumentState.SIGNING]
    ).exclude(id=draft.id)
    if case_was and not await others.using_db(connection).exists():
        await (
            Case.filter(id=draft.case_id, state=CaseState.IN_PROCESS)
            .using_db(connection)
            .update(state=CaseState(case_was))
        )


async def lay_with_unit(connection: BaseDBAsyncClient, draft: Document) -> int | None:
    """The copy that lay with its unit when `draft` was begun; None if somebody held it then."""
    begun = (
        await Event.filter(document_id=draft.id, action=Action.DRAFTED)
        .using_db(connection)
        .order_by("id")
        .first()
    )
    kept = begun.detail.get("shared") if begun else None
    return int(kept) if kept else None
