"""What a page says after an act was done: short codes in the address, never text from outside."""

import re
from collections.abc import Mapping, Sequence

_AFTER = re.compile(r"/(documentos/\d{1,19}|bandejas/[a-z-]{1,40})(\?[\w=&.%+~-]{0,600})?")
_MOST_COPIES = 100
_LONGEST_ID = 18  # digits
_NOTES = {
    "hecho": "",  # the page tells what was done to the copies that the address names
    "comentado": "El comentario quedó en el recorrido.",
    "guardado": "El borrador quedó guardado.",
    "destinatarios": "Los destinatarios quedaron en su orden.",
    "lista": "La lista quedó guardada.",
    "sin-lista": "La lista se retiró. Los documentos ya escritos no cambian.",
    "repartido": "Hay un borrador para cada destinatario, con el mismo texto.",
    "anexos": "Los anexos quedaron guardados.",
    "anexo-limpio": "El anexo se cambió por uno nuevo sin esos datos.",
    "version": "El texto volvió a esa versión. El que había quedó entre las versiones.",
    "plantilla": "El borrador tomó el texto de la plantilla.",
    "enviado-arriba": "El borrador se envió. Le avisaremos por correo cuando respondan.",
    "revisado": "Dio su visto bueno. El borrador siguió su camino.",
    "devuelto": "El borrador se devolvió con su motivo.",
    "recuperado": "El borrador está otra vez con usted.",
    "impresion": "El documento se imprimirá con esas opciones.",
    "eliminado": "El borrador se eliminó.",
    "para-firma-manual": "El documento tiene su número. Imprímalo, fírmelo y súbalo escaneado.",
    "despachado": "Quedó despachado. Imprima aquí la lista para quien lo lleva.",
    "entregado": "La entrega quedó registrada.",
    "papel-devuelto": "La devolución quedó registrada y se avisó a quien escribió el documento.",
    "papel-otra-vez": "El ejemplar está otra vez por imprimir.",
    "escaneado": "El papel escaneado quedó guardado y el documento salió.",
    "firmado-en-turno": "Su firma quedó en el documento, que pasó a la siguiente persona.",
    "retirado": "No salió y su número quedó anulado. Este borrador tiene el mismo texto.",
    "enviado": "El documento quedó firmado y numerado, y la respuesta va en camino.",
    "puesto": "Ahora actúa en el puesto elegido.",
    "liberado": "El mensaje salió de cuarentena y se registra en unos segundos.",
    "rescatado": "El mensaje se registra en unos segundos.",
    "descartado": "El mensaje quedó descartado. El original se conserva.",
    "descartados": "Los mensajes elegidos quedaron descartados. Los originales se conservan.",
    "nada_que_descartar": "Otra persona ya decidió sobre esos mensajes.",
    "bloqueado": "El remitente quedó bloqueado y el mensaje, descartado.",
    "desbloqueado": "Los mensajes de esa dirección vuelven a recibirse.",
    "tarea": "La tarea quedó dada; se avisa a quien la tiene.",
    "tarea-nota": "Quedó anotado en la tarea.",
    "tarea-cambiada": "La tarea cambió; se avisa a quien la tiene.",
    "tarea-terminada": "La tarea quedó terminada; se avisa a quien la dio.",
    "tarea-cancelada": "La tarea quedó cancelada, con sus subtareas.",
    "tarea-reabierta": "La tarea está abierta otra vez.",
    "informado": "Las personas elegidas ya pueden leerlo en Informados.",
    "informado-no": "Quedó fuera de Informados.",
    "apartado": "Quedó en Apartados hasta ese día, o hasta que llegue algo nuevo.",
    "apartado-no": "Volvió a Recibidos.",
    "restaurado": "El borrador está otra vez en En elaboración.",
    "carpeta": "La carpeta quedó guardada.",
    "carpeta-copiada": "El cuadro se copió a su área.",
    "archivado-en": "El documento quedó en la carpeta.",
    "fuera-de-carpeta": "El documento ya no está en la carpeta de su área.",
    "etiqueta": "Las etiquetas del documento quedaron guardadas.",
    "vista": "La vista quedó guardada.",
    "vista-no": "La vista se quitó.",
    "preferencias": "Su elección quedó guardada.",
    "asociado": "Los documentos quedaron asociados.",
    "asociado-no": "La asociación se quitó.",
    "leidos": "Quedaron como leídos.",
    "dividido": "El trámite quedó dividido. Se puede deshacer desde su página.",
    "unido": "Los trámites quedaron unidos. Se puede deshacer desde su página.",
    "tramite-deshecho": "El cambio del trámite se deshizo.",
    "participante": "La lista de participantes quedó guardada.",
    "guardado-admin": "El cambio quedó guardado y rige desde ahora.",
    "numeracion": "La numeración quedó guardada y rige desde el próximo número.",
    "serie": "La serie se subió. Consta quién lo hizo y por qué.",
    "admitido": "La persona quedó admitida. Su número de usuario y el enlace van en camino.",
    "invitado": "El enlace va en camino. El anterior ya no sirve.",
    "fundada": "La institución quedó fundada. Quien la administra recibe su enlace por correo.",
    "subrogacion": "La subrogación quedó dispuesta: empieza y termina sola.",
    "subrogacion-fin": "La subrogación terminó. Lo que había en ese puesto pasó a su titular.",
    "calendario": "El calendario cambió y los plazos abiertos se contaron otra vez.",
    "salio": "Salió de Chasqui.",
    "persona": "Quedó guardado.",
    "papel-registrado": "Quedó registrado. Entregue el ticket a la persona.",
    "papel-ya-estaba": "Ese papel ya estaba registrado: este es.",
    "escaneos": "Los archivos se subieron. Revise sus páginas y fíjelas.",
    "paginas-fijas": "Las páginas quedaron fijas en el documento.",
    "paginas": "El orden de las páginas quedó guardado.",
    "escaneo-fuera": "El archivo se quitó.",
    "papel-entregado": "La entrega quedó anotada. Falta que la acepten.",
    "papel-aceptado": "Usted tiene ahora el papel.",
    "papel-no-aceptado": "Quedó anotado que no recibió el papel.",
    "papel-guardado": "El papel quedó en ese lugar del archivo.",
    "papel-prestado": "El préstamo quedó anotado.",
    "papel-de-vuelta": "El papel está de vuelta en su lugar.",
    "archivo": "El archivo físico quedó guardado.",
    "sin-documento": "Ese número no identifica a nadie: no se guardó. La persona consta sin "
    "documento.",
    "pedido": "Su pedido quedó registrado. La institución le responderá aquí.",
    "acuerdo": "Su decisión quedó guardada con su fecha.",
    "anadido": "Lo que envió quedó en este trámite, con número propio.",
    "presentado": "Su carta quedó presentada. Este es su trámite: guarde el número.",
    "sesiones": "La sesión quedó cerrada.",
    "clave": "Su contraseña quedó cambiada.",
    "factor": "La verificación quedó registrada. Se la pediremos la próxima vez que entre.",
    "sin-factor": "La verificación se retiró.",
    "falta-factor": "Su institución pide una segunda verificación a quien firma o administra. "
    "Regístrela para continuar.",
}


def done_note(params: Mapping[str, str]) -> str:
    """The sentence for ?hecho=code; "" for none or an unknown code."""
    return _NOTES.get(params.get("hecho", ""), "")


def with_note(path: str, code: str, copies: Sequence[int] = ()) -> str:
    """`path` with the note `code`, which must be a known one (KeyError), about `copies`."""
    _NOTES[code]
    about = f"&de={'.'.join(str(copy_id) for copy_id in copies)}" if copies else ""
    return f"{path}{'&' if '?' in path else '?'}hecho={code}{about}"


def place_after(given: str, otherwise: str) -> str:
    """Where an act leads: the page `given` by the form it came from, if it is one of ours."""
    return given if _AFTER.fullmatch(given) else otherwise


def copies_in(text: str) -> list[int]:
    """The copies that «1.2.3» names."""
    parts = text.split(".")[:_MOST_COPIES]
    return [int(part) for part in parts if part.isdecimal() and len(part) <= _LONGEST_ID]
