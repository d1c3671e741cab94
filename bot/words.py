"""What the bot says in a conversation, in Spanish, and the buttons under it."""

from collections.abc import Sequence

from bot.drafts import Draft, DraftFile
from bot.events import Button, Reply
from office.house import house
from office.notices.formatting import plural, shortened, size

SUBJECT_LIMIT = 300  # characters, within what the registry keeps of a subject
DETAILS_LIMIT = 30_000  # characters
FILES_LIMIT = 100 * 1024 * 1024  # bytes in one document
FILE_LIMIT = 20 * 1024 * 1024  # what Telegram hands over to a bot (getFile)
BUTTON_DATA_LIMIT = 64  # bytes (core.telegram.org/bots/api#inlinekeyboardbutton)
_SHOWN_DETAILS = 1500
_SHOWN_FILES = 20
_MAIL_GROWTH = 1.37  # a file grows by base64 when it travels by mail

NEW = Button("Presentar un documento", "nuevo")
MINE = Button("Ver mis trámites", "estado")
HELP = Button("Ayuda", "ayuda")
MENU = ((NEW,), (MINE,), (HELP,))

GROUP = (
    "Solo atiendo en conversaciones privadas, para cuidar sus datos. "
    "Ábrame desde mi nombre y toque «Iniciar»."
)
FAILED = (
    "No pude leer su último mensaje. Quedó guardado y una persona lo revisará. "
    "Puede escribirlo otra vez o seguir con lo demás."
)
CLOSED_DRAFT = "Ese borrador ya no está abierto. Para empezar otro, toque «Presentar un documento»."
HOW_TO_ASK = (
    "Para consultar un trámite, escriba su número y su código de consulta, por ejemplo:\n"
    "/estado CHQ-SG-2026-0147-E 7KQM-4RTX"
)
EDITED = (
    "Vi que cambió un mensaje que ya había enviado. Lo que anoté sigue como estaba: "
    "si quiere que lo lea con el cambio, envíelo otra vez."
)
_KINDS = {
    "voice": "Todavía no puedo escuchar mensajes de voz. Escríbalo, por favor, o envíelo como "
    "archivo.",
    "video_note": "Todavía no puedo ver mensajes de video. Escríbalo, por favor, o envíe el video "
    "como archivo.",
    "sticker": "Gracias. Las figuras no las puedo anotar en un documento: escríbalo con palabras, "
    "por favor.",
    "location": "No puedo anotar una ubicación. Escriba la dirección con palabras, por favor.",
    "contact": "No puedo anotar un contacto. Escriba el nombre y el teléfono, por favor.",
}
_OTHER_KIND = "No puedo usar ese tipo de mensaje. Escriba con palabras, o envíe archivos o fotos."


def _for(draft: Draft, label: str, action: str) -> Button:
    return Button(label, f"{action}:{draft.id}")


def greeting(institution: str, draft: Draft | None) -> tuple[Reply, ...]:
    """To /start."""
    whose = f"de «{institution}»" if institution else "de la institución"
    hello = Reply(
        f"Soy el registro de documentos {whose}. Puedo recibir un documento, decirle en qué va un "
        "trámite y entregarle la respuesta. ¿Qué necesita?",
        MENU,
    )
    return (hello, unfinished(draft)) if draft else (hello,)


def help_text() -> Reply:
    """To /ayuda."""
    return Reply(
        "Esto es lo que puedo hacer:\n"
        "/nuevo: presentar un documento\n"
        "/estado: ver en qué van sus trámites\n"
        "/cancelar: dejar lo que está escribiendo\n"
        "/ayuda: leer esto otra vez\n\n"
        "Para presentar un documento le pregunto de qué se trata, usted escribe los detalles y "
        "envía sus archivos o fotos (hasta 20 MB cada uno), lo revisa y toca «Presentar». "
        "Recibirá un número y un código de consulta.\n\n"
        f"{HOW_TO_ASK}",
        ((NEW,), (MINE,)),
    )


def lost() -> Reply:
    """To a text outside a conversation."""
    return Reply(
        "No sé qué hacer con ese mensaje y no lo registré. Si quiere presentar un documento, toque "
        "«Presentar un documento» y le guío paso a paso. Si quiere consultar un trámite, escriba "
        "su número y su código de consulta.",
        MENU,
    )


def unfinished(draft: Draft) -> Reply:
    """There is a draft already."""
    what = f"«{shortened(draft.subject, 80)}»" if draft.subject else "sin asunto todavía"
    return Reply(
        f"Tiene un documento sin presentar: {what}. ¿Qué desea hacer?",
        ((_for(draft, "Continuar", "continuar"), _for(draft, "Empezar otro", "otro")),),
    )


