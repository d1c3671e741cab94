"""How facts are said in Spanish: days and times in full, sizes, plurals, names of kinds and states.

Everything here also cleans what strangers wrote: a fact stays on its own line.
"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, get_timezone_name
from babel.numbers import format_decimal

from models.enums import (
    CaseState,
    DocumentKind,
)
from office import clock
from office.config import config

_KIB = 1024
_UNITS = ("KB", "MB", "GB", "TB")
_DAY_IN_FULL = "EEEE d 'de' MMMM 'de' y"
_DAY_AND_WEEKDAY = "EEEE d 'de' MMMM"
_DAY = "d 'de' MMMM 'de' y"
# Ecuador's law and people say it so; Babel's own names are «hora de Ecuador» for both.
_ZONES = {
    "America/Guayaquil": "hora de Ecuador continental",
    "Pacific/Galapagos": "hora de Galápagos",
}
_CASE_STATES = {
    CaseState.RECEIVED: "recibido",
    CaseState.ASSIGNED: "asignado",
    CaseState.IN_PROCESS: "en trámite",
    CaseState.WAITING_FOR_CITIZEN: "en espera de su respuesta",
    CaseState.ANSWERED: "respondido",
    CaseState.CLOSED: "cerrado",
    CaseState.REOPENED: "reabierto",
}
_KINDS = {
    DocumentKind.LETTER: ("el", "oficio"),
    DocumentKind.MEMO: ("el", "memorando"),
    DocumentKind.CIRCULAR: ("la", "circular"),
    DocumentKind.AGREEMENT: ("el", "acuerdo"),
    DocumentKind.RESOLUTION: ("la", "resolución"),
    DocumentKind.RULING: ("la", "providencia"),
    DocumentKind.NOTE: ("la", "nota"),
    DocumentKind.INCOMING: ("el", "documento"),
    DocumentKind.CITIZEN_LETTER: ("la", "carta"),
}
_COURTESIES = ("Señor", "Estimad", "Doctor", "Saludos")
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=8)
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def _here() -> Locale:
    return _locale(config().locale)


def one_line(text: object) -> str:
    """`text` without control, format and line-breaking characters, in one line.

    A subject must not be able to forge a line such as «Número: …», nor turn the reading direction
    of the rest (Unicode categories Cc, Cf, Cs, Zl, Zp).
    """
    value = str(text)
    if not value.isprintable():
        value = "".join(
            " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
            for char in value
            if unicodedata.category(char) not in ("Cf", "Cs")
        )
    return _SPACES.sub(" ", value).strip()


def shortened(text: object, length: int) -> str:
    """`text` in one line of at most `length` characters, cut at a word with «…» if need be."""
    line = one_line(text)
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head = cut.rpartition(" ")[0]
    return (head if len(head) > length // 2 else cut).rstrip(" ,;:.-") + "…"


def greeting_line(name: object) -> str:
    """How to greet `name`, whose gender and title we do not know unless it tells them.

    It cannot look like a labelled fact, whatever people call themselves.
    """
    clean = shortened(one_line(name).replace(":", " "), 120)
    return clean if clean.startswith(_COURTESIES) else f"Saludos, {clean}"


def _day_of(value: date | datetime | str) -> date:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
        if value.tzinfo is None:
            return value.date()
    if isinstance(value, datetime):
        return value.astimezone(config().zone).date()
    return value


@lru_cache(maxsize=256)
def _in_words(day: date, pattern: str, locale: Locale) -> str:
    return str(format_date(day, pattern, locale=locale))


def full_day(value: date | datetime | str) -> str:
    """«jueves 3 de diciembre de 2026»."""
    return _in_words(_day_of(value), _DAY_IN_FULL, _here())


def weekday_day(value: date | datetime | str) -> str:
    """«jueves 3 de diciembre»."""
    return _in_words(_day_of(value), _DAY_AND_WEEKDAY, _here())


def plain_day(value: date | datetime | str) -> str:
    """«3 de diciembre de 2026»."""
    return _in_words(_day_of(value), _DAY, _here())


def _moment_of(value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(config().zone)


def clock_time(value: datetime | str) -> str:
    """«14:05», in the house's zone."""
    return f"{_moment_of(value):%H:%M}"


def zone_name() -> str:
    """What people call the house's zone: «hora de Ecuador continental»."""
    key = getattr(config().zone, "key", "")
    if key in _ZONES:
        return _ZONES[key]
    return str(get_timezone_name(config().zone, locale=_here())) if key else "UTC"


def moment(value: datetime | str) -> str:
    """«domingo 22 de noviembre de 2026, 10:32 (hora de Ecuador continental)»."""
    local = _moment_of(value)
    day = _in_words(local.date(), _DAY_IN_FULL, _here())
    return f"{day}, {local:%H:%M} ({zone_name()})"


def size(octets: int) -> str:
    """«212 KB», «1,1 MB»; a KB is 1024 bytes, as the systems people use show it."""
    if octets < _KIB:
        return plural(octets, "byte", "bytes")
    value, unit = octets / _KIB, _UNITS[0]
    for unit in _UNITS:
        if value < 999.5 or unit == _UNITS[-1]:
            break
        value /= _KIB
    pattern = "#,##0" if unit == "KB" or value >= 99.5 else "#,##0.#"
    return f"{format_decimal(value, pattern, locale=_here())} {unit}"


def plural(count: int, one: str, many: str) -> str:
    """`count` with its noun: «1 archivo», «2 archivos»."""
    noun = one if _here().plural_form(abs(count)) == "one" else many
    return f"{format_decimal(count, '#,##0', locale=_here())} {noun}"


def working_days(count: int) -> str:
    """«1 día hábil», «15 días hábiles»."""
    return plural(count, "día hábil", "días hábiles")


def short_hash(sha256: str) -> str:
    """«9f86d081…0a08»: enough to compare by eye."""
    return f"{sha256[:8]}…{sha256[-4:]}"


def case_state(value: str) -> str:
    """A case's state as citizens read it."""
    return _CASE_STATES[CaseState(value)]


def _kind_of(number: str) -> tuple[str, str]:
    try:
        return _KINDS[DocumentKind(number.rpartition("-")[2])]
    except ValueError:
        return ("el", "documento")


def kind_word(number: str) -> str:
    """The kind that the letter closing `number` stands for: «oficio»."""
    return _kind_of(number)[1]


def the_kind(number: str) -> str:
    """The kind with its article: «el oficio», «la resolución»."""
    return " ".join(_kind_of(number))


def ago(at: datetime) -> str:
    """When something was done, after a verb: «hace 5 minutos», «hoy a las 09:58», «el 12/11/2026».

    Days are those of the house's zone.
    """
    minutes = int((clock.now() - at).total_seconds() // 60)
    if minutes < 1:
        return "hace un momento"
    if minutes < 60:
        return f"hace {plural(minutes, 'minuto', 'minutos')}"
    day, today = _moment_of(at).date(), clock.today(config().zone)
    if day == today:
        return f"hoy a las {clock_time(at)}"
    if day == today - timedelta(days=1):
        return f"ayer a las {clock_time(at)}"
    return f"el {day:%d/%m/%Y} a las {clock_time(at)}"
