"""Which trays there are, and which of them a post has."""

from dataclasses import dataclass

from models.enums import (
    DocumentState,
    Permission,
    Profile,
)
from office.actors import Actor

_WORKED = (DocumentState.DRAFT,)


@dataclass(frozen=True)
class Tray:
    """A tray as the side menu shows it; `icon` is a name of the sprite."""

    name: str
    label: str
    group: str
    icon: str
    permission: Permission | None = None
    key: str = ""  # the letter that leads to it after «g»
    profile: Profile | None = None
    place: str = ""  # its address, where it is not /bandejas/ and its name
    or_with: tuple[Permission, ...] = ()  # further permissions, each of which shows it too

    @property
    def href(self) -> str:
        """Where it is found."""
        return self.place or f"/bandejas/{self.name}"


TRAYS = (
    Tray("recibidos", "Recibidos", "Entrada", "inbox", key="r"),
    Tray("informados", "Informados", "Entrada", "eye", key="i"),
    Tray("compartida", "Compartida", "Entrada", "users", key="p", profile=Profile.ASSISTANT),
    Tray("apartados", "Apartados", "Entrada", "hourglass", key="d"),
    Tray("cuarentena", "Cuarentena", "Entrada", "shield-question", Permission.QUARANTINE, "c"),
    Tray(
        "sin-tramite",
        "Correo sin trámite",
        "Entrada",
        "mail-opened",
        Permission.QUARANTINE,
        place="/correo-sin-tramite",
    ),
    Tray(
        "ventanilla",
        "Ventanilla",
        "Entrada",
        "notes",
        Permission.FRONT_DESK,
        "v",
        place="/ventanilla",
        or_with=(Permission.SCAN, Permission.ARCHIVE),
    ),
    Tray("elaboracion", "En elaboración", "Trabajo", "pencil", key="b"),
    Tray("por-firmar", "Por firmar", "Trabajo", "signature", key="f"),
    Tray(
        "tareas-recibidas",
        "Tareas recibidas",
        "Trabajo",
        "checkbox",
        key="t",
        place="/tareas/recibidas",
    ),
    Tray("tareas-enviadas", "Tareas enviadas", "Trabajo", "send", place="/tareas/enviadas"),
    Tray("por-salir", "Por salir", "Salida", "send-off", key="s"),
    Tray(
        "por-imprimir",
        "Por imprimir",
        "Salida",
        "printer",
        Permission.PRINT,
        "m",
        place="/por-imprimir",
    ),
    Tray("enviados", "Enviados", "Salida", "send", key="e"),
    Tray("reasignados", "Reasignados", "Salida", "arrow-forward-up", key="a"),
    Tray("eliminados", "Eliminados", "Archivo", "trash"),
    Tray("archivados", "Archivados", "Archivo", "archive", key="h"),
    Tray("papeles", "Papel en sus manos", "Archivo", "file-text", place="/papeles"),
)


def trays_of(actor: Actor) -> tuple[Tray, ...]:
    """The trays that the post has."""
    return tuple(
        tray
        for tray in TRAYS
        if (tray.permission is None or any(map(actor.may, (tray.permission, *tray.or_with))))
        and (tray.profile is None or tray.profile is actor.profile)
    )
