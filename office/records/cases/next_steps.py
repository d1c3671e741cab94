"""What happens next with a case, in the words a citizen is told."""

from models.enums import CaseState

NEXT_STEPS = {
    CaseState.RECEIVED: "se asignará a la persona responsable",
    CaseState.ASSIGNED: "la persona responsable lo revisará y preparará la respuesta",
    CaseState.IN_PROCESS: "recibirá la respuesta firmada por este mismo medio",
    CaseState.WAITING_FOR_CITIZEN: "esperamos la información que le pedimos",
    CaseState.ANSWERED: "le enviamos la respuesta; si no está conforme, puede responder a ella",
    CaseState.CLOSED: "el trámite terminó; si lo necesita, puede presentar uno nuevo",
    CaseState.REOPENED: "se revisará lo que añadió y recibirá una nueva respuesta",
}
