"""DMARC (RFC 7489): whether what SPF and DKIM proved is about the domain that people read."""

from collections.abc import Sequence
from functools import cache

from publicsuffixlist import PublicSuffixList

from mailgateway.authentication.dns import LookupFailed, Lookups
from office.messages.authentication import Checked

_STRICT = "s"


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def preload() -> None:
    """Read the Public Suffix List now (a tenth of a second), not with the first mail."""
    _suffixes()


def organisation(domain: str) -> str:
    """The organisational domain of `domain` (section 3.2), by the Public Suffix List."""
    bare = domain.lower().rstrip(".")
    return _suffixes().privatesuffix(bare) or bare


def check(
    lookups: Lookups, domain: str, spf: Checked, signatures: Sequence[Checked]
) -> tuple[Checked, str]:
    """The result for the From domain `domain`, and the policy its owner asks for.

    `none` when the owner publishes nothing; `temperror` when that cannot be known.
    """
    try:
        tags = _record(lookups, domain)
    except LookupFailed:
        return Checked("temperror", domain), ""
    if not tags:
        return Checked("none", domain), ""
    aligned = spf.result == "pass" and _aligned(domain, spf.domain, tags.get("aspf", ""))
    for signature in signatures:
        aligned |= signature.result == "pass" and _aligned(
            domain, signature.domain, tags.get("adkim", "")
        )
    unsure = spf.result == "temperror" or any(one.result == "temperror" for one in signatures)
    result = "pass" if aligned else "temperror" if unsure else "fail"
    return Checked(result, domain), tags.get("p", "")


def _aligned(shown: str, proven: str, mode: str) -> bool:
    if mode == _STRICT:
        return shown == proven.lower()
    return bool(proven) and organisation(shown) == organisation(proven)


def _record(lookups: Lookups, domain: str) -> dict[str, str]:
    """The policy of `domain`, or of its organisation (section 6.6.3); {} without a usable one."""
    names = list(dict.fromkeys((domain, organisation(domain))))
    for name in names:
        found = lookups.text(f"_dmarc.{name}", "v=DMARC1")
        if found:
            tags = _tags(found[0]) if len(found) == 1 else {}
            return tags if tags.get("p") in ("none", "quarantine", "reject") else {}
    return {}


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if name.strip()}
