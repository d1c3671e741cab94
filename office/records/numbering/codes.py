"""Codes that people read aloud and type: query codes and verification codes."""

import re
import secrets

# Without 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: what is confused by eye or ear is not in it.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
_CODE = re.compile(r"^[0-9A-Z]{4}-?[0-9A-Z]{4}$")


def new_query_code() -> str:
    """A new code `XXXX-XXXX`: 36 bits, guarded by throttling."""
    return _grouped(8)


def new_verification_code() -> str:
    """A new code `XXXX-XXXX-XXXX`: 54 bits, printed on public paper."""
    return _grouped(12)


def _grouped(length: int) -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return "-".join(letters[start : start + 4] for start in range(0, length, 4))


def normal_query_code(typed: str) -> str | None:
    """`typed` as codes are kept, or None if it cannot be one."""
    folded = re.sub(r"[\s‐-―]", "", typed).upper()
    if not _CODE.match(folded):
        return None
    letters = folded.replace("-", "")
    return f"{letters[:4]}-{letters[4:]}"
