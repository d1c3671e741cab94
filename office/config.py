"""What the building tells the office once, at opening: addresses, zone, keys and storage."""

from dataclasses import dataclass, field
from datetime import timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Config:
    """The office's surroundings; fixed while the process runs.

    `intake` maps each address of ours (canonical, lower case) to the acronym of its unit;
    `secret_key` feeds every HMAC; `mail_from` is the address our mail leaves from; `clamd` is where
    the virus scanner listens (`unix:/path` or `host:port`), "" without one;
    `trust_store` is a folder of PEM files, the certification bodies that the operator trusts.
    """

    base_url: str
    secret_key: str = field(repr=False)
    intake: dict[str, str] = field(default_factory=dict)
    mail_from: str = "tramites@localhost"
    mail_domain: str = "localhost"
    zone: tzinfo = ZoneInfo("America/Guayaquil")
    locale: str = "es_EC"
    telegram_bot: str = ""
    sealed_addresses: bool = True  # answers and reports come to addresses with a `+`
    check_senders: bool = False  # SPF, DKIM and DMARC; asks DNS
    form_senders: tuple[str, ...] = ()  # addresses, or `@domain`, of forms that write for citizens
    trusted_relays: tuple[str, ...] = ()  # names and addresses whose findings are believed
    max_outgoing_bytes: int = 20 * 1024 * 1024  # larger files leave as a link
    clamd: str = ""
    max_message_bytes: int = 25 * 1024 * 1024
    trust_store: Path | None = None
    spool: Path | None = None  # where large messages wait while they arrive; None: in memory
    tsa_url: str = ""  # time-stamping authority (RFC 3161); "" without one
    session_idle: timedelta = timedelta(hours=2)
    session_longest: timedelta = timedelta(hours=12)
    monitor_token: str = field(default="", repr=False)  # opens the details of /health and /metrics
    scan_folder: Path | None = None  # where a scanner of a front desk writes
    mailboxes: tuple[str, ...] = ()  # names of the IMAP mailboxes that are read for us


_config: Config | None = None


def use_config(config: Config) -> None:
    """Make `config` the surroundings of every act from now on."""
    global _config
    _config = config


def config() -> Config:
    """The surroundings; RuntimeError before `use_config`."""
    if _config is None:
        raise RuntimeError("use_config() has not been called")
    return _config
