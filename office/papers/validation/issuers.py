"""Whether a certificate was issued by one of the bodies that the operator trusts."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.validate import async_validate_path

_log = logging.getLogger(__name__)

LONGEST_CHAIN = 6
MOST_OTHERS = 20  # certificates that came beside the signer's; a chain has two or three
_PATTERNS = ("*.pem", "*.crt", "*.cer")


def anchors_in(folder: Path) -> tuple[x509.Certificate, ...]:
    """The certificates of the PEM files of `folder`, in the order of their names.

    Raises OSError, and ValueError naming the file that holds none we can read.
    """
    found: list[x509.Certificate] = []
    for path in sorted(p for pattern in _PATTERNS for p in folder.glob(pattern)):
        try:
            found += x509.load_pem_x509_certificates(path.read_bytes())
        except ValueError as error:
            raise ValueError(f"{path.name} holds no certificate in PEM") from error
    return tuple(found)


async def is_trusted(
    certificate: asn1_x509.Certificate,
    others: Sequence[asn1_x509.Certificate],
    folder: Path | None,
    at: datetime,
) -> bool:
    """Whether a chain (RFC 5280, 6) leads from `certificate`, over `others` if need be, to a
    certificate in `folder`, all of it valid at `at`. Revocation is not asked. Never raises."""
    if folder is None:
        return False
    return await asyncio.to_thread(_is_trusted, certificate, tuple(others), folder, at)


def _is_trusted(
    certificate: asn1_x509.Certificate,
    others: tuple[asn1_x509.Certificate, ...],
    folder: Path,
    at: datetime,
) -> bool:
    try:
        anchors = _known(folder, _stamp(folder))
        leaf = x509.load_der_x509_certificate(certificate.dump())
        between = [x509.load_der_x509_certificate(each.dump()) for each in others[:MOST_OTHERS]]
        chain = _chain(leaf, anchors, between)
        return chain is not None and asyncio.run(_holds(chain, at))
    except (OSError, ValueError, TypeError) as error:
        _log.warning("a certificate's issuer could not be checked: %s", error)
        return False


@lru_cache(maxsize=4)
def _known(folder: Path, stamp: tuple[tuple[str, int], ...]) -> tuple[x509.Certificate, ...]:
    """The anchors of `folder`; read anew when its files change, hence `stamp`."""
    return anchors_in(folder)


def _stamp(folder: Path) -> tuple[tuple[str, int], ...]:
    return tuple(
        (path.name, path.stat().st_mtime_ns) for path in sorted(folder.iterdir()) if path.is_file()
    )


def _chain(
    leaf: x509.Certificate,
    anchors: Sequence[x509.Certificate],
    between: Sequence[x509.Certificate],
) -> list[x509.Certificate] | None:
    """`leaf`, its issuer and so on up to an anchor; None when it leads nowhere.

    One issuer at each step, never all ways: certificates made to sign each other in every order
    would take for ever.
    """
    chain = [leaf]
    while len(chain) < LONGEST_CHAIN:
        last = chain[-1]
        if anchor := _issuer(last, anchors):
            return [*chain, anchor]
        issuer = _issuer(last, [each for each in between if each not in chain])
        if issuer is None:
            return None
        chain.append(issuer)
    return None


def _issuer(
    certificate: x509.Certificate, candidates: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    for candidate in candidates:
        if candidate.subject != certificate.issuer:
            continue
        try:
            certificate.verify_directly_issued_by(candidate)
        except (InvalidSignature, ValueError, TypeError):
            continue
        return candidate
    return None


async def _holds(chain: Sequence[x509.Certificate], at: datetime) -> bool:
    leaf, *between, anchor = (
        asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in chain
    )
    path = ValidationPath(CertTrustAnchor(anchor), reversed(between), leaf)
    context = ValidationContext(trust_roots=[anchor], moment=at, allow_fetching=False)
    try:
        await async_validate_path(context, path)
    except (ValidationError, PathError) as error:
        _log.info("a chain does not hold: %s", error)
        return False
    return True
