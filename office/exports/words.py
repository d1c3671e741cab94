"""The closed lists of the record in the words of the index."""

from models.enums import Action, Outcome

ACTIONS = {
    Action.REGISTERED: "Registró",
    Action.APPENDED: "Añadió al trámite",
    Action.ACKNOWLEDGED: "Acusó recibo",
    Action.READ: "Leyó",
    Action.REASSIGNED: "Reasignó",
    Action.COMMENTED: "Comentó",
    Action.ARCHIVED: "Archivó",
    Action.RESTORED: "Devolvió a la bandeja",
    Action.DRAFTED: "Empezó un borrador",
    Action.EDITED: "Cambió el borrador",
    Action.DISCARDED: "Eliminó el borrador",
    Action.SIGNED: "Firmó",
    Action.SENT: "Envió",
    Action.NUMBERED: "Numeró para firma manual",
    Action.WITHDRAWN: "Retiró antes de que saliera",
    Action.PRINTED: "Imprimió el ejemplar",
    Action.DISPATCHED: "Despachó el papel",
    Action.HANDED_OVER: "Registró la entrega del papel",
    Action.SCANNED: "Digitalizó el papel",
    Action.PAPER_HANDED: "Entregó el papel",
    Action.PAPER_ACCEPTED: "Aceptó el papel",
    Action.PAPER_REFUSED: "No aceptó el papel",
    Action.PAPER_PLACED: "Guardó el papel en el archivo",
    Action.PAPER_LENT: "Prestó el papel",
    Action.PAPER_RETURNED: "Recibió de vuelta el papel",
    Action.STATE_READ_OUT: "Informó el estado en ventanilla",
    Action.CAME_BACK: "Registró que el papel volvió",
    Action.ANSWERED: "Respondió",
    Action.STATUS_ASKED: "Preguntó por el estado",
    Action.STATUS_REFUSED: "No se le dio el estado",
    Action.DELIVERED: "Envío aceptado",
    Action.NOT_DELIVERED: "No se pudo entregar",
    Action.REMINDED: "Recordó el plazo",
    Action.INFORMED: "Informó",
    Action.QUARANTINED: "Dejó en cuarentena",
    Action.RELEASED: "Dio entrada al mensaje apartado",
    Action.BLOCKED: "Bloqueó al remitente",
    Action.ADMINISTERED: "Cambió la administración",
    Action.EXPORTED: "Exportó el trámite",
    Action.UNINFORMED: "Retiró la información",
    Action.SET_ASIDE: "Apartó",
    Action.BROUGHT_BACK: "Volvió de Apartados",
    Action.TASK_GIVEN: "Dio una tarea",
    Action.TASK_NOTED: "Informó del avance de una tarea",
    Action.TASK_CHANGED: "Cambió una tarea",
    Action.TASK_DONE: "Terminó una tarea",
    Action.TASK_CANCELLED: "Canceló una tarea",
    Action.TASK_REOPENED: "Reabrió una tarea",
    Action.FILED: "Puso en una carpeta",
    Action.UNFILED: "Sacó de una carpeta",
    Action.ASSOCIATED: "Asoció con otro documento",
    Action.DISSOCIATED: "Quitó una asociación",
    Action.CASE_SPLIT: "Dividió el trámite",
    Action.CASES_MERGED: "Unió dos trámites",
    Action.CASE_UNDONE: "Deshizo el cambio del trámite",
    Action.PARTICIPANT_ADDED: "Añadió a un participante",
    Action.PARTICIPANT_REMOVED: "Retiró a un participante",
}
OUTCOMES = {
    Outcome.ACCEPTED: "aceptado",
    Outcome.DEFERRED: "aplazado",
    Outcome.REJECTED: "rechazado",
    Outcome.UNCERTAIN: "incierto",
    Outcome.DELIVERED: "entregado",
    Outcome.DELAYED: "demorado",
    Outcome.BOUNCED: "devuelto",
}


def action_word(value: str) -> str:
    """What an event says was done; its own name where there is no better word."""
    return ACTIONS.get(Action(value), value)


def outcome_word(value: str) -> str:
    """What an attempt to deliver ended in."""
    return OUTCOMES[Outcome(value)]
