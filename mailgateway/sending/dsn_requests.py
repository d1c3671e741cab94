"""Asks the next server to report what becomes of a letter (RFC 3461)."""

from dataclasses import dataclass, field

from mailgateway.sending.transport import Letter

_LONGEST_ID = 100  # section 4.4


@dataclass(frozen=True)
class Wanted:
    """Parameters for MAIL and for RCPT."""

    with_mail: list[str] = field(default_factory=list)
    with_rcpt: list[str] = field(default_factory=list)


NONE = Wanted()


def asked_for(letter: Letter) -> Wanted:
    """A report on delivery, on delay and on failure, with the headers of the letter alone."""
    identifier = xtext(letter.envelope_id)
    if not identifier or not letter.mail_from or len(identifier) > _LONGEST_ID:
        return NONE
    recipient = [] if letter.utf8 else [f"ORCPT=rfc822;{xtext(letter.to_address)}"]
    return Wanted(["RET=HDRS", f"ENVID={identifier}"], ["NOTIFY=SUCCESS,FAILURE,DELAY", *recipient])


def xtext(value: str) -> str:
    """`value` as section 4 wants it: what is not plain becomes +XX; "" when it is not ASCII."""
    if not value.isascii():
        return ""
    return "".join(
        char if "!" <= char <= "~" and char not in "+=" else f"+{ord(char):02X}" for char in value
    )
