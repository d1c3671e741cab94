"""Tells what asks for nothing: reactions, thanks, and an attempt to take a sent mail back."""

import re
from dataclasses import dataclass
from enum import StrEnum

from office.messages.incoming import REACTION, IncomingMessage
from office.text.folding import without_marks

_LONGEST = 600  # characters; who writes more than this says something
_MOST_WORDS = 40
_WORD = re.compile(r"[^\W\d_]+")
# An emoji and the signs that shape it: nothing of them is a letter or a digit.
_EMOJI = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
_REACTED = re.compile(
    r"(?:reaccion[oó]|ha reaccionado|reacted)\s+"
    r"(?:(?:a|to|con|with|via|mediante|desde)|a través de)\s+"
    r"(?:(?:su|tu|your|este|this|el|un|an?)\s+)?"
    r"(?:mensaje|correo|message|e-?mail|gmail|outlook|emoji)\b"
    r"|^\W*(?:(?:a \w[\w ]{1,60} )?le (?:gust[oó]|encant[oó]|dio risa)|me gusta|me encanta"
    r"|liked|loved"
    r"|laughed at|emphasized|destac[oó])\s*[\"“«]",
    re.I,
)
# Without one of these no text gives thanks.
_GIVES = frozenset(
    "gracias agradecido agradecida agradecidos agradecidas agradezco agradecemos recibido recibida "
    "enterado enterada enterados entendido ok okay oki vale listo perfecto excelente conforme "
    "bendiciones thanks thank received noted great perfect".split()
)
# What else stands in such a text: anything but these says something, «pero» above all.
_BESIDE = frozenset(
    "muchas mil muy infinitas muchisimas mi mis nuestro nuestra su sus tu la el lo los las le les "
    "un una por para de del y a al en me nos con amable amables gentil gentiles eficientes "
    "respuesta atencion ayuda pronta rapida oportuna gestion informacion colaboracion apoyo tiempo "
    "tramite amabilidad servicio trabajo labor todo todos todas quedo quedamos estoy estamos "
    "nuevo acuerdo bien buen buena buenos buenas dia dias tarde tardes noche noches feliz fin "
    "semana estimado estimada estimados estimadas senor senora senores senorita doctor doctora "
    "ingeniero ingeniera licenciado licenciada abogado abogada hola saludo saludos cordial "
    "cordiales atentamente atte abrazo fuerte dios bendiga pague usted ustedes igualmente tenga "
    "tengan pase pasen que sigan exitos reciba reciban correo mensaje documento oficio enviado "
    "you very much for your the reply answer help so it dear sir madam best kind regards a lot "
    "many got all have nice day cheers sincerely".split()
)
_RECALL = re.compile(r"^\s*(?:recuperar|retirar|recall|message recall)\s*:\s*(.+)$", re.I | re.S)
_RECALL_WORDS = re.compile(
    r"(?:desea|quiere|quisiera|desear[ií]a)\s+(?:recuperar|retirar)\s+(?:el|este|su)\s+(?:mensaje|correo)"
    r"|would\s+like\s+to\s+recall\s+the\s+message",
    re.I,
)
# Under a text: one to four words with a capital, as names are written.
_NAME_LINE = re.compile(r"\W*(?:[A-ZÁÉÍÓÚÜÑ][\w.'’-]*\W*){1,4}")


class CourtesyKind(StrEnum):
    REACTION = "reaction"
    THANKS = "thanks"
    RECALL = "recall"


@dataclass(frozen=True)
class Courtesy:
    """What a message is that asks for nothing; `words` (bounded) are its own, or the subject of the
    mail that is to be taken back."""

    kind: CourtesyKind
    words: str


def courtesy_in(message: IncomingMessage) -> Courtesy | None:
    """What `message` is, if it asks for nothing and brings nothing; None for every other.

    In doubt it asks: every word must be one of those that thanks are made of.
    """
    recalled = _RECALL.match(message.subject)
    if recalled and _RECALL_WORDS.search(f"{message.text} {message.signature}"[:_LONGEST]):
        return Courtesy(CourtesyKind.RECALL, recalled[1].strip()[:350])
    if len(message.text) > _LONGEST or any(not file.inline for file in message.files):
        return None
    said = " ".join(message.text.split())
    if _is_reaction(message, said):
        return Courtesy(CourtesyKind.REACTION, _reaction(said))
    return Courtesy(CourtesyKind.THANKS, said[:300]) if _is_thanks(message) else None


def _is_reaction(message: IncomingMessage, said: str) -> bool:
    if any(part.media_type == REACTION for part in message.parts):
        return True
    bare = bool(_EMOJI.search(said)) and not any(letter.isalnum() for letter in said)
    return bare or _REACTED.search(said) is not None


def _reaction(said: str) -> str:
    """The emoji alone, with the signs that shape it; else what was said."""
    first = _EMOJI.search(said)
    return said[first.start() :].split(" ")[0][:20] if first else said[:300]


def _is_thanks(message: IncomingMessage) -> bool:
    text = message.text.strip()
    if "?" in text or any(letter.isdigit() for letter in text):
        return False
    lines = text.split("\n")
    if len(lines) > 1 and _NAME_LINE.fullmatch(lines[-1].strip()) and _no_word_of_ours(lines[-1]):
        text = "\n".join(lines[:-1])
    names = set(_words(message.sender_name))
    words = [word for word in _words(text) if word not in names]
    return (
        0 < len(words) <= _MOST_WORDS
        and not _GIVES.isdisjoint(words)
        and all(word in _GIVES or word in _BESIDE for word in words)
    )


def _no_word_of_ours(line: str) -> bool:
    """Whether a line of capitals may be a name: it does not object."""
    return {"pero", "no", "falta", "error", "mal", "urgente"}.isdisjoint(_words(line))


def _words(text: str) -> list[str]:
    return _WORD.findall(without_marks(text).lower())
