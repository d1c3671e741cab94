"""What a password must be: one list of rules, for the page that shows them and the act that asks.

Length, letters and digits; not the user number; none of the common ones (zxcvbn's list, offline).
"""

import asyncio
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from office.accounts.authenticators.passwords import LONGEST
from office.errors import Invalid

DIFFERENT = "Las dos contraseñas no son iguales. Escriba la misma en los dos campos."


@dataclass(frozen=True)
class Audience:
    """Whose passwords: how long the shortest may be."""

    shortest: int


OFFICIALS, CITIZENS = Audience(12), Audience(6)


@dataclass(frozen=True)
class Rule:
    """One demand. `key` names it to the page's script; `words` follow «La contraseña…»."""

    key: str
    words: str


def rules(audience: Audience) -> tuple[Rule, ...]:
    """The demands, in the order in which they are shown."""
    return (
        Rule("largo", f"tiene entre {audience.shortest} y {LONGEST} caracteres"),
        Rule("letra", "tiene al menos una letra"),
        Rule("numero", "tiene al menos un número"),
        Rule("usuario", "no contiene su número de usuario"),
        Rule("comun", "no es una de las más usadas, como «password123» o «ecuador2026»"),
    )


async def check(password: str, audience: Audience, login: str) -> None:
    """Raises Invalid with the first rule that `password` breaks, in words."""
    common = await asyncio.to_thread(is_common, password)
    kept: dict[str, Callable[[], bool]] = {
        "largo": lambda: audience.shortest <= len(password) <= LONGEST,
        "letra": lambda: any(letter.isalpha() for letter in password),
        "numero": lambda: any(letter.isdigit() for letter in password),
        "usuario": lambda: not login or login.lower() not in password.lower(),
        "comun": lambda: not common,
    }
    for rule in rules(audience):
        if not kept[rule.key]():
            raise Invalid(f"Esa contraseña no sirve: una que sirve {rule.words}.", "password")


def is_common(password: str) -> bool:
    """Whether `password`, its accents, capitals and closing digits aside, is a common one."""
    folded = unicodedata.normalize("NFKD", password.lower())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter)).strip()
    stem = plain.rstrip("0123456789.!*-_# ")
    return plain in _common() or (stem in _common() | _LOCAL and len(stem) * 2 > len(plain))


# What people here choose, and no list from elsewhere has.
_LOCAL = frozenset(
    "ecuador quito guayaquil cuenca ambato loja manta quipux chasqui municipio ministerio".split()
    + "contrasena clave micontrasena miclave usuario funcionario barcelona emelec liga".split()
)


@cache
def _common() -> frozenset[str]:
    # Imported when the first password is set: its lists are large, and most processes set none.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])
