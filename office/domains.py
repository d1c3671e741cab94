"""Domains in one form, whichever of the two that RFC 5890 gives them a program has written."""


def in_letters(domain: str) -> str:
    """`domain`, in small letters already, as people read it (U-labels): `xn--mxico-bsa.ec` is
    `méxico.ec`. "" when it could not be asked for in DNS.
    """
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        plain = domain.encode("idna")
        letters = plain.decode("idna").lower()
        same = letters.encode("idna") == plain  # not so for letters the codec does not know yet
    except UnicodeError:
        return domain if domain.isascii() else ""
    return letters if same else plain.decode("ascii")


def with_domain_in_letters(address: str) -> str:
    """`address` trimmed and in small letters, its domain as `in_letters` gives it."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local}{at}{in_letters(domain)}"
