"""What the bot says when what was sent may belong to a case that the citizen has already."""

from bot.dialogue.drafts import Draft
from bot.dialogue.events import Button, Reply
from bot.dialogue.words import MINE, NEW
from office.text.wording import plural, shortened


def offer(addition: Draft) -> Reply:
    """Whether to add it; nothing is registered before the answer."""
    what = []
    if addition.details:
        what.append(f"«{shortened(addition.details, 120)}»")
    if addition.files:
        photos = sum(file.photo for file in addition.files)
        others = len(addition.files) - photos
        what += [plural(photos, "foto", "fotos")] if photos else []
        what += [plural(others, "archivo", "archivos")] if others else []
    repeated = "".join(f"\n«{name}» llegó repetido." for name in dict.fromkeys(addition.repeated))
    subject = f" («{shortened(addition.subject, 80)}»)" if addition.subject else ""
    return Reply(
        f"Recibí {' y '.join(what)}.{repeated}\n\n¿Lo añado a su trámite {addition.case}{subject}?",
        (
            (_button(addition, "Sí", "si"), _button(addition, "No", "no")),
            (_button(addition, "Es un documento nuevo", "aparte"),),
        ),
    )


def _button(addition: Draft, label: str, action: str) -> Button:
    return Button(label, f"{action}:{addition.id}")


def left_out(nothing_else: bool) -> Reply:
    """To «No»."""
    text = "De acuerdo: no lo añadí y no se registró nada."
    return Reply(text, ((NEW,), (MINE,)) if nothing_else else ())
