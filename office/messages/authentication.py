"""What the checks of a mail's sender found, as the doors say it and the document keeps it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from models.enums import Trust

# After the last check: the pauses between checks (office.intake.sender_rechecks) are shorter.
GIVEN_UP = timedelta(days=1)


class Verdict(StrEnum):
    """What the checks come to."""

    ALIGNED = "aligned"  # the domain people read is proven (DMARC pass)
    NOT_ALIGNED = "not_aligned"
    UNCHECKED = "unchecked"  # DNS did not answer; it is tried again


@dataclass(frozen=True)
class Checked:
    """One method's result, in the words of RFC 8601 section 2.7, and the domain it is about."""

    result: str
    domain: str


_NONE = Checked("none", "")


@dataclass(frozen=True)
class Authentication:
    """All results for one mail. `domain` is the From field's; `policy` what its owner asks for.

    `source` is `dns` when we checked ourselves, else the name of the relay that did.
    """

    verdict: Verdict
    checked_at: datetime
    domain: str = ""
    spf: Checked = _NONE
    dkim: tuple[Checked, ...] = ()
    dmarc: Checked = _NONE
    arc: Checked = _NONE
    policy: str = ""
    source: str = "dns"
    attempts: int = 1

    @property
    def trust(self) -> Trust:
        """What the document's badge says for this."""
        aligned = self.verdict is Verdict.ALIGNED
        return Trust.DMARC_ALIGNED if aligned else Trust.UNVERIFIED

    @property
    def refused(self) -> bool:
        """Whether the domain in From asks that such mail be refused or put aside (RFC 7489).

        Not where SPF could not be judged (behind a relay, in a mailbox): it might have passed.
        """
        judged = bool(self.spf.domain)
        return judged and self.dmarc.result == "fail" and self.policy in ("quarantine", "reject")

    def to_json(self) -> dict[str, Any]:
        """What Document.trust_detail keeps."""
        return {**asdict(self), "checked_at": self.checked_at.isoformat()}


def is_still_unchecked(detail: Any, now: datetime) -> bool:
    """Whether what `to_json` made tells of a sender whose check is still to be repeated."""
    if not detail or detail["verdict"] != Verdict.UNCHECKED:
        return False
    return now - datetime.fromisoformat(detail["checked_at"]) < GIVEN_UP


def from_json(detail: Any) -> Authentication | None:
    """What `to_json` made; None when nothing was kept."""
    if not detail:
        return None
    return Authentication(
        verdict=Verdict(detail["verdict"]),
        checked_at=datetime.fromisoformat(detail["checked_at"]),
        domain=detail["domain"],
        spf=Checked(**detail["spf"]),
        dkim=tuple(Checked(**one) for one in detail["dkim"]),
        dmarc=Checked(**detail["dmarc"]),
        arc=Checked(**detail["arc"]),
        policy=detail["policy"],
        source=detail["source"],
        attempts=detail["attempts"],
    )
