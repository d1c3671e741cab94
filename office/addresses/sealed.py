"""Addresses of ours that carry, sealed, what mail to them is about: a case, or a message of ours.

`tramites+<case>.<seal>@…` is where answers about a case go; `tramites+b<message>.<seal>@…` is the
envelope sender of one outbox message, where servers report on it (VERP). docs/decisions/0007 has
the reasons and the arithmetic.
"""

import hmac
from collections.abc import Iterator

from office.config import config

_SYMBOLS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o and u
_VALUES = {symbol: value for value, symbol in enumerate(_SYMBOLS)}
_ALIKE = str.maketrans("oil", "011")
_ID_SYMBOLS, _SEAL_SYMBOLS = 13, 10  # 65 bits hold an identifier of 63; 50 bits of HMAC-SHA256
_LENGTH = _ID_SYMBOLS + _SEAL_SYMBOLS
_LONGEST_LOCAL = 64  # RFC 5321, section 4.5.3.1.1
_LONGEST_ID = (1 << 63) - 1
_CASE, _MESSAGE = "case", "message"


def case_address(case_id: int) -> str:
    """Where answers about the case are sent: Reply-To of what we say about it.

    Our plain address where the longer one would not fit RFC 5321, or is switched off.
    """
    return _with_detail(_written(_CASE, case_id))


def message_address(outbox_id: int) -> str:
    """The envelope sender of one outbox message, so that a report on it names it."""
    return _with_detail("b" + _written(_MESSAGE, outbox_id))


def case_in(address: str) -> int | None:
    """The case whose address this is, in any case of letters and with up to one typo.

    One typo is one character that is wrong, missing or too many, or two neighbours that changed
    places; i, l and o count as the digits they look like. None for any other address. That the
    seal is right proves that we once gave the address away, not that the sender is whom we gave it.
    """
    token = _detail(address).translate(_ALIKE).replace(".", "")
    if not _LENGTH - 1 <= len(token) <= _LENGTH + 1:
        return None
    seals: dict[str, str] = {}
    found = None
    for candidate in _within_one_typo(token):
        identifier, seal = candidate[:_ID_SYMBOLS], candidate[_ID_SYMBOLS:]
        if identifier not in seals:
            seals[identifier] = _seal(_CASE, identifier)
        if hmac.compare_digest(seals[identifier], seal):
            found = identifier  # all are tried: the time does not tell which one was near
    return _read(found) if found else None


def message_in(address: str) -> int | None:
    """The outbox message whose envelope sender this is. Servers make no typos: none is forgiven."""
    detail = _detail(address)
    token = detail[1:].replace(".", "")
    if not detail.startswith("b") or len(token) != _LENGTH or not _is_written(token):
        return None
    identifier, seal = token[:_ID_SYMBOLS], token[_ID_SYMBOLS:]
    right = hmac.compare_digest(_seal(_MESSAGE, identifier), seal)
    return _read(identifier) if right else None


def plain_address() -> str:
    """Where answers are read: the address we write from if it is one of ours, else the first."""
    surroundings = config()
    if surroundings.mail_from.lower() in surroundings.intake or not surroundings.intake:
        return surroundings.mail_from
    return next(iter(surroundings.intake))


def _with_detail(detail: str) -> str:
    plain = plain_address()
    if not config().sealed_addresses:
        return plain
    local, _, domain = plain.rpartition("@")
    longer = f"{local}+{detail}"
    return f"{longer}@{domain}" if len(longer) <= _LONGEST_LOCAL else plain


def _detail(address: str) -> str:
    local = address.strip().lower().rpartition("@")[0]
    return local.rpartition("+")[2] if "+" in local else ""


def _written(purpose: str, identifier: int) -> str:
    shifts = range(5 * (_ID_SYMBOLS - 1), -1, -5)
    token = "".join(_SYMBOLS[identifier >> shift & 31] for shift in shifts)
    return f"{token}.{_seal(purpose, token)}"


def _read(token: str) -> int | None:
    value = 0
    for symbol in token:
        value = value << 5 | _VALUES[symbol]
    return value if value <= _LONGEST_ID else None


def _seal(purpose: str, token: str) -> str:
    """The first 50 bits of HMAC-SHA256 (RFC 2104), under a key used for no other purpose."""
    digest = hmac.digest(
        config().secret_key.encode(), f"address:{purpose}:{token}".encode(), "sha256"
    )
    bits = int.from_bytes(digest[:8]) >> 14
    return "".join(_SYMBOLS[bits >> shift & 31] for shift in range(45, -1, -5))


def _is_written(token: str) -> bool:
    return all(symbol in _VALUES for symbol in token)


def _within_one_typo(token: str) -> Iterator[str]:
    """What may have been meant by `token`: at most 1,500 tokens of the right length."""
    for meant in _meant(token):
        if _is_written(meant):
            yield meant


def _meant(token: str) -> Iterator[str]:
    places = range(len(token))
    if len(token) > _LENGTH:
        yield from (token[:at] + token[at + 1 :] for at in places)
    elif len(token) < _LENGTH:
        for at in range(len(token) + 1):
            yield from (token[:at] + symbol + token[at:] for symbol in _SYMBOLS)
    else:
        yield token
        for at in places:
            yield from (token[:at] + symbol + token[at + 1 :] for symbol in _SYMBOLS)
            yield token[:at] + token[at : at + 2][::-1] + token[at + 2 :]
