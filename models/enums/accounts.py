"""The closed lists of accounts: tokens, levels, second factors, requests about one's data."""

from enum import StrEnum


class TokenPurpose(StrEnum):
    """What a one-time token lets its bearer do."""

    FIRST_PASSWORD = "first_password"
    RESET_PASSWORD = "reset_password"
    PRINTED_LINK = "printed_link"  # handed over on paper, once the cédula was seen
    SECOND_STEP = "second_step"  # the password was right, the second factor is still to come


class DataRequest(StrEnum):
    """What a person may ask about what is kept of them (Ecuador's LOPDP)."""

    CHANGE = "change"
    DELETE = "delete"


class CitizenLevel(StrEnum):
    """What is proven about the holder of a citizen's account; each level holds the ones before."""

    ADDRESS = "address"  # reads the mail of the address
    DESK = "desk"  # seen at a desk, with the cédula
    SIGNED = "signed"  # signed with a certificate whose cédula matches


class FactorKind(StrEnum):
    """What is asked for after the password."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
