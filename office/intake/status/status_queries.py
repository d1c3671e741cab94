"""Is this message a question about a case? Read from its subject or first line."""

import re
from dataclasses import dataclass

from office.records.numbering.codes import normal_query_code
from office.records.numbering.document_numbers import _NUMBER, as_written, number_in

_CODE = re.compile(r"(?<![A-Z0-9-])([0-9A-Z]{4}-[0-9A-Z]{4})(?![A-Z0-9-])")
_ASKS = re.compile(
    r"^(?:CONSULTAR?(?: (?:DE|DEL|EL|SOBRE))* )?(?:ESTADO|CONSULTA)"
    r"(?: (?:DE|DEL|EL|LA|MI|SU|TRAMITE|DOCUMENTO|NUMERO|NRO|NO|N|CON|CODIGO|Y|POR FAVOR))*$"
)


_LONGEST_QUESTION = 200


@dataclass(frozen=True)
class StatusQuery:
    """A question for a case's state; `number` "" when the message does not say which."""

    number: str
    code: str | None


def _asks(line: str) -> bool:
    """Whether nothing but a question for the state is left when number and code are taken out."""
    if len(line) > _LONGEST_QUESTION:
        return False
    rest = _CODE.sub(" ", _NUMBER.sub(" ", as_written(line)))
    return bool(_ASKS.match(re.sub(r"[^A-Z0-9]+", " ", rest).strip()))


def query_in(subject: str, text: str) -> StatusQuery | None:
    """The status query that a message is, or None.

    It is one when its subject or its first line says `estado` (or `consulta`) and no more than a
    number and a code: accents, case, spacing and reply prefixes do not matter. A number that only
    the subject of the answered mail tells counts too.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    if not (_asks(subject) or (first and _asks(first))):
        return None
    number = number_in(first) or number_in(subject) or number_in("\n".join(lines[:6]))
    heads = [_NUMBER.sub(" ", as_written(part)) for part in (first, subject, *lines[:6])]
    code = next((found.group(1) for part in heads if (found := _CODE.search(part))), None)
    return StatusQuery(number or "", normal_query_code(code) if code else None)
