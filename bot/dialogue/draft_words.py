"""What the bot says while a document is put together: questions, review, corrections, number."""

from bot.dialogue.drafts import Draft, DraftFile
from bot.dialogue.events import Button, Reply
from bot.dialogue.words import MINE
from office.text.wording import plural, shortened, size

SUBJECT_LIMIT = 300  # characters, within what the registry keeps of a subject
DETAILS_LIMIT = 30_000  # characters
_SHOWN_DETAILS = 1500
_SHOWN_FILES = 20


def _for(draft: Draft, label: str, action: str) -> Button:
    return Button(label, f"{action}:{draft.id}")


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
    return f"Recibí {' y '.join(parts)}:\n{_files(draft)}{_repeated(draft)}"


def _repeated(draft: Draft) -> str:
    """Files that came twice are one file, and that is said."""
    names = [f"«{name}»" for name in dict.fromkeys(draft.repeated)]
    if not names:
        return ""
    return f"\nLlegó repetido, y lo guardé una sola vez: {', '.join(names)}."


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
    lines.append(f"Archivos: {len(draft.files) or 'ninguno'}")
    if draft.files:
        lines.append(_files(draft))
    content = "\n".join(lines)
    present = _for(draft, "Presentar", "presentar")
    others = (_for(draft, "Corregir", "corregir"), _for(draft, "Cancelar", "cancelar"))
    return Reply(f"Esto es lo que presentará:\n\n{content}\n\n¿Está bien?", ((present,), others))


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


def offer_to_add(draft: Draft) -> Reply:
    """A text while the review waits for a button."""
    present = _for(draft, "Presentar sin añadirlo", "presentar")
    return Reply(
        f"¿Añado esto a los detalles? «{shortened(draft.aside, 200)}»\n\nTodavía no se presentó "
        "nada.",
        (
            (_for(draft, "Sí, añadirlo", "anadir"), _for(draft, "No", "revisar")),
            (present,),
        ),
    )


def meant(draft: Draft, label: str) -> Reply:
    """A single word that looks like one of the buttons."""
    return Reply(
        f"¿Quiso decir «{label.capitalize()}»? Su texto no lo añadí al documento.",
        (
            (_for(draft, label.capitalize(), label),),
            (_for(draft, f"Añadir «{shortened(draft.aside, 24)}»", "anadir"),),
        ),
    )


def goes_on(reply: Reply, draft: Draft) -> Reply:
    """`reply`, and the way back to the open draft."""
    what = f": «{shortened(draft.subject, 80)}»" if draft.subject else ""
    buttons = (*reply.buttons, (_for(draft, "Continuar", "continuar"),))
    return Reply(f"{reply.text}\n\nSigue su borrador{what}.", buttons)


def really_cancel(draft: Draft) -> Reply:
    """To «Cancelar» when there is something to lose."""
    what = f"«{shortened(draft.subject, 80)}»" if draft.subject else "sin asunto todavía"
    files = plural(len(draft.files), "archivo", "archivos")
    lost = f"su texto y {files}" if draft.files else "su texto"
    return Reply(
        f"¿Borro el borrador {what}? Se perderían {lost}."
        if draft.files
        else f"¿Borro el borrador {what}? Se perdería {lost}.",
        ((_for(draft, "Sí, borrar", "borrar"), _for(draft, "No, seguir", "continuar")),),
    )


def already_filed(number: str) -> Reply:
    """To a second «Presentar»."""
    return Reply(f"Ese documento ya está registrado, una sola vez.\nNúmero: {number}", ((MINE,),))


def not_filed(reason: str) -> Reply:
    """The registry did not take the draft."""
    return Reply(f"No se pudo presentar: {reason} Su borrador sigue igual.")


def quarantined() -> Reply:
    """The registry has put the document before a person."""
    return Reply(
        "Recibimos su documento, pero una persona debe revisarlo antes de darle un número. "
        "Nada se perdió; le avisaremos aquí."
    )