def ask_subject(draft: Draft) -> Reply:
    """The first question."""
    question = (
        "¿De qué se trata? Escríbalo en una frase, por ejemplo: «Solicito copia de mi título de "
        "propiedad»."
    )
    received = f"{_received(draft)}\n\n" if draft.files else ""
    return Reply(f"{received}{question}", receipt=bool(draft.files))


def subject_too_long() -> Reply:
    """A whole letter where a sentence was asked for."""
    return Reply(
        "Lo anoté en los detalles, porque es largo para un asunto. Ahora escriba en una frase de "
        "qué se trata, por ejemplo: «Solicito copia de mi título de propiedad»."
    )


def ask_details(draft: Draft) -> Reply:
    """The second question."""
    return Reply(
        "Gracias. Ahora cuéntenos los detalles, o envíe sus archivos y fotos. Cuando termine, "
        "toque «Revisar».",
        ((_for(draft, "Revisar", "revisar"),),),
    )


def noted(draft: Draft) -> Reply:
    """To a text among the details."""
    return Reply(
        "Anotado. Puede seguir escribiendo, enviar archivos o fotos, o tocar «Revisar».",
        ((_for(draft, "Revisar", "revisar"),),),
    )


def received(draft: Draft) -> Reply:
    """To a file; the next file's receipt supersedes it."""
    return Reply(
        f"{_received(draft)}\n\nPuede añadir más, o tocar «Revisar».",
        ((_for(draft, "Revisar", "revisar"),),),
        receipt=True,
    )


def _received(draft: Draft) -> str:
    photos = sum(file.photo for file in draft.files)
    others = len(draft.files) - photos
    parts = [plural(photos, "foto", "fotos")] if photos else []
    parts += [plural(others, "archivo", "archivos")] if others else []
    return f"Recibí {' y '.join(parts)}:\n{_files(draft)}"


def _files(draft: Draft) -> str:
    lines = [f"– {file.name}, {size(file.size)}" for file in draft.files[:_SHOWN_FILES]]
    rest = len(draft.files) - _SHOWN_FILES
    return "\n".join([*lines, f"– y {rest} más"] if rest > 0 else lines)


def review(draft: Draft) -> Reply:
    """Everything that would be presented."""
    lines = [f"Asunto: {draft.subject}"]
    if draft.details:
        details = draft.details
        if len(details) > _SHOWN_DETAILS:
            details = f"{details[:_SHOWN_DETAILS].rstrip()}… (sigue; se presentará completo)"
        lines.append(f"Detalles: {details}")
    lines.append(f"Archivos: {len(draft.files)}")
    if draft.files:
        lines.append(_files(draft))
    content = "\n".join(lines)
    present = _for(draft, "Presentar", "presentar")
    others = (_for(draft, "Corregir", "corregir"), _for(draft, "Cancelar", "cancelar"))
    return Reply(
        f"Esto es lo que presentará:\n\n{content}\n\n¿Está bien?", ((present,), others)
    )


def empty(draft: Draft) -> Reply:
    """Nothing but a subject."""
    return Reply(
        "Falta contar los detalles o enviar un archivo. Escriba unas líneas, o envíe sus archivos "
        "y fotos, y luego toque «Revisar».",
        ((_for(draft, "Revisar", "revisar"),),),
    )


def what_to_fix(draft: Draft) -> Reply:
    """To «Corregir»."""
    first = (_for(draft, "Asunto", "asunto"), _for(draft, "Detalles", "detalles"))
    files = ((_for(draft, "Archivos", "archivos"),),) if draft.files else ()
    back = ((_for(draft, "Volver", "revisar"),),)
    return Reply("¿Qué quiere corregir?", (first, *files, *back))


def new_subject(draft: Draft) -> Reply:
    """To «Corregir», «Asunto»."""
    return Reply(
        "Escriba el asunto nuevo, en una frase. Reemplazará al anterior.",
        ((_for(draft, "Volver", "revisar"),),),
    )


def new_details(draft: Draft) -> Reply:
    """To «Corregir», «Detalles»."""
    return Reply(
        "Escriba los detalles de nuevo. Reemplazarán a los anteriores; los archivos se quedan.",
        ((_for(draft, "Volver", "revisar"),),),
    )


