"""Text that every database can hold, whatever its sender put into it."""


def storable(text: str) -> str:
    """`text` without NUL (PostgreSQL has no place for it) and with lone surrogates replaced."""
    if text.isascii() and "\x00" not in text:  # nearly all, and told in a tenth of the time
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
