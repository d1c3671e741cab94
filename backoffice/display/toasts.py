"""What was just done, in a sentence at the top of the next page, with what takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass

from backoffice.display import formats
from models.enums import Action
from office.records.routing.recent_acts import UNDOABLE, RecentAct


@dataclass(frozen=True)
class Toast:
    """`text` says what went where; `undo` are the copies of the form that takes it back."""

    text: str
    undo: tuple[int, ...] = ()

    @property
    def copies(self) -> str:
        """`undo` as the form carries them."""
        return ".".join(str(copy_id) for copy_id in self.undo)


def toast(acts: Sequence[RecentAct]) -> Toast | None:
    """One sentence for one act on one or several documents; None when there is nothing to tell."""
    if not acts:
        return None
    action = acts[-1].action
    same = [act for act in acts if act.action is action]
    text = _one(same[0]) if len(same) == 1 else _several(action, same)
    closed = [act.closed for act in same if act.closed]
    if closed:
        what = f"el trámite {closed[0]}" if len(closed) == 1 else f"{len(closed)} trámites"
        text += f" Se cierra sin respuesta {what}; a la persona se le avisa en diez minutos."
    undo = tuple(act.copy_id for act in same) if action in UNDOABLE else ()
    return Toast(text, undo)


def _one(act: RecentAct) -> str:
    match act.action:
        case Action.REASSIGNED:
            return f"{act.number} pasó a {act.to}."
        case Action.ARCHIVED:
            return f"{act.number} quedó archivado."
        case Action.RECOVERED:
            return f"{act.number} volvió a su bandeja."
        case Action.SET_ASIDE:
            return f"{act.number} quedó en Apartados."
        case _:
            return f"{act.number} volvió a Recibidos."


def _several(action: Action, acts: Sequence[RecentAct]) -> str:
    count = formats.plural(len(acts), "documento", "documentos")
    match action:
        case Action.REASSIGNED:
            people = {act.to for act in acts}
            return f"{count} pasaron a {people.pop() if len(people) == 1 else 'otras personas'}."
        case Action.ARCHIVED:
            return f"{len(acts)} archivados."
        case Action.RECOVERED:
            return f"{count} volvieron a su bandeja."
        case Action.SET_ASIDE:
            return f"{count} quedaron en Apartados."
        case _:
            return f"{count} volvieron a Recibidos."
