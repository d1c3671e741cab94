"""Tells what a person wrote from what their program quoted below it and signed for them."""

import re
from dataclasses import dataclass

_LONGEST_INTRODUCTION = 4  # lines over which a program breaks its "On … wrote:"
_LONGEST_SIGNATURE = 12
_LINES_LOOKED_AT = 20_000

_WROTE = r"escribi[óo]|wrote|writes|schrieb|a écrit|ha scritto|escreveu|skrev|schreef|kirjoitti"
# "El lun, 2 mar 2026 a las 8:00, Ana (<ana@…>) escribió:" and its kin, whole on one line.
_INTRODUCTION = re.compile(
    rf"""^[\s>]*(?:(?:El|On|Le|Il|Am|Em|Op|Den|El\sd[ií]a)\b.{{4,400}}\b(?:{_WROTE})\s*:?
    |(?:El|On)\b.{{4,300}}\b(?:{_WROTE})\s*:\s*$
    |.{{4,200}}[<(\[][^<>()\[\]\s]+@[^<>()\[\]\s]+[>)\]].{{0,40}}\b(?:{_WROTE})\s*:
    |\d{{4}}[-/]\d\d?[-/]\d\d?.{{0,200}}[<(][^<>()\s]+@[^<>()\s]+[>)]\s*:)\s*$""",
    re.I | re.X,
)
_MAY_BE_INTRODUCTION = re.compile(r"^\s*(?:El|On|Le|Il|Am|Em|Op|Den|\d{4}-)\b|[<(\[]\S+@", re.I)
_ENDS_INTRODUCTION = re.compile(rf"(?:{_WROTE})\s*:?\s*$|[>)]\s*:\s*$", re.I)
_ORIGINAL = re.compile(
    r"^\s*[-_*]{2,}\s*(?:mensaje\s+original|original\s+message|mensaje\s+anterior|message\s+d'origine"
    r"|mensagem\s+original|ursprüngliche\s+nachricht|messaggio\s+originale|reply\s+message)\s*[-_*]{2,}",
    re.I,
)
_FORWARDED = re.compile(
    r"^\s*(?:-{3,}\s*(?:forwarded\s+message|mensaje\s+reenviado|forwarded\s+by\b.*|mensaje\s+enviado)"
    r"|begin\s+forwarded\s+message\s*:|inicio\s+del\s+mensaje\s+reenviado\s*:)",
    re.I,
)
_FIELD = re.compile(
    r"^[\s>*]*(?:(de|from|von|da)|(enviad[oa](?:\s+el)?|sent|date|fecha|gesendet|envoyé|data)"
    r"|(para|to|an|à|cc)|(asunto|subject|betreff|objet|oggetto|assunto))\s*\*?\s*:",
    re.I,
)
_RULE = re.compile(r"^\s*(?:_{10,}|-{10,})\s*$")
_SIGNATURE = re.compile(r"^--\s*$|^—\s*$")
_DEVICE = re.compile(
    r"^\s*(?:enviado\s+desde\s+(?:mi|el|un|una|my|outlook|yahoo|correo)\b"
    r"|sent\s+from\s+(?:my|mail|outlook|yahoo|a)\b"
    r"|(?:obtener|descargar|consigue|get)\s+outlook\s+(?:para|for)\b"
    r"|enviado\s+con\s+(?:gmail|proton)|sent\s+(?:with|via)\s+(?:proton|blackberry|my)\b).{0,80}$",
    re.I,
)


@dataclass(frozen=True)
class Split:
    """A message's text in three: what is new, the signature below it, what is only quoted."""

    new: str
    signature: str = ""
    quoted: str = ""


def split(text: str) -> Split:
    """Part `text` into what its sender wrote, their signature and what they quoted.

    When nothing would be left as new (a bare forward, or everything behind `>`), all of it is new:
    better a quotation too much than a letter lost.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head, tail = lines[:_LINES_LOOKED_AT], lines[_LINES_LOOKED_AT:]
    cut = _history_starts(head)
    written, history = head[:cut], head[cut:]
    if tail:
        (history if history else written).extend(tail)
    kept, marked = _without_marked(written)
    kept, signature = _without_signature(kept)
    new = _joined(kept)
    if not new:
        return Split(text.strip())
    return Split(new, _joined(signature), _joined([*marked, *history]))


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


def _history_starts(lines: list[str]) -> int:
    """The line from which on there is nothing but an earlier message; their number if none is.

    A forwarded message is no history: it is what the sender wants to be read.
    """
    for index, line in enumerate(lines):
        if _FORWARDED.match(line):
            return len(lines)
        if _ORIGINAL.match(line):
            return index
        if _is_header_block(lines, index):
            return index - 1 if index and _RULE.match(lines[index - 1]) else index
        if _introduces(lines, index) and not _answers_follow(lines, index):
            return index
    return len(lines)


def _is_header_block(lines: list[str], index: int) -> bool:
    """Outlook's block of De/Enviado/Para/Asunto: at least three different fields in a row."""
    first = _FIELD.match(lines[index])
    if first is None or first.lastindex != 1:
        return False
    kinds = set()
    for line in lines[index : index + 7]:
        match = _FIELD.match(line)
        if match:
            kinds.add(match.lastindex)
    return len(kinds) >= 3


def _introduces(lines: list[str], index: int) -> int:
    """How many lines from `index` on say "on … somebody wrote:"; 0 if they do not."""
    if not _MAY_BE_INTRODUCTION.search(lines[index]):
        return 0
    joined = ""
    for count, line in enumerate(lines[index : index + _LONGEST_INTRODUCTION], 1):
        if not line.strip():
            return 0
        joined = f"{joined} {line.strip()}"[:700]
        if _ENDS_INTRODUCTION.search(line) and _INTRODUCTION.match(joined.strip()):
            return count
    return 0


def _answers_follow(lines: list[str], index: int) -> bool:
    """Whether the quotation introduced at `index` is marked with `>` and answered between or below.

    Then only the marked lines are history.
    """
    rest = lines[index + _introduces(lines, index) :]
    marked = [number for number, line in enumerate(rest) if line.lstrip().startswith(">")]
    if not marked or any(line.strip() for line in rest[: marked[0]]):
        return False
    below = [line.lstrip() for line in rest[marked[0] :]]
    return any(line and not line.startswith(">") for line in below)


def _without_marked(lines: list[str]) -> tuple[list[str], list[str]]:
    """`lines` without those behind `>` and the introductions right above them; and those."""
    if not any(line.lstrip().startswith(">") for line in lines):
        return lines, []
    kept: list[str] = []
    marked: list[str] = []
    index = 0
    while index < len(lines):
        count = _introduces(lines, index)
        if count or lines[index].lstrip().startswith(">"):
            marked += lines[index : index + max(count, 1)]
        else:
            kept.append(lines[index])
        index += max(count, 1)
    return kept, marked


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """`lines` without a signature at their end: below a line of two hyphens, or a telephone's."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    for index in range(last - 1, max(last - _LONGEST_SIGNATURE, 0) - 1, -1):
        if _SIGNATURE.match(lines[index]):
            return lines[:index], lines[index:]
    if last and _DEVICE.match(lines[last - 1]):
        return lines[: last - 1], lines[last - 1 :]
    return lines, []
