"""The words by which mail programs announce what they quote, in the languages that reach us."""

import re

# How programs say «wrote»: what each word begins with, and how it may go on.
_VERBS = {
    "escribi": "[óo]", "wrote": "", "writes": "", "schrieb": "", "a écrit": "", "ha scritto": "",
    "escreveu": "", "skrev": "", "schreef": "", "kirjoitti": "", "napisał": r"(?:a|\(a\))?",
    "написал": r"(?:а|\(а\))?",
}  # fmt: skip
_WROTE = "|".join(f"{re.escape(stem)}{rest}" for stem, rest in _VERBS.items())
# Without one of these in a text, nothing in it is an introduction.
WROTE = tuple(_VERBS)
BEHIND_ADDRESS = re.compile(r"[>)]\s*:")
_DAY_WORDS = r"A\ las?|At|El|On|Le|Il|Am|Em|Op|Den|In\ data|W\ dniu|Dnia"
_ADDRESS = r"[<(\[]\s*[^<>()\[\]\s]+@[^<>()\[\]\s]+\s*[>)\]]"
# "El lun, 2 mar 2026 a las 8:00, Ana (<ana@…>) escribió:" and its kin, whole on one line. Each
# repetition is bounded: what is matched is at most INTRODUCTION_LENGTH characters of anybody's.
INTRODUCTION = re.compile(
    rf"""^[\s>]*+(?:(?:{_DAY_WORDS})\b.{{4,300}}\b(?:{_WROTE})\s*:?
    |\S.{{3,160}}\b(?:{_WROTE})\b.{{1,120}}{_ADDRESS}\s*:
    |.{{4,200}}{_ADDRESS}.{{0,40}}\b(?:{_WROTE})(?:\s*:?|\s.{{1,60}}\d.{{0,20}}:)
    |.{{0,60}}\b(?:\d{{4}}[-/]\d\d?[-/]\d\d?|\d\d?[:.]\d\d).{{0,200}}{_ADDRESS}\s*:)\s*$""",
    re.I | re.X,
)
INTRODUCTION_LENGTH = 400
MAY_BE_INTRODUCTION = re.compile(
    rf"^\s*(?:{_DAY_WORDS}|\d{{4}}-)\b|[<(\[]\S{{1,99}}@|\b(?:19|20)\d\d\b.{{0,80}}\d[:.]\d\d\b".replace(
        r"\ ", " "
    ),
    re.I,
)
ENDS_INTRODUCTION = re.compile(
    rf"(?:{_WROTE})\s*(?::\s*)?$|[>)]\s*:\s*$|\d.{{0,20}}:\s*$".replace(r"\ ", " "), re.I
)
ORIGINAL = re.compile(
    r"^\s*[-_*]{2,}\s*(?:mensaje\s+original|original\s+message|mensaje\s+anterior|message\s+d'origine"
    r"|message\s+original|mensagem\s+original|ursprüngliche\s+nachricht|messaggio\s+originale"
    r"|reply\s+message|oprindelig\s+besked|oorspronkelijk\s+bericht|ursprungligt\s+meddelande"
    r"|(?:on|el)\b.{4,200}\b(?:wrote|escribi[óo]))\s*[-_*]{2,}",
    re.I,
)
FORWARDED = re.compile(
    r"^[\s>]*+(?:-{3,}\s*(?:forwarded\s+message|mensaje\s+reenviado|forwarded\s+by\b.*|mensaje\s+enviado"
    r"|mensagem\s+encaminhada|message\s+transféré|weitergeleitete\s+nachricht|messaggio\s+inoltrato)"
    r"|begin\s+forwarded\s+message\s*:|inicio\s+del\s+mensaje\s+reenviado\s*:"
    r"|início\s+da\s+mensagem\s+(?:encaminhada|reencaminhada)\s*:"
    r"|début\s+du\s+message\s+(?:réexpédié|transféré)\s*:"
    r"|anfang\s+der\s+weitergeleiteten\s+(?:nachricht|e-mail)\s*:"
    r"|inizio\s+(?:del\s+)?messaggio\s+inoltrato\s*:)",
    re.I,
)
# Outlook's block; the groups are from, date, to, subject.
FIELD = re.compile(
    r"^[\s>*]*(?:(de|from|von|da|van|fra|fr[åa]n|od|от)"
    r"|(enviad[oa](?:\s+el)?|sent|date|fecha|gesendet|envoyé|data|verzonden|inviato|dato|sendt"
    r"|skickat|отправлено|дата|message\s+du)"
    r"|(para|to|an|à|a|cc|aan|til|till|do|кому|copie\s+à)"
    r"|(asunto|subject|betreff|objet|oggetto|assunto|onderwerp|emne|ämne|temat|тема|sujet))\s*(?:\*\s*)?:",
    re.I,
)
# A line straight above marked ones that ends in a colon, or in an address, and tells a date or
# a time, announces them in whatever language.
DATED = re.compile(
    r"\d{1,2}[:.h]\d{2}(?!\d)|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|(?<!\d)(?:19|20)\d\d(?!\d)"
)
ANNOUNCES = re.compile(rf"(?::|{_ADDRESS}|\S+@[^\s>]+>+\s*:?)\s*$")
MARKED_BELOW = re.compile(r"[:>][ \t]*\n(?:[ \t]*\n)?[ \t]*>")
TELLS_OF_MAIL = re.compile(r"@|\d\d?[:.]\d\d")
RULE = re.compile(r"^\s*(?:_{10,}|-{10,}|={4,})\s*$")
FOOTER_RULE = re.compile(r"^(?:__|_{30,})\s*$")  # above what a mailing list adds
SIGNATURE = re.compile(r"^--\s*$")
DEVICE = re.compile(
    r"^\s*(?:enviado\s+desde\s+(?:mi|el|un|una|my|outlook|yahoo|correo)\b"
    r"|sent\s+from\s+(?:my|mail|outlook|yahoo|a)\b"
    r"|(?:obtener|descargar|consigue|get)\s+outlook\s+(?:para|for)\b"
    r"|sent\s+from\s+\S+<https?://\S+>"
    r"|envoyé\s+(?:à\s+partir\s+de|depuis|de\s+mon)\b|gesendet\s+(?:von|mit)\b"
    r"|inviato\s+da(?:l\s+mio)?\b|enviado\s+do\s+meu\b"
    r"|enviado\s+con\s+(?:gmail|proton)|sent\s+(?:with|via)\s+(?:proton|blackberry|my)\b).{0,80}$",
    re.I,
)
