"""The words by which people open and close a letter, in Spanish and English.

Each is meant for one line, stripped, and of no more than LONGEST_FORMULA characters.
"""

import re

LONGEST_FORMULA = 100

_WARM = (
    r"(?:muy\s+)?(?:cordial(?:es)?|atent[oa]s?|afectuos[oa]s?|respetuos[oa]s?|fratern[oa]s?|buen)"
)
# A formula and nothing else: «Atentamente,», «Reciba un cordial saludo.», "Kind regards,".
CLOSING = re.compile(
    rf"""(?:
    (?:de\s+(?:usted(?:es)?|uds?\.?|ti)\s*,?\s+)?(?:muy\s+)?
        (?:atentamente|att?e?\.?|cordialmente|respetuosamente|sinceramente|afectuosamente)
    |(?:(?:reciban?|con)\s+)?(?:un|el|mis|nuestros)?\s*(?:{_WARM})?\s*saludos?(?:\s+{_WARM})?
        (?:\s+a\s+tod[oa]s|\s+y\s+(?:muchas\s+)?gracias)?
    |(?:muchas\s+|mil\s+)?gracias\s+y\s+(?:{_WARM}\s+)?saludos?(?:\s+{_WARM})?
    |un\s+(?:fuerte\s+)?abrazo
    |con\s+(?:mis\s+)?sentimientos\s+de\s+.{{4,60}}
    |dios,?\s+patria\s+y\s+libertad
    |(?:with\s+)?(?:my\s+)?(?:kind(?:est)?|best|warm(?:est)?)?\s*regards|best\s+wishes
    |(?:many\s+)?thanks\s+and\s+(?:kind\s+|best\s+)?regards
    |(?:yours\s+)?(?:very\s+)?(?:sincerely|truly|faithfully|respectfully|cordially)(?:\s+yours)?
    )\s*[.,;:!]*""",
    re.I | re.X,
)
# The beginning of a line by which a letter says to whom it goes, and good day.
GREETING = re.compile(
    r"""(?:hola|(?:muy\s+)?buen(?:[oa]s?)?|estimad[oa]s?|apreciad[oa]s?|distinguid[oa]s?|respetad[oa]s?
    |señor(?:es|as?|itas?)?|sr(?:es|as?|ta)?|doctora?|dra?|ing|lic(?:da|do)?|lcd[oa]|abg?|arq|econ
    |a\s+quien(?:es)?|de\s+(?:mi|nuestra)s?\s+(?:\w+\s+)?consideraci[óo]n|presente|ciudad|su\s+despacho
    |(?:reciban?\s+)?(?:un\s+)?(?:cordial\s+|atento\s+)?saludos?
    |dear|hi|hello|good\s+(?:morning|afternoon|evening|day)|to\s+whom|sirs?|madam)\b""",
    re.I | re.X,
)
# What says something does not stand under a letter: words (in lower case) that names, posts,
# addresses and telephones are never made of, …
SPOKEN = frozenset(
    "que qué porque favor gracias cuando si ya pero sino también además aunque como me le les se "
    "nos su sus está están es son era fue ha han he hay tengo tenemos tiene pido pedimos solicito "
    "solicitamos ruego agradezco agradecemos agradeceré agradeciendo espero esperamos esperando "
    "quedo quedamos adjunto adjunta adjuntos adjuntas adjuntamos adjuntar adjunté envío envio "
    "enviamos enviar remito informo comunico necesito quiero quisiera deseo puedo puede pueden "
    "podría podrían llegó recibí olvidé falta faltan mañana hoy ayer "
    "please thank thanks you your we our my is are was were have has had not this that if would "
    "could should attached".split()
)
# … a question, a postscript, an entry of a list, a copy to somebody, a file, a sentence.
SAYS = re.compile(
    r"""[?¿¡]
    |^(?:p\.?\s?[ds]\b|pos(?:t)?data|nota\b|n\.?\s?b\b|adj(?:\.|unt|s?\b)|anex|incluy|enclos|attach
        |copia\b|con\s+copia|c\.?\s?c\.?[\s:]++(?!n[oº°r.]|num|núm|\d)
        |[-•–·▪]|(?:\*|\d{1,2}[.)])\s)
    |\.(?:pdf|docx?|xlsx?|jpe?g|png|zip)\b
    |\bno\b(?!\s*[.°º:\d])
    |\bi(?:['’](?:m|ll|ve|d)\b|\ (?-i:[a-z]))
    |^\S+(?:\s+\S+){3,}\s+(?-i:[a-záéíóúüñ]{3,})\.$""",
    re.I | re.X,
)
