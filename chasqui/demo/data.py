"""Who the demonstration's people are and what they write; every name and case is invented."""

from dataclasses import dataclass

from models.enums import Permission, Profile
from office.people.institutions import NewInstitution, NewUnit

PASSWORD = "quebrada-limpia-2026"
PASSPHRASE = "solo-para-pruebas"
P = Permission

INSTITUTION = NewInstitution(
    acronym="CHQ",
    name="Consejo de Hábitat y Quebradas",
    motto="El agua recuerda su camino",
    address="Calle de los Alisos N12-34, Quito",
    units=(
        NewUnit("SG", "Secretaría General"),
        NewUnit("DA", "Dirección Administrativa", "SG"),
        NewUnit("DT", "Dirección Técnica", "SG"),
    ),
    templates=(
        (
            "Respuesta a una solicitud",
            "<p>De mi consideración:</p><p>En respuesta a su documento {documento}, «{asunto}», "
            "le informo que su solicitud fue atendida.</p><p>[Escriba aquí el detalle.]</p>"
            "<p>Si necesita algo más sobre el trámite {tramite}, responda por este medio.</p>",
        ),
        (
            "Pedido de información adicional",
            "<p>De mi consideración:</p><p>Para continuar con el trámite {tramite}, «{asunto}», "
            "necesitamos que nos envíe:</p><ol><li>[Documento que falta]</li></ol>"
            "<p>Puede enviarlo respondiendo a este mensaje, en los próximos 10 días hábiles.</p>",
        ),
        (
            "Traslado a otra institución",
            "<p>De mi consideración:</p><p>Lo que usted pide en el documento {documento} no "
            "corresponde a este Consejo. Con esta fecha lo enviamos a [institución], que le "
            "responderá directamente.</p>",
        ),
    ),
)


@dataclass(frozen=True)
class DemoOfficial:
    """An official; `key` is how the agenda calls them, `may` how the pages tell what they do."""

    key: str
    login: str  # a valid cédula of nobody we know
    name: str
    email: str
    unit: str
    post: str
    profile: Profile
    permissions: tuple[Permission, ...]
    may: str


OFFICIALS = (
    DemoOfficial(
        "veronica",
        "1710034065",
        "Verónica Salgado Mera",
        "v.salgado@chq.example",
        "SG",
        "Secretaria General",
        Profile.CHIEF,
        (
            *(P.RECEIVE, P.WRITE, P.SIGN, P.ROUTE_ANYWHERE, P.SEE_ALL, P.QUARANTINE),
            *(P.CITIZENS, P.VALIDATE_CITIZENS, P.AUDIT, P.ADMIN),
        ),
        "Recibe, reparte, responde y firma; ve todos los documentos; administra la institución",
    ),
    DemoOfficial(
        "ana",
        "1712450384",
        "Ana Lucía Toapanta",
        "a.toapanta@chq.example",
        "SG",
        "Asistente de ventanilla",
        Profile.ASSISTANT,
        (
            *(P.RECEIVE, P.ROUTE_ANYWHERE, P.QUARANTINE),
            *(P.FRONT_DESK, P.SCAN, P.ARCHIVE, P.ACCESS_LINKS, P.PRINT),
        ),
        "Atiende la ventanilla y el papel que sale, recibe, reparte y revisa la cuarentena",
    ),
    DemoOfficial(
        "luis",
        "1708762198",
        "Luis Alberto Caiza",
        "l.caiza@chq.example",
        "DA",
        "Director Administrativo",
        Profile.CHIEF,
        (P.RECEIVE, P.WRITE, P.SIGN, P.ROUTE_ANYWHERE),
        "Recibe en su dirección, reparte a cualquier área, responde y firma",
    ),
    DemoOfficial(
        "paola",
        "1721349056",
        "Paola Villacís Erazo",
        "p.villacis@chq.example",
        "DA",
        "Analista administrativa",
        Profile.NORMAL,
        (P.WRITE,),
        "Escribe borradores; no firma",
    ),
    DemoOfficial(
        "jorge",
        "1715904270",
        "Jorge Quishpe Lema",
        "j.quishpe@chq.example",
        "DT",
        "Director Técnico",
        Profile.CHIEF,
        (P.RECEIVE, P.WRITE, P.SIGN),
        "Recibe en su dirección, responde y firma; reparte solo dentro de ella",
    ),
)
SIGNER = OFFICIALS[0]


@dataclass(frozen=True)
class DemoCitizen:
    """A citizen by mail (`address`) or by Telegram (`chat`, one of the stand-in's people)."""

    name: str
    address: str = ""
    chat: int = 0


CITIZENS = {
    "maria": DemoCitizen("María Quishpe Anchaluisa", "maria.quishpe@correo.example"),
    "tipan": DemoCitizen("Segundo Manuel Tipán", "smtipan@correo.example"),
    "ilalo": DemoCitizen("Constructora Ilaló Cía. Ltda.", "tecnico@constructora-ilalo.example"),
    "alma": DemoCitizen("Comité Barrial Alma Lojana", "comite.almalojana@correo.example"),
    "guaman": DemoCitizen("Segundo Guamán", chat=710000002),
    "tituana": DemoCitizen("Rosa Elena Tituaña", chat=710000003),
}
