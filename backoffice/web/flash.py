"""What a page says after an act was done: short codes in the address, never text from outside."""

from collections.abc import Mapping

_NOTES = {
    "archivado": "El documento quedó archivado. Puede devolverlo a la bandeja desde Archivados.",
    "archivados": "Los documentos elegidos quedaron archivados.",
    "restaurado": "El documento volvió a Recibidos.",
    "restaurados": "Los documentos elegidos volvieron a Recibidos.",
    "comentado": "El comentario quedó en el recorrido.",
    "reasignado": "El documento se reasignó. Lo encuentra en Reasignados.",
    "guardado": "El borrador quedó guardado.",
    "destinatarios": "Los destinatarios quedaron en su orden.",
    "plantilla": "El borrador tomó el texto de la plantilla.",
    "eliminado": "El borrador se eliminó.",
    "enviado": "El documento quedó firmado y numerado, y la respuesta va en camino.",
    "puesto": "Ahora actúa en el puesto elegido.",
    "liberado": "El mensaje salió de cuarentena y se registra en unos segundos.",
    "rescatado": "El mensaje se registra en unos segundos.",
    "descartado": "El mensaje quedó descartado. El original se conserva.",
    "bloqueado": "El remitente quedó bloqueado y el mensaje, descartado.",
    "desbloqueado": "Los mensajes de esa dirección vuelven a recibirse.",
    "guardado-admin": "El cambio quedó guardado y rige desde ahora.",
    "salio": "Salió de Chasqui.",
}


def done_note(params: Mapping[str, str]) -> str:
    """The sentence for ?hecho=code; "" for none or an unknown code."""
    return _NOTES.get(params.get("hecho", ""), "")


def with_note(path: str, code: str) -> str:
    """`path` with the note `code`, which must be a known one (KeyError)."""
    _NOTES[code]
    return f"{path}{'&' if '?' in path else '?'}hecho={code}"
