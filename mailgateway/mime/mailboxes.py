"""Takes an address field apart: what stands in `<…>` is the address, whatever precedes it."""

import re
from collections.abc import Iterator
from email.utils import getaddresses

_OF_ADDRESS = r"[^\s<>@\",;:()\[\]]"
# Looked for where a run of such letters begins: from every letter of it would take the square of
# its length.
ADDRESS = re.compile(rf"(?<!{_OF_ADDRESS}){_OF_ADDRESS}++@{_OF_ADDRESS}+")
# A local part in quotes that it does not need (RFC 5321 section 4.1.2), and what Outlook writes.
_QUOTED = re.compile(r"\"([^\s<>@\",;:()\[\]\\]+)\"(@[^\s<>@\",;:()\[\]]+)")
_IN_QUOTES = re.compile(r"'([^'@]+@[^'@]+)'")
_BEFORE_ADDRESS = re.compile(r"\s*(?:mailto:|(?:@[^\s@,:]+,?)+:)", re.I)  # a link; a source route
# One mailbox as nearly all are written, on which reading by the grammar is wasted.
_ONE_PLAIN = re.compile(
    r"""[ ]*+(?:"([^"\\\x00-\x1f]*+)"|([^()<>@,:;"\[\]\\\x00-\x1f]*+))[ ]*+"""
    r"""<([\w.!#$%&*+/=?^`{|}~-]++@[\w.-]++)>[ ]*+"""
)
_MARK = re.compile(r"[\"(),:;<>\\]")
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*+\)", re.S)
_ROUND_DOT = re.compile(r"(?<!\s)\s*+\.\s*+")  # allowed until RFC 2822, section 4.4
_ESCAPED = re.compile(r"\\(.)", re.S)
_IN_MARKS = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.S)
# Comments: the library goes one call deeper for each within another.
_MOST_DEEPER = 200


def mailboxes(value: str) -> list[tuple[str, str]]:
    """The (label, address) pairs of a field's `value`, unfolded; labels as they were written.

    Never an address that nobody wrote: letters apart are not run together, and where `<…>` holds an
    address, nothing beside it is one.
    """
    if plain := _ONE_PLAIN.fullmatch(value):
        return [(plain[1] or plain[2] or "", plain[3])]
    found: list[tuple[str, str]] = []
    unread = ""  # what a comma has cut off from its name: «Pilco, Rosa <…>»
    for before, inside, after in _segments(value):
        if inside is None and "@" not in before:
            unread += f"{before}, " if before.strip() else ""
            continue
        found += _bare(before) if inside is None else _in_angle(unread + before, inside, after)
        unread = ""
    return found or _salvaged(value)


def _segments(value: str) -> Iterator[tuple[str, str | None, str]]:
    """What stands between commas or semicolons: before `<`, within the last `<…>`, and behind it.

    Within quotes and comments nothing counts, unless they do not end.
    """
    ignored = ""  # opening marks that nothing closes
    while (unclosed := _opened_at(value, ignored)) and len(ignored) < 2:
        ignored += unclosed
    start, opened, closed = 0, -1, -1
    for place, mark in _marks(value, ignored):
        if mark == "<":
            opened, closed = place, -1
        elif mark == ">" and opened >= 0 and closed < 0:
            closed = place
        elif mark == ":" and opened < 0 and "@" not in value[start:place]:
            start = place + 1  # the name of a group
        elif mark in ",;" and not (opened >= 0 and closed < 0):
            yield _segment(value, start, (opened, closed), place)
            start, opened, closed = place + 1, -1, -1
    yield _segment(value, start, (opened, closed), len(value))


def _segment(
    value: str, start: int, angle: tuple[int, int], end: int
) -> tuple[str, str | None, str]:
    opened, closed = angle
    if opened < 0:
        return value[start:end], None, ""
    closed = closed if closed >= 0 else end
    return value[start:opened], value[opened + 1 : closed], value[closed + 1 : end]


def _opened_at(value: str, ignored: str) -> str:
    """The mark, not among `ignored`, that something opens in `value` and nothing closes."""
    last = ""
    for _, mark in _marks(value, ignored):
        last = mark
    return last if last in ('"', "(") else ""


def _marks(value: str, ignored: str) -> Iterator[tuple[int, str]]:
    """The marks outside of quotes and comments; at the end the one that is still open."""
    quoted, depth, skipped = False, 0, -1
    for match in _MARK.finditer(value):
        place, mark = match.start(), match[0]
        if place == skipped or mark in ignored:
            continue
        if mark == "\\":
            skipped = place + 1
        elif quoted:
            quoted = mark != '"'
        elif mark == '"' and not depth:
            quoted = True
        elif mark == "(":
            depth += 1
        elif mark == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            yield place, mark
    if quoted or depth:
        yield len(value), '"' if quoted else "("


def _in_angle(before: str, inside: str, after: str) -> list[tuple[str, str]]:
    bare = _COMMENT.sub("", inside) if "(" in inside else inside
    address = _unquoted(_BEFORE_ADDRESS.sub("", bare, count=1).strip())
    if not ADDRESS.fullmatch(address):
        return []
    label = _label(before) or after.strip().removeprefix("(").removesuffix(")")
    inner = " ".join(_COMMENT.findall(inside)) if bare is not inside else ""
    return [(f"{label} {inner}".strip(), address)]


def _label(before: str) -> str:
    return _IN_MARKS.sub(lambda quoted: _ESCAPED.sub(r"\1", quoted[1]), before).strip()


def _bare(segment: str) -> list[tuple[str, str]]:
    """A mailbox without `<…>`: as the grammar has it, if the address stands there as it is."""
    segment = _ROUND_DOT.sub(".", segment) if "@" in segment else segment
    shallow = segment.count("(") <= _MOST_DEEPER
    listed = getaddresses([segment]) if shallow else []
    pairs = [(label, address.strip()) for label, address in listed if address.strip() in segment]
    found = [(label, _unquoted(address)) for label, address in pairs]
    return [pair for pair in found if ADDRESS.fullmatch(pair[1])]


def _unquoted(address: str) -> str:
    plain = _QUOTED.fullmatch(address)
    if plain:
        return plain[1] + plain[2]
    bare = _IN_QUOTES.fullmatch(address)
    return bare[1] if bare else address


def _salvaged(value: str) -> list[tuple[str, str]]:
    """The first thing that looks like an address, where the field is not what RFC 5322 wants."""
    if any("@" in inside for _, inside, _ in _segments(value) if inside):
        return []  # that was meant, and cannot be read
    match = ADDRESS.search(value)
    return [(value[: match.start()].strip(" <\"'"), match[0])] if match else []
