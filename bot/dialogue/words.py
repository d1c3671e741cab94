"""What the bot says to whoever writes, in Spanish, and the buttons under it."""

from collections.abc import Sequence

from bot.dialogue.events import Button, Reply
from office.text.wording import shortened

BUTTON_DATA_LIMIT = 64  # bytes (core.telegram.org/bots/api#inlinekeyboardbutton)

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
    "sticker": "Gracias. Las figuras no las puedo anotar en un documento: escríbalo con palabras, "
    "por favor.",
}
_LABELS = {
    "nuevo": "Presentar un documento",
    "estado": "Ver mis trámites",
    "ayuda": "Ayuda",
    "start": "Inicio",
    "cancelar": "Cancelar",
}
_OTHER_KIND = "No puedo usar ese tipo de mensaje. Escriba con palabras, o envíe archivos o fotos."


def greeting(institution: str) -> Reply:
    """To /start."""
    whose = f"de «{institution}»" if institution else "de la institución"
    return Reply(
        f"Soy el registro de documentos {whose}. Puedo recibir un documento, decirle en qué va un "
        "trámite y entregarle la respuesta. ¿Qué necesita?",
        MENU,
    )


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


def courtesy(answer: str, nothing_open: bool) -> Reply:
    """To a greeting or to thanks."""
    if not nothing_open:
        return Reply(answer)
    return Reply(f"{answer} Si necesita algo más, aquí estoy.", MENU)


def unknown_command(name: str) -> Reply:
    """To a command that there is not."""
    known = help_text()
    return Reply(f"No conozco la orden «/{shortened(name, 40)}».\n\n{known.text}", known.buttons)


def meant(text: str, command: str) -> Reply:
    """To a command with a mistake in it."""
    label = _LABELS.get(command, f"/{command}")
    return Reply(
        f"No conozco «{shortened(text, 40)}». ¿Quiso decir «{label}»?", ((Button(label, command),),)
    )


def cancelled(was_open: bool) -> Reply:
    """To /cancelar."""
    if was_open:
        return Reply("Cancelado: borré el borrador y no se registró nada.", ((NEW,), (MINE,)))
    return Reply("No hay nada que cancelar.", ((NEW,), (MINE,)))


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