def which_file(draft: Draft) -> Reply:
    """To «Corregir», «Archivos»."""
    buttons = [
        (Button(f"Quitar {shortened(file.name, 40)}", removal(draft, file)),)
        for file in draft.files[:_SHOWN_FILES]
    ]
    return Reply(
        "Toque el archivo que quiere quitar. Para añadir otro, envíelo.",
        (*buttons, (_for(draft, "Volver", "revisar"),)),
    )


def removal(draft: Draft, file: DraftFile) -> str:
    """The data of the button that removes `file`."""
    return f"quitar:{draft.id}:{file.sha256[:12]}"


def waiting_for_decision(draft: Draft) -> Reply:
    """A text while the review waits for a button."""
    present = _for(draft, "Presentar", "presentar")
    others = (_for(draft, "Corregir", "corregir"), _for(draft, "Cancelar", "cancelar"))
    return Reply(
        "Ese texto no lo añadí al documento. Para enviarlo así como está, toque «Presentar»; para "
        "añadir o cambiar algo, «Corregir».",
        ((present,), others),
    )


def cancelled(was_open: bool) -> Reply:
    """To /cancelar."""
    if was_open:
        return Reply("Cancelado: borré el borrador y no se registró nada.", ((NEW,), (MINE,)))
    return Reply("No hay nada que cancelar.", ((NEW,), (MINE,)))


def filed(number: str) -> Reply:
    """To «Presentar»; the receipt itself leaves through the outbox, with its proof."""
    return Reply(
        f"Registrado.\nNúmero: {number}\n\nEn seguida le llega aquí el acuse de recibo, con su "
        "código de consulta y el plazo. Le avisaré cuando cambie de estado."
    )


def already_filed(number: str) -> Reply:
    """To a second «Presentar»."""
    return Reply(
        f"Ese documento ya está registrado, una sola vez.\nNúmero: {number}", ((MINE,),)
    )


def not_filed(reason: str) -> Reply:
    """The registry did not take the draft."""
    return Reply(f"No se pudo presentar: {reason} Su borrador sigue igual.")


def held_for_review() -> Reply:
    """The registry has put the document before a person."""
    return Reply(
        "Recibimos su documento, pero una persona debe revisarlo antes de darle un número. "
        "Nada se perdió; le avisaremos aquí."
    )


def own_cases(lines: Sequence[str], numbers: Sequence[str]) -> Reply:
    """To /estado: one line per case, one button to see each."""
    if not lines:
        return Reply(
            f"No tiene trámites presentados por este chat.\n\n{HOW_TO_ASK}", ((NEW,), (HELP,))
        )
    buttons = tuple(
        (Button(f"Ver {number}", f"caso:{number}"),)
        for number in numbers
        if len(f"caso:{number}".encode()) <= BUTTON_DATA_LIMIT
    )
    listed = "\n\n".join(lines)
    return Reply(
        f"Estos son sus trámites:\n\n{listed}\n\nToque uno para ver los detalles. {HOW_TO_ASK}",
        buttons,
    )


def unsupported(what: str) -> Reply:
    """To a sticker, a voice note, …"""
    return Reply(_KINDS.get(what, _OTHER_KIND))


def no_room(what: str) -> Reply:
    """A draft is as large as it may be; `what` did not fit."""
    return Reply(
        f"No pude añadir {what}: este documento ya tiene el tamaño máximo. Preséntelo así y envíe "
        "lo que falta en otro documento. Lo anterior sigue guardado."
    )


def not_fetched(name: str) -> Reply:
    """Telegram did not hand a file over."""
    return Reply(
        f"No pude descargar «{name}», así que todavía no lo tengo. Envíelo otra vez, por favor. "
        "Lo demás sigue guardado."
    )


def too_big(name: str, octets: int) -> Reply:
    """A file beyond what a bot may fetch: what to do instead."""
    weight = f" pesa {size(octets)} y" if octets else ""
    limit = size(FILE_LIMIT)
    address = next(iter(house().intake), house().mail_from)
    by_mail = int(house().max_message_bytes / _MAIL_GROWTH)
    if octets and octets <= by_mail:
        advice = f"Envíelo al correo {address}, o divídalo en partes de hasta {limit}."
    else:
        advice = (
            f"Divídalo en partes de hasta {limit} o guárdelo con menor calidad, y envíelo aquí. "
            f"Si no puede, escriba al correo {address} y le indicaremos cómo entregarlo."
        )
    return Reply(
        f"El archivo «{name}»{weight} por Telegram solo puedo recibir hasta {limit}. {advice} "
        "Lo que ya envió sigue guardado."
    )
