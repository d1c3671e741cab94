"""The facts of every kind of message, as the office writes them to the outbox."""

from typing import Any

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_CASE = "CHQ-SG-2026-0147-E"
_SUBJECT = "Solicitud de copia certificada"
_MARIA = "Señora María Quishpe"
_OFFICIAL = {
    "official": "Luis Caiza",
    "number": _CASE,
    "subject": _SUBJECT,
    "sender": "María Quishpe",
    "due_at": "2026-12-14",
    "url": "https://chq.example/documentos/1",
}
_LINE = {
    "number": "CHQ-SG-2026-0101-E",
    "subject": "Reclamo de planilla",
    "days_late": 3,
    "unassigned": False,
    "url": "https://chq.example/documentos/2",
}
_STATE = {
    "number": _CASE,
    "subject": _SUBJECT,
    "state": "in_process",
    "unit": "Dirección Administrativa",
    "unit_since": "2026-11-24T14:00:00+00:00",
    "due_at": "2026-12-14",
    "next_step": "recibirá la respuesta firmada por este mismo medio",
}

_DRAFT = {
    "official": "Luis Caiza",
    "kind": "O",
    "number": "CHQ-DA-2026-15-TEMP",
    "subject": "Copia certificada",
    "to": "María Quishpe",
    "answers": _CASE,
    "by": "Paola Villacís",
    "note": "Listo, con la copia certificada adjunta",
    "url": "https://chq.example/borradores/9",
    "pile_url": "https://chq.example/por-firmar",
}
_BACK = {key: _DRAFT[key] for key in ("official", "kind", "number", "subject", "by", "note", "url")}
_CLOSED = {
    "salutation": _MARIA,
    "number": _CASE,
    "subject": _SUBJECT,
    "unit": "Dirección Administrativa",
    "reason": "Lo pidió en dos cartas y se responde en la otra",
    "status_url": "https://chq.example/tramite",
}
FACTS: dict[str, dict[str, Any]] = {
    "case_closed": _CLOSED,
    "case_reopened": {**_CLOSED, "reason": ""},
    "recovered": {**_OFFICIAL, "by": "Ana Torres, Secretaria General"},
    "seal_head": {
        "institution": "Consejo de Hábitat y Quebradas",
        "day": "2026-11-23",
        "at": "2026-11-23T11:00:05+00:00",
        "seal_number": 1204,
        "head": SHA256,
        "url": "https://chq.example/sellos",
    },
    "acknowledgement": {
        "salutation": _MARIA,
        "number": _CASE,
        "code": "7KQM-4RTX",
        "received_at": "2026-11-22T15:32:05+00:00",
        "subject": _SUBJECT,
        "files": [
            {"name": "escritura.pdf", "size": 217088, "sha256": SHA256},
            {"name": "cedula.jpg", "size": 1153434, "sha256": SHA256[::-1]},
        ],
        "unit": "Secretaría General",
        "due_at": "2026-12-14",
        "term_days": 15,
        "verify_url": "https://chq.example/verificar",
        "status_url": "https://chq.example/tramite",
        "bot": "ChasquiBot",
    },
    "addition_received": {
        "salutation": _MARIA,
        "number": "CHQ-SG-2026-0150-E",
        "case_number": _CASE,
        "received_at": "2026-11-23T15:32:05+00:00",
        "subject": "Comprobante que faltaba",
        "files": [],
    },
    "status": {
        **_STATE,
        "opened_at": "2026-11-22T15:32:05+00:00",
        "last_step": "se asignó a Dirección Administrativa",
        "last_step_at": "2026-11-24T14:00:00+00:00",
        "answers": ["CHQ-DA-2026-0031-O"],
    },
    "status_refused": {},
    "recall_received": {
        "salutation": "María Quishpe",
        "number": "CHQ-SG-2026-0147-E",
        "subject": "Solicitud de copia certificada",
    },
    "held_for_review": {
        "received_at": "2026-11-22T15:32:05+00:00",
        "reason": "el archivo «informe.docx» llegó dañado",
    },
    "signed_reply": {
        "salutation": _MARIA,
        "number": "CHQ-DA-2026-0031-O",
        "case_number": _CASE,
        "subject": "Copia certificada",
        "signer": "Luis Caiza",
        "signer_post": "Director Administrativo",
        "signed_at": "2026-12-03T19:05:00+00:00",
        "verify_url": "https://chq.example/verificar/ABCD-EFGH",
    },
    "status_update": {
        **_STATE,
        "salutation": _MARIA,
        "status_url": "https://chq.example/tramite",
    },
    "user_number": {
        "salutation": _MARIA,
        "unit": "Secretaría General",
        "document": "CHQ-SG-2026-0151-E",
        "login": "1710034065",
        "token": 1,
        "expires_at": "2026-11-30T15:32:00+00:00",
    },
    "registration_code": {
        "salutation": _MARIA,
        "pending": 1,
        "expires_at": "2026-11-23T16:32:00+00:00",
    },
    "new_device": {
        "salutation": _MARIA,
        "at": "2026-11-23T16:32:00+00:00",
        "device": "Chrome en Windows",
        "origin": "198.51.100.7",
        "url": "https://chq.example/olvido",
    },
    "factor_reset": {
        "salutation": "Luis Caiza",
        "by": "Pedro Vega, Administrador",
        "at": "2026-11-23T16:32:00+00:00",
    },
    "password_reset": {
        "login": "1710034065",
        "token": 1,
        "expires_at": "2026-11-23T16:32:00+00:00",
    },
    "reminder_due": _OFFICIAL,
    "reminder_overdue": {**_OFFICIAL, "days_late": 1},
    "received": {**_OFFICIAL, "sender": "Ana Torres, Secretaria General"},
    "redirected": {**_OFFICIAL, "left": "Rosa Quishpe", "now": "Marta Chávez, Técnica"},
    "assigned": {**_OFFICIAL, "by": "Ana Torres, Secretaria General", "note": "Urge"},
    "case_reshaped": {
        "salutation": "María Quishpe",
        "number": "CHQ-SG-2026-0001-E",
        "subject": "Copia de escritura",
        "words": "Se unió con su trámite CHQ-SG-2026-0002-E.",
        "status_url": "https://chq.example/tramite",
    },
    "desk_notice": {
        **_OFFICIAL,
        "what": "Le dieron una tarea",
        "why": "porque la tarea es suya",
        "by": "Ana Torres, Secretaria General",
        "note": "Revise el plano",
    },
    "for_review": _DRAFT,
    "for_signature": _DRAFT,
    "reviewed": {**_BACK, "note": ""},
    "given_back": _BACK,
    "digest": {
        "official": "Luis Caiza",
        "url": "https://chq.example/bandejas/recibidos",
        "overdue": 2,
        "due_today": 3,
        "new": 7,
        "unassigned": 4,
        "held": 1,
        "oldest_held": "2026-11-22T21:20:00+00:00",
        "late": [_LINE, {**_LINE, "unassigned": True}],
        "today": [{**_LINE, "days_late": 0}],
    },
    "acting": {
        "stage": "begun",
        "official": "Luis Caiza",
        "post": "Director Administrativo (S)",
        "principal": "Luis Caiza",
        "substitute": "Paola Villacís",
        "begins": "2026-11-24T14:00:00+00:00",
        "ends": "2026-11-27T22:00:00+00:00",
        "reference": "Acción de personal 0123-2026",
    },
}
