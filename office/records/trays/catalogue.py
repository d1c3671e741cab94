"""Which trays there are, and which of them a post has."""

from dataclasses import dataclass

from models.enums import (
    DocumentState,
    Permission,
)
from office.actors import Actor

_WORKED = (DocumentState.DRAFT, DocumentState.SIGNING)


@dataclass(frozen=True)
class Tray:
    """A tray as the side menu shows it; `icon` is a name of the sprite."""

    name: str
    label: str
    group: str
    icon: str
    permission: Permission | None = None


TRAYS = (
    Tray("recibidos", "Recibidos", "Entrada", "inbox"),
    Tray("cuarentena", "Cuarentena", "Entrada", "shield-question", Permission.QUARANTINE),
    Tray("elaboracion", "En elaboración", "Trabajo", "pencil"),
    Tray("por-firmar", "Por firmar", "Trabajo", "signature"),
    Tray("enviados", "Enviados", "Salida", "send"),
    Tray("reasignados", "Reasignados", "Salida", "arrow-forward-up"),
    Tray("archivados", "Archivados", "Archivo", "archive"),
)


def trays_of(actor: Actor) -> tuple[Tray, ...]:
    """The trays that the post has."""
    return tuple(t for t in TRAYS if t.permission is None or actor.may(t.permission))
