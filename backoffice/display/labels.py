"""The Spanish word, icon and colour of every state: one table, so that all pages agree."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.enums import (
    AccessKind,
    Action,
    AskedFor,
    CaseState,
    Category,
    Channel,
    Confidentiality,
    ContactKind,
    DocumentKind,
    DocumentState,
    ExtractionState,
    OutboxState,
    PassedOver,
    PrintedAs,
    StepState,
    TaskPriority,
    TaskState,
    Trust,
)
from office.evidence.action_words import ACTION_WORDS
from office.papers.inspection.hidden_data import Hidden


@dataclass(frozen=True)
class Label:
    """How a value shows: `tone` is one of "", info, ok, warn, danger; `why` is a sentence more."""

    text: str
    icon: str = "info-circle"
    tone: str = ""
    why: str = ""


# By kind first: equal texts of two kinds are equal keys.
_LABELS: dict[type[StrEnum], dict[StrEnum, Label]] = {
    CaseState: {
        CaseState.RECEIVED: Label("Recibido", "inbox", "info"),
        CaseState.ASSIGNED: Label("Asignado", "user-check", "info"),
        CaseState.IN_PROCESS: Label("En trámite", "progress", "info"),
        CaseState.WAITING_FOR_CITIZEN: Label("En espera del ciudadano", "hourglass", "warn"),
        CaseState.ANSWERED: Label("Respondido", "check", "ok"),
        CaseState.CLOSED: Label("Cerrado", "archive"),
        CaseState.REOPENED: Label("Reabierto", "refresh", "info"),
    },
    DocumentState: {
        DocumentState.DRAFT: Label("Borrador", "pencil", "warn"),
        DocumentState.SIGNING: Label("Por salir", "send-off", "warn"),
        DocumentState.SENT: Label("Enviado", "send", "ok"),
        DocumentState.REGISTERED: Label("Registrado", "inbox", "info"),
        DocumentState.VOID: Label("Anulado", "x", "danger"),
    },
    DocumentKind: {
        DocumentKind.LETTER: Label("Oficio", "file-text"),
        DocumentKind.MEMO: Label("Memorando", "file-text"),
        DocumentKind.CIRCULAR: Label("Circular", "file-text"),
        DocumentKind.AGREEMENT: Label("Acuerdo", "file-text"),
        DocumentKind.RESOLUTION: Label("Resolución", "file-text"),
        DocumentKind.RULING: Label("Providencia", "file-text"),
        DocumentKind.NOTE: Label("Nota", "notes"),
        DocumentKind.INCOMING: Label("Externo", "mail"),
        DocumentKind.CITIZEN_LETTER: Label("Carta ciudadana", "file-text"),
    },
    Category: {
        Category.NORMAL: Label("Normal"),
        Category.URGENT: Label("Urgente", "flame", "danger"),
        Category.PERSONAL: Label("Personal", "user"),
        Category.LATE: Label("Extemporáneo", "clock", "warn"),
    },
    PrintedAs: {
        PrintedAs.FULL: Label("Título, nombre, puesto e institución"),
        PrintedAs.POST: Label("Puesto e institución"),
        PrintedAs.NO_INSTITUTION: Label("Título, nombre y puesto"),
        PrintedAs.NO_POST: Label("Título, nombre e institución"),
        PrintedAs.NAME: Label("Título y nombre"),
        PrintedAs.LIST: Label("Nombre de la lista"),
    },
    Channel: {
        Channel.EMAIL: Label("Correo", "mail"),
        Channel.TELEGRAM: Label("Telegram", "brand-telegram"),
        Channel.WEB: Label("Página web", "world"),
        Channel.DESK: Label("Ventanilla", "notes"),
        Channel.JOB: Label("Chasqui", "settings"),
    },
    AskedFor: {
        AskedFor.REVIEW: Label("Revisar", "eye"),
        AskedFor.SIGNATURE: Label("Firmar", "signature"),
    },
    StepState: {
        StepState.WAITING: Label("Espera su turno", "clock"),
        StepState.OPEN: Label("Lo tiene", "user"),
        StepState.DONE: Label("Hecho", "check", "ok"),
        StepState.RETURNED: Label("Lo devolvió", "arrow-back-up", "warn"),
        StepState.WITHDRAWN: Label("Ya no hizo falta", "minus"),
    },
    Confidentiality: {
        Confidentiality.PUBLIC: Label("Público", "world"),
        Confidentiality.CONFIDENTIAL: Label("Confidencial", "lock", "info"),
    },
    ContactKind: {
        ContactKind.EMAIL: Label("Correo", "mail"),
        ContactKind.TELEGRAM: Label("Telegram", "brand-telegram"),
        ContactKind.PHONE: Label("Teléfono", "user"),
        ContactKind.POSTAL: Label("Dirección", "notes"),
    },
    OutboxState: {
        OutboxState.PENDING: Label("En cola", "clock"),
        OutboxState.SENDING: Label("Saliendo", "loader-2"),
        OutboxState.DELIVERED: Label("Aceptado", "mail-check", "ok"),
        OutboxState.FAILED: Label("No se pudo entregar", "alert-triangle", "danger"),
        OutboxState.UNCERTAIN: Label("Entrega incierta", "alert-triangle", "warn"),
    },
    PassedOver: {
        PassedOver.LIST: Label("Carta por una lista", "users", "info"),
        PassedOver.BULK: Label("Lista o envío masivo", "list"),
        PassedOver.AUTOMATIC: Label("Mensaje automático", "settings"),
        PassedOver.CHALLENGE: Label("Filtro del destinatario", "shield-search"),
        PassedOver.FEEDBACK: Label("Aviso de un proveedor", "info-circle"),
        PassedOver.BOUNCE: Label("Informe de entrega", "mail"),
    },
    ExtractionState: {
        ExtractionState.PENDING: Label("Texto por extraer", "clock"),
        ExtractionState.DONE: Label("Texto extraído", "text-caption"),
        ExtractionState.NOTHING: Label("Sin texto que extraer", "text-caption"),
        ExtractionState.FAILED: Label("No se pudo extraer el texto", "alert-triangle", "warn"),
    },
    TaskState: {
        TaskState.OPEN: Label("Pendiente", "clock", "info"),
        TaskState.DONE: Label("Terminada", "check", "ok"),
        TaskState.CANCELLED: Label("Cancelada", "x"),
    },
    TaskPriority: {
        TaskPriority.LOW: Label("Baja", "chevron-down"),
        TaskPriority.NORMAL: Label("Normal", "minus"),
        TaskPriority.HIGH: Label("Alta", "flame", "danger"),
    },
    Trust: {
        Trust.UNVERIFIED: Label(
            "Sin verificar",
            "shield-question",
            "warn",
            "Nada confirma que el remitente sea quien dice ser: su dirección pudo ser falsificada.",
        ),
        Trust.DMARC_ALIGNED: Label(
            "Correo verificado: DMARC alineado",
            "shield-check",
            "ok",
            "El dominio del remitente confirma que el correo salió de sus servidores. "
            "No equivale a una firma.",
        ),
        Trust.TELEGRAM_LINKED: Label(
            "Telegram vinculado",
            "shield-check",
            "ok",
            "Llegó desde la cuenta de Telegram que ya está registrada. No equivale a una firma.",
        ),
        Trust.PORTAL: Label(
            "Entró con su cuenta", "user-check", "ok", "Se presentó con su usuario."
        ),
        Trust.DESK: Label(
            "En ventanilla", "user-check", "", "Lo entregó en persona quien consta como remitente."
        ),
        Trust.SIGNED: Label(
            "Firma válida",
            "certificate",
            "ok",
            "El documento llegó con una firma electrónica válida de la misma persona.",
        ),
    },
    Action: {action: Label(said) for action, said in ACTION_WORDS.items()},
    AccessKind: {
        AccessKind.LOGGED_IN: Label("Entró", "user-check", "ok"),
        AccessKind.LOGIN_FAILED: Label("Escribió mal la contraseña", "alert-triangle", "warn"),
        AccessKind.LOGIN_THROTTLED: Label("Intentó demasiado pronto", "hourglass", "warn"),
        AccessKind.LOGGED_OUT: Label("Salió", "logout"),
        AccessKind.POST_CHANGED: Label("Cambió de puesto", "briefcase"),
        AccessKind.READ: Label("Leyó un documento de otro escritorio", "eye", "info"),
        AccessKind.DOWNLOADED: Label("Descargó un archivo", "download", "info"),
        AccessKind.SEARCHED: Label("Buscó en toda la institución", "search", "info"),
        AccessKind.STATUS_ASKED: Label("Consultó un trámite con su código", "route", "info"),
        AccessKind.REFUSED: Label("No se le permitió", "lock", "danger"),
        AccessKind.ADMINISTERED: Label("Administró", "settings"),
    },
}

UNCHECKED = "No se pudo comprobar todavía"
_NOTICES = {
    "acknowledgement": "Acuse de recibo",
    "addition_received": "Acuse de lo añadido",
    "status": "Estado del trámite",
    "status_refused": "Consulta sin respuesta",
    "held_for_review": "Aviso de revisión",
    "recall_received": "Aviso sobre un mensaje que quiso retirar",
    "signed_reply": "Respuesta firmada",
    "status_update": "Aviso del estado",
    "reminder_due": "Recordatorio del plazo",
    "reminder_overdue": "Aviso de retraso",
    "assigned": "Aviso de asignación",
    "recovered": "Aviso de que se recuperó",
    "case_closed": "Aviso de cierre",
    "case_reopened": "Aviso de que sigue abierto",
    "received": "Aviso de documento recibido",
    "redirected": "Aviso de cambio de destinatario",
    "digest": "Resumen del día",
    "user_number": "Notificación del número de usuario",
    "password_reset": "Enlace para cambiar la contraseña",
    "acting": "Aviso de subrogación",
    "registration_code": "Código para registrarse",
    "new_device": "Aviso de entrada desde otro equipo",
    "factor_reset": "Aviso de verificación retirada",
    "desk_notice": "Aviso a un funcionario",
    "case_reshaped": "Aviso de un trámite unido o dividido",
}


def label(value: StrEnum) -> Label:
    """The words of `value`. KeyError when a value was added without words."""
    return _LABELS[type(value)][value]


def letters_name(letters: str, own_name: str = "") -> str:
    """The kind that closes a number with `letters`: its own name, else the usual word."""
    if own_name:
        return own_name
    if letters in [kind.value for kind in DocumentKind]:
        return label(DocumentKind(letters)).text
    return letters


_HIDDEN = {
    Hidden.PROPERTIES: "quién lo escribió y dónde trabaja",
    Hidden.TRACKED: "cambios registrados",
    Hidden.COMMENTS: "comentarios",
    Hidden.SHEETS: "hojas o diapositivas ocultas",
    Hidden.TEXT: "texto oculto",
    Hidden.LAYERS: "capas",
    Hidden.FILES: "otros archivos dentro",
    Hidden.SCRIPT: "programas",
    Hidden.PLACE: "el lugar donde se tomó",
    Hidden.CAMERA: "la cámara que la tomó",
}


def hidden_words(hidden: Iterable[Hidden]) -> str:
    """What a file carries besides what is seen, in a line."""
    return ", ".join(_HIDDEN[each] for each in hidden)


def common_name(distinguished: str) -> str:
    """The name that a certificate's long one is known by: what stands after «CN=», else «O=»."""
    for key in ("CN", "O"):
        if found := re.search(rf"(?:^|,){key}=((?:\\.|[^,\\])+)", distinguished):
            return re.sub(r"\\(.)", r"\1", found[1]).strip()
    return distinguished


def notice_name(kind: str) -> str:
    """What an outgoing message of `kind` is called."""
    return _NOTICES.get(kind, kind)


def trust_in_brief(trust: Trust, channel: Channel, *, unchecked: bool = False) -> str:
    """The second line under a sender in a tray: «Correo verificado», «Telegram sin verificar»."""
    medium = label(channel).text
    if unchecked:
        return "Sin comprobar todavía"
    if trust is Trust.UNVERIFIED:
        return f"{medium} sin verificar"
    if trust is Trust.DMARC_ALIGNED:
        return "Correo verificado"
    return label(trust).text
