"""Which addresses are ours, and to which unit each belongs."""

from collections.abc import Iterable
from dataclasses import dataclass

from office.addresses import institution_addresses
from office.addresses.domains import is_everybodys, with_domain_in_letters
from office.config import config


@dataclass(frozen=True)
class AddressedUnit:
    """The unit an address belongs to: by its key where an institution set the address itself, by
    its acronym in the first institution where the operator did."""

    acronym: str
    unit_id: int | None = None


def accepts(address: str) -> bool:
    """Whether mail to `address` (any case) is for this house, with or without a `+` detail."""
    return _intake_address(address) is not None


def is_ours(address: str) -> bool:
    """Whether mail from `address` is our own: one of the house's, or the one we write from."""
    return accepts(address) or _same(address, config().mail_from)


def claims_to_be_ours(address: str) -> bool:
    """Whether `address` is of a domain of the house, whoever may write from there."""
    domain = with_domain_in_letters(address).rpartition("@")[2]
    addresses = (*config().intake, *institution_addresses.known(), config().mail_from)
    own = {one.rpartition("@")[2] for one in addresses}
    return domain in own and not is_everybodys(domain)


def unit_of(recipients: Iterable[str]) -> AddressedUnit | None:
    """The unit that the first of our addresses among `recipients` belongs to."""
    for recipient in recipients:
        address = _intake_address(recipient)
        if not address:
            continue
        if acronym := config().intake.get(address):
            return AddressedUnit(acronym)
        if own := institution_addresses.known().get(address):
            return AddressedUnit(own.acronym, own.unit_id)
    return None


def _same(one: str, other: str) -> bool:
    return with_domain_in_letters(one) == with_domain_in_letters(other)


def _intake_address(address: str) -> str | None:
    """The address of ours that `address` is, its details taken off (RFC 5233, section 1)."""
    local, at, domain = with_domain_in_letters(address).rpartition("@")
    while local:
        plain = f"{local}{at}{domain}"
        if plain in config().intake or plain in institution_addresses.known():
            return plain
        local = local.rpartition("+")[0]
    return None
