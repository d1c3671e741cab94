"""What is said only out of courtesy, and words that were meant for a button or a command."""

import difflib

from office.text.folding import words_of

# Each with what it is answered: a greeting in kind, thanks with a kind word.
_GREETINGS = {
    "buen dia": "Buenos días.",
    "buenos dias": "Buenos días.",
    "buenas tardes": "Buenas tardes.",
    "buenas noches": "Buenas noches.",
    "buenas": "Buenas.",
    "hola": "Hola.",
    "saludos": "Saludos.",
    "que tal": "Hola.",
    "alo": "Hola.",
}
_THANKS = {"gracias", "agradezco", "agradecido", "agradecida", "bendiga", "bendiciones", "pague"}
_CONSENT = {"ok", "okey", "okay", "listo", "perfecto", "entendido", "vale", "bueno", "excelente"}
_PARTING = {"adios", "chao", "hasta", "luego"}
_FILLING = {
    "muchas", "muchisimas", "mil", "muy", "de", "acuerdo", "amable", "amables", "por", "su", "la",
    "el", "lo", "los", "las", "le", "les", "se", "que", "dios", "ayuda", "atencion", "todo", "ya",
    "esta", "bien", "estimados", "estimado", "estimada", "senores", "senor", "senora", "senorita",
    "doctor", "doctora", "ingeniero", "ingeniera", "licenciado", "licenciada", "companeros",
    "pronto", "tenga", "tengan", "un", "buen", "dia", "feliz", "tarde", "noche", "linda", "y", "a",
    "usted", "ustedes", "informacion", "respuesta", "gentil", "cordial", "si", "tambien",
}  # fmt: skip
_LONGEST = 120  # characters
COMMANDS = {
    "nuevo": "nuevo",
    "presentar": "nuevo",
    "estado": "estado",
    "tramites": "estado",
    "consulta": "estado",
    "ayuda": "ayuda",
    "help": "ayuda",
    "menu": "ayuda",
    "inicio": "start",
    "empezar": "start",
    "cancelar": "cancelar",
}
_ALIKE = 0.75


def answer_to(text: str) -> str:
    """What a text that is nothing but a courtesy is answered; "" when it is more than that."""
    words = words_of(text)
    if len(text) > _LONGEST:
        return ""
    if not words:  # nothing but signs: 👍, 🙏
        return "" if text.isascii() else "De acuerdo."
    said = " ".join(words)
    greeting = next((g for g in _GREETINGS if f" {said} ".startswith(f" {g} ")), "")
    rest = said.removeprefix(greeting).split()
    known = _THANKS | _CONSENT | _PARTING | _FILLING
    known = known.union(*(one.split() for one in _GREETINGS))
    if not all(word in known for word in rest):
        return ""
    if _THANKS & set(rest):
        return "Con mucho gusto."
    if greeting:
        return _GREETINGS[greeting]
    if _PARTING & set(rest):
        return "Hasta luego."
    return "De acuerdo." if _CONSENT & set(rest) or said == "esta bien" else ""


def command_meant(word: str) -> str:
    """The command that a word, with or without mistakes, stands for; "" when none is close."""
    close = _closest(word, tuple(COMMANDS))
    return COMMANDS[close] if close else ""


def button_meant(text: str, labels: tuple[str, ...]) -> str:
    """The one of `labels` that somebody meant who wrote a single word; "" when none is close."""
    return _closest(text, labels)


def _closest(text: str, among: tuple[str, ...]) -> str:
    words = words_of(text)
    if len(words) != 1:
        return ""
    close = difflib.get_close_matches(words[0], among, 1, _ALIKE)
    return close[0] if close else ""
