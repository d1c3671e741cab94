"""How much work a certificate file asks of whoever opens it: the counts stand outside its locks."""

from collections.abc import Iterator
from typing import Any

from asn1crypto import pkcs12 as asn1_pkcs12  # type: ignore[import-untyped]
from cryptography.exceptions import UnsupportedAlgorithm

MOST_ROUNDS = 1_000_000  # of all locks of a file together; those in use ask for 2,000 to 600,000
_DEEPEST = 3  # bags within bags; nobody writes any


def rounds(shell: Any) -> Iterator[int]:
    """What each lock of a file asks for, as far as it stands outside of another.

    Raises UnsupportedAlgorithm, and ValueError and its like for what is no such file.
    """
    if shell["mac_data"].native is not None:
        yield int(shell["mac_data"]["iterations"].native)
    for content in shell.authenticated_safe:
        kind = content["content_type"].native
        if kind == "encrypted_data":
            yield _rounds_of(content["content"]["encrypted_content_info"], "content_encryption")
        elif kind == "data":
            yield from _rounds_in(asn1_pkcs12.SafeContents.load(content["content"].native))


def _rounds_in(bags: Any, depth: int = 0) -> Iterator[int]:
    for bag in bags:
        kind = bag["bag_id"].native
        if kind == "pkcs8_shrouded_key_bag":
            yield _rounds_of(bag["bag_value"], "encryption")
        elif kind == "safe_contents":
            if depth > _DEEPEST:
                raise ValueError("bags within bags")
            yield from _rounds_in(bag["bag_value"], depth + 1)


def _rounds_of(locked: Any, what: str) -> int:
    """The rounds that one lock asks for (RFC 8018, 6; RFC 7292, C)."""
    algorithm = locked[f"{what}_algorithm"]
    parameters = algorithm["parameters"]
    if algorithm["algorithm"].native == "pbes2":
        derivation = parameters["key_derivation_func"]
        if derivation["algorithm"].native != "pbkdf2":
            raise UnsupportedAlgorithm(derivation["algorithm"].native)
        parameters = derivation["parameters"]
        return int(parameters["iteration_count"].native)
    return int(parameters["iterations"].native)
