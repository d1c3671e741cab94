"""What an operator may set: CHASQUI_* variables or lines of a `.env` file, checked at the start."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chasqui.setting_types import (
    LEAST_SECRET,
    BotName,
    CertificateFolder,
    DatabaseUrl,
    Endpoint,
    HostName,
    IntakeMap,
    KeyFiles,
    Listen,
    ListenOrSocket,
    LocaleName,
    MailAddress,
    MailboxList,
    NameList,
    ReadableFile,
    RelayUrl,
    ScannerAddress,
    SecretKey,
    StorageUrl,
    WebAddress,
    ZoneName,
)
from mailgateway.imap.mailbox_url import read_mailboxes
from office.config import Config

PREFIX = "CHASQUI_"
_EMPTY = SecretStr("")


class Settings(BaseSettings):
    """Every setting. Secrets show as asterisks wherever the object is printed.

    Read it through `chasqui.configuration.load`, which tells errors in one line each.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: DatabaseUrl = Field(
        default=_EMPTY,
        description="Database: `postgres://user:password@host:5432/name`, or `sqlite:///path`."
        " Empty: `chasqui.sqlite3` in `DATA_DIR`.",
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="Directory for what this machine keeps: SQLite, files, the demonstration.",
    )
    storage_url: StorageUrl = Field(
        default="",
        description="Where messages and files rest: a directory, or `s3://bucket/prefix`"
        " (credentials from `AWS_*`). Empty: `files` in `DATA_DIR`.",
    )
    secret_key: SecretKey = Field(
        default=_EMPTY,
        description=f"Feeds every keyed hash; at least {LEAST_SECRET} random characters, the same"
        " in every process. Required, except in the demonstration, which makes one and keeps it"
        " in `DATA_DIR`.",
    )
    base_url: WebAddress = Field(
        default="",
        description="Address of the web pages as people reach it, for links in letters and mail."
        " With `https://` the cookies are secure. Empty: `http://` and `WEB_LISTEN`.",
    )
    web_listen: Listen = Field(
        default=Endpoint("127.0.0.1", 8000), description="Host and port of the web pages."
    )
    web_connections: int = Field(
        default=1000,
        ge=10,
        description="Most connections at once to the web pages; more get a 503.",
    )
    web_header_seconds: int = Field(
        default=15,
        ge=1,
        description="Longest time for the headers of a web request to come; later gets a 408.",
    )
    web_stall_seconds: int = Field(
        default=20,
        ge=1,
        description="In each stretch of this length a web request's body must bring 4 KB; a slower"
        " one gets a 408, as does one that is not there after a quarter of an hour.",
    )
    monitor_token: SecretKey = Field(
        default=_EMPTY,
        description="Opens the details of `/health` and `/metrics` to who sends it as a bearer.",
    )
    smtp_listen: Listen = Field(
        default=Endpoint("127.0.0.1", 8025), description="Host and port where mail comes in."
    )
    lmtp_listen: ListenOrSocket = Field(
        default=None,
        description="Where a mail server in front of us delivers by LMTP: host and port, or the"
        " path of a unix socket. Empty: no LMTP.",
    )
    mail_hostname: HostName = Field(
        default="",
        description="Full name that we greet mail servers with, coming in and going out, as"
        " `chasqui.chq.example`; best one that DNS knows. Empty: this machine's name.",
    )
    mail_connections: int = Field(
        default=500, ge=1, description="Most connections at once to each mail door; more get a 421."
    )
    mail_connections_per_address: int = Field(
        default=150,
        ge=1,
        description="Most of them from one address (in IPv6, one /64); more get a 421.",
    )
    mail_per_sender_hour: int = Field(
        default=600,
        ge=0,
        description="Most messages of one sender within an hour; more get a 450. 0: any number.",
    )
    mail_recipients: int = Field(
        default=100, ge=1, description="Most recipients of one message; more get a 452."
    )
    mail_errors: int = Field(
        default=20, ge=1, description="Most 5xx answers of one connection before it gets a 421."
    )
    mail_idle_seconds: int = Field(
        default=300, ge=10, description="Longest silence of a connection before it gets a 421."
    )
    smtp_tls_cert: ReadableFile = Field(
        default=None,
        description="Certificate chain (PEM) for STARTTLS; with `SMTP_TLS_KEY`. Read again when"
        " one of the files changes.",
    )
    smtp_tls_key: ReadableFile = Field(
        default=None, description="Private key (PEM) of `SMTP_TLS_CERT`."
    )
    smtp_relay: RelayUrl = Field(
        default=_EMPTY,
        description="Server that takes our mail: `smtp://user:password@host:587` (STARTTLS when"
        " offered), or `smtps://…` (TLS from the start). Required to send mail; without it the"
        " demonstration keeps outgoing mail in `DATA_DIR/demo/mail` and shows it on a page.",
    )
    intake_addresses: IntakeMap = Field(
        default={},
        description="Our mail addresses and the acronym of the unit each belongs to, as"
        " `tramites@chq.example=SG,tecnica@chq.example=DT`. Mail to any other address is refused."
        " Required to receive mail; the demonstration has its own.",
    )
    imap_mailboxes: MailboxList = Field(
        default=_EMPTY,
        description="Mailboxes elsewhere that are read for us, separated by commas, as"
        " `imaps://user:password@host/INBOX?unit=SG&move=Procesados`; mail.md says what else"
        " they take. Empty: none.",
    )
    mail_from: MailAddress = Field(
        default="",
        description="Address our mail leaves from. Empty: the first of `INTAKE_ADDRESSES`.",
    )
    sealed_addresses: bool = Field(
        default=True,
        description="Give answers about a case and reports on a mail addresses of their own, as"
        " `tramites+…@chq.example`. Switch it off where the server before us does not deliver"
        " addresses with `+` (Postfix: `recipient_delimiter = +`).",
    )
    max_outgoing_mb: int = Field(
        default=20,
        ge=1,
        le=200,
        description="Most that files may add to one outgoing mail, in mebibytes; larger ones leave"
        " as a link that works once.",
    )
    check_senders: bool = Field(
        default=True,
        description="Check who sent a mail by SPF, DKIM, DMARC and ARC. Asks DNS; the demonstration"
        " does not.",
    )
    form_senders: NameList = Field(
        default=(),
        description="Web forms that write to us for citizens: their sender's address, or `@` and"
        " its domain, as `no-reply@web.chq.example,@formularios.chq.example`. The citizen is then"
        " who stands in Reply-To, where DKIM or a relay of ours proves the form.",
    )
    trusted_relays: NameList = Field(
        default=(),
        description="Our own relays, whose `Authentication-Results` are believed: the names they"
        " sign with and the addresses they come from, as `mx.chq.example,192.0.2.10,10.0.0.0/8`.",
    )
    dkim_keys: KeyFiles = Field(
        default={},
        description="Keys that sign our mail, by selector:"
        " `rsa2026=/path/rsa.pem,ed2026=/path/ed.pem` (RSA or Ed25519, PEM). Empty: mail leaves"
        " unsigned, for the relay to sign.",
    )
    max_message_mb: int = Field(
        default=25,
        ge=1,
        le=200,
        description="Largest message taken by mail, in mebibytes; a larger one gets a 552.",
    )
    session_idle_minutes: int = Field(
        default=120, ge=5, le=1440, description="A log-in ends after so many minutes without use."
    )
    session_longest_hours: int = Field(
        default=12, ge=1, le=72, description="A log-in ends after so many hours, used or not."
    )
    scan_folder: Path | None = Field(default=None, description="Where a desk's scanner writes.")
    clamd: ScannerAddress = Field(
        default="",
        description="Virus scanner (clamd): `unix:/path` of its socket, `host:port`, or empty.",
    )
    telegram_token: SecretStr = Field(
        default=_EMPTY,
        description="Token of the bot, from @BotFather. Without it the bot stays closed; the"
        " demonstration starts a local stand-in of Telegram instead.",
    )
    telegram_bot: BotName = Field(
        default="", description="Public name of the bot, told in acknowledgements."
    )
    telegram_api_url: WebAddress = Field(
        default="https://api.telegram.org",
        description="Bot API server, for those who run their own.",
    )
    telegram_webhook_secret: SecretStr = Field(
        default=_EMPTY,
        description="Reserved: no effect yet, because updates are fetched by polling.",
    )
    tsa_url: WebAddress = Field(
        default="",
        description="Time-stamping authority (RFC 3161) that stamps the head of the seals every"
        " ten minutes in which something was sealed. Empty: none.",
    )
    trust_store: CertificateFolder = Field(
        default=None,
        description="Folder of PEM files: the certification bodies whose certificates count as"
        " checked. Empty: signatures say that none was; the demonstration trusts its own.",
    )
    timezone: ZoneName = Field(
        default="America/Guayaquil",
        description="Zone of the institution: of every date shown, and of the timetable.",
    )
    locale: LocaleName = Field(
        default="es_EC", description="How dates and numbers are written; a Spanish locale."
    )

    @model_validator(mode="after")
    def _certificate_with_key(self) -> "Settings":
        if (self.smtp_tls_cert is None) != (self.smtp_tls_key is None):
            raise ValueError(f"{PREFIX}SMTP_TLS_CERT y {PREFIX}SMTP_TLS_KEY van juntas")
        return self

    @property
    def database(self) -> str:
        """The database's URL, with its password."""
        path = (self.data_dir / "chasqui.sqlite3").absolute()
        return self.database_url.get_secret_value() or f"sqlite://{path}"

    @property
    def storage(self) -> str:
        """Where messages and files rest."""
        return self.storage_url or str(self.data_dir / "files")

    @property
    def address(self) -> str:
        """Where people reach the web pages, without a slash at the end."""
        return self.base_url or f"http://{self.web_listen}"

    def config(self) -> Config:
        """What these settings tell the office."""
        sender = self.mail_from or next(iter(self.intake_addresses), "tramites@localhost")
        return Config(
            base_url=self.address,
            secret_key=self.secret_key.get_secret_value(),
            intake=dict(self.intake_addresses),
            mail_from=sender,
            mail_domain=sender.rpartition("@")[2],
            sealed_addresses=self.sealed_addresses,
            zone=ZoneInfo(self.timezone),
            locale=self.locale,
            telegram_bot=self.telegram_bot,
            clamd=self.clamd,
            scan_folder=self.scan_folder,
            tsa_url=self.tsa_url,
            session_idle=timedelta(minutes=self.session_idle_minutes),
            session_longest=timedelta(hours=self.session_longest_hours),
            max_message_bytes=self.max_message_mb * 1024 * 1024,
            trust_store=self.trust_store,
            spool=self.data_dir / "spool",
            max_outgoing_bytes=self.max_outgoing_mb * 1024 * 1024,
            check_senders=self.check_senders,
            trusted_relays=self.trusted_relays,
            form_senders=self.form_senders,
            monitor_token=self.monitor_token.get_secret_value(),
            mailboxes=tuple(
                box.name for box in read_mailboxes(self.imap_mailboxes.get_secret_value())
            ),
        )
