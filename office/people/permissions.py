"""The catalogue of permissions: how each is called, what it allows, and what Quipux called it."""

from collections.abc import Iterable
from dataclasses import dataclass

from models.enums import Permission as P


@dataclass(frozen=True)
class PermissionFacts:
    """A permission as people read it. `allows` completes «Su puesto no puede…» and «Permite…»."""

    permission: P
    label: str
    allows: str
    group: str
    quipux: tuple[int, ...] = ()


CATALOGUE = (
    PermissionFacts(
        P.RECEIVE, "Recibir en el área", "ver y repartir lo que llega al área", "Documentos"
    ),
    PermissionFacts(P.WRITE, "Escribir", "escribir documentos", "Documentos", (27,)),
    PermissionFacts(P.SIGN, "Firmar y enviar", "firmar y enviar documentos", "Documentos", (19,)),
    PermissionFacts(
        P.ROUTE_ANYWHERE,
        "Reasignar a cualquier área",
        "reasignar documentos fuera de su área",
        "Documentos",
        (26,),
    ),
    PermissionFacts(
        P.INFORM_ALL,
        "Informar a todos",
        "informar a áreas enteras o a toda la institución",
        "Documentos",
        (31,),
    ),
    PermissionFacts(
        P.ADDRESSABLE,
        "Visible para otras áreas",
        "recibir documentos que otras áreas le escriben o reasignan",
        "Documentos",
        (6, 29),
    ),
    PermissionFacts(
        P.CITIZEN_LETTERS,
        "Recibir cartas ciudadanas",
        "recibir cartas que la ciudadanía le dirige",
        "Ciudadanía",
        (9,),
    ),
    PermissionFacts(
        P.RELEASE,
        "Dar paso a cartas ciudadanas",
        "dar paso o devolver las cartas de ciudadanos que esperan",
        "Ciudadanía",
        (10,),
    ),
    PermissionFacts(
        P.SEE_UNITS,
        "Consultar su área y las dependientes",
        "leer lo que tramitan su área y las que dependen de ella",
        "Consulta",
        (3,),
    ),
    PermissionFacts(
        P.SEE_ALL,
        "Consultar toda la institución",
        "leer los documentos no confidenciales de la institución",
        "Consulta",
        (5,),
    ),
    PermissionFacts(
        P.QUARANTINE,
        "Revisar la cuarentena",
        "decidir sobre los mensajes en cuarentena",
        "Ventanilla",
    ),
    PermissionFacts(
        P.FRONT_DESK,
        "Atender la ventanilla",
        "registrar documentos que llegan en papel",
        "Ventanilla",
        (28,),
    ),
    PermissionFacts(P.SCAN, "Digitalizar", "cargar documentos digitalizados", "Ventanilla", (13,)),
    PermissionFacts(
        P.PRINT,
        "Imprimir y despachar",
        "imprimir y despachar lo que sale en papel",
        "Ventanilla",
        (15,),
    ),
    PermissionFacts(
        P.ARCHIVE, "Llevar el archivo físico", "llevar el archivo físico", "Archivo", (1, 2)
    ),
    PermissionFacts(
        P.CLASSIFY,
        "Llevar el cuadro de clasificación",
        "cambiar las carpetas y el cuadro de clasificación de su área",
        "Archivo",
        (18,),
    ),
    PermissionFacts(
        P.LISTS,
        "Llevar listas públicas",
        "crear y cambiar listas públicas de distribución",
        "Documentos",
        (32,),
    ),
    PermissionFacts(
        P.CITIZENS,
        "Registrar ciudadanos",
        "registrar ciudadanos y corregir sus datos",
        "Ciudadanía",
        (16,),
    ),
    PermissionFacts(
        P.VALIDATE_CITIZENS,
        "Validar ciudadanos",
        "validar datos de identidad y unir registros repetidos",
        "Ciudadanía",
        (14,),
    ),
    PermissionFacts(
        P.ACCESS_LINKS,
        "Entregar enlaces de ingreso",
        "entregar enlaces de ingreso en papel después de ver la cédula",
        "Ciudadanía",
    ),
    PermissionFacts(
        P.REPORTS, "Reportes de la institución", "ver reportes de otras áreas", "Consulta", (17,)
    ),
    PermissionFacts(
        P.BACKUP,
        "Respaldos",
        "aprobar y descargar respaldos de documentos",
        "Administración",
        (25, 33),
    ),
    PermissionFacts(
        P.AUDIT,
        "Auditoría",
        "leer el registro de accesos y de cambios administrativos",
        "Administración",
    ),
    PermissionFacts(
        P.ADMIN,
        "Administrar",
        "administrar la institución o las áreas que tenga a su cargo",
        "Administración",
        (12, 30, 36),
    ),
)
BY_PERMISSION = {facts.permission: facts for facts in CATALOGUE}
_BY_NAME = {permission.value: permission for permission in P}
_READING = frozenset({P.SEE_UNITS, P.SEE_ALL, P.REPORTS, P.AUDIT})


def known(names: Iterable[str]) -> frozenset[P]:
    """Those of `names` that are permissions; what an older version knew by name is left out."""
    return frozenset(_BY_NAME[name] for name in names if name in _BY_NAME)


def labels_of(permissions: Iterable[str]) -> list[str]:
    """The labels of `permissions`, in the catalogue's order."""
    held = known(permissions)
    return [facts.label for facts in CATALOGUE if facts.permission in held]


def reading_only(permissions: frozenset[P]) -> frozenset[P]:
    """What is left of `permissions` to whom somebody else stands in for: to read, not to act."""
    return permissions & _READING
