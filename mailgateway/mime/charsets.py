"""Bytes to text when the declared charset is right, wrong, unknown or missing."""

import codecs
import re

from charset_normalizer import from_bytes

# As browsers read them (WHATWG Encoding, section 4.2): what is declared is often a subset of
# what is meant.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
}
_OWN_NAMES = {"utf8mb4": "utf-8", "cp-850": "cp850", "ansi": "cp1252", "iso-8859-8-i": "iso8859-8"}
# Codecs that are no charsets of mail; some of them take quadratic time.
_NEVER = {"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_ONE_BYTE = ("cp12", "iso8859", "koi8", "cp85", "mac", "cp437", "latin")
_SAMPLE = 8192
# Accented letters, Spanish marks, and the curly quotes, dashes and ellipsis of word processors.
_WESTERN = frozenset("¿¡ºª°«»·".encode("cp1252")) | {*range(0xC0, 0x100), *range(0x91, 0x98), 0x85}
_GUESSES = ["cp1252", "cp850", "mac_roman", "cp1250", "cp1251", "koi8_r", "gb18030", "cp932"]
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


def decode(content: bytes, declared: str | None = None) -> str:
    """`content` as text, by `declared` where that fits the bytes, else by the bytes themselves.

    Never raises; what cannot be read at all becomes U+FFFD.
    """
    name = _known(declared)
    # Bytes that are UTF-8 by chance do not occur in a letter; a wrong declaration does. The others
    # (ISO-2022, UTF-7, the Chinese ones) say of themselves what they are.
    names = ["utf-8", name] if name and name.startswith(_ONE_BYTE) else [name, "utf-8"]
    if name and name.startswith(("utf-16", "utf-32")) and content.isascii():
        names = ["utf-8"]
    for candidate in names:
        try:
            if candidate:
                return content.decode(candidate)
        except (UnicodeDecodeError, ValueError):
            continue
    return _guessed(content)


def cleaned(text: str) -> str:
    """`text` without characters that no database stores or no page shows."""
    return _UNSTORABLE.sub("", text)


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    asked = declared.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(_OWN_NAMES.get(asked, asked)).name
        b"".decode(name)  # raises LookupError for codecs that are not about text
    except (LookupError, ValueError):
        return None
    name = _MEANT.get(name, name)
    # A letter declared ASCII that is not may be anything; its bytes know better.
    return None if name in _NEVER or asked in ("us-ascii", "ascii") else name


def _guessed(content: bytes) -> str:
    repaired = content.decode("utf-8", "replace")
    if repaired.count("\ufffd") * 4 <= sum(character > "\x7f" for character in repaired):
        return repaired  # UTF-8 with a few broken characters
    if _looks_western(content[:_SAMPLE]):
        return content.decode("cp1252", "replace")
    best = from_bytes(content[:_SAMPLE], cp_isolation=_GUESSES, threshold=0.3).best()
    return content.decode(best.encoding if best else "cp1252", "replace")


def _looks_western(sample: bytes) -> bool:
    """Whether Windows-1252 is meant: few letters with accents among many without."""
    high = [byte for byte in sample if byte > 127]
    western = sum(byte in _WESTERN for byte in high)
    return western * 10 >= len(high) * 8 and len(high) * 4 <= max(len(sample), 16)
