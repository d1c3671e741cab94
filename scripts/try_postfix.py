"""Tries what docs/operations/mail.md tells about Postfix with a real one, so that the page holds.

The lines are read from the page; only paths and ports are changed, and what is needed to keep the
trial on loopback is added. It needs root, as Postfix does; Debian's package is installed where that
is possible. Nothing of the machine's own Postfix is touched. `-k` keeps the folder of the trial.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import smtplib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.utils import parseaddr
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "operations" / "mail.md"
OUR_DESK, OTHER_DESK = "tramites@chq.example", "tecnica@chq.example"
CITIZEN, VANISHED = "ana@correo.example", "nadie@rebota.example"
STRANGER = "127.0.0.2"  # a client that is not in mynetworks
FOR_THE_TRIAL = """
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
alias_maps =
queue_directory = {folder}/queue
data_directory = {folder}/state
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
virtual_mailbox_domains = correo.example
virtual_mailbox_base = {folder}/people
virtual_mailbox_maps = inline:{{ {{ ana@correo.example = ana/ }} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
TRANSPORT_FOR_THE_TRIAL = "rebota.example    smtp:[127.0.0.1]:{sink}\n"


def documented(section: str, name: str) -> str:
    """The indented lines that follow «…`name`:» in the section of the page."""
    text = PAGE.read_text().partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found = re.search(rf"^[^\n]*`{re.escape(name)}`:\n\n((?:    [^\n]*\n)+)", text, re.M)
    if found is None:
        sys.exit(f"try_postfix: {PAGE.name}, «{section}»: no lines for {name}")
    return re.sub(r"^    ", "", found[1], flags=re.M)


def run(*command: str, **environment: str) -> str:
    """The output of a command that must succeed within a minute."""
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode:
        sys.exit(f"try_postfix: {' '.join(command)}: exit {done.returncode}\n{done.stdout}")
    return done.stdout


def until(what: str, ask: Callable[[], object], seconds: float = 40.0) -> None:
    """Wait until `ask` is true; AssertionError when that takes too long."""
    end = time.monotonic() + seconds
    while not ask():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.2)


def answers(port: int) -> bool:
    """Whether somebody listens on that port of loopback."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
        return True
    return False


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


@dataclass
class Trial:
    """One way of the page, with its folder, its ports and what was shown."""

    section: str
    folder: Path

    def __post_init__(self) -> None:
        self.folder.chmod(0o755)
        self.postfix_port, self.chasqui_port, self.sink_port = free_ports(3)
        for name in ("etc", "queue", "state", "people", "keys", "data"):
            (self.folder / name).mkdir()
        (self.folder / "queue" / "chasqui").mkdir()
        shutil.chown(self.folder / "state", "postfix")
        shutil.chown(self.folder / "people", "nobody", "nogroup")

    def lines(self, name: str) -> str:
        """What the page says for the file `name`, with the ports and paths of the trial."""
        text = documented(self.section, name)
        for written, here in (
            ("/etc/postfix", self.folder / "etc"),
            ("/etc/chasqui", self.folder / "keys"),
            ("/etc/ssl/certs/ca-certificates.crt", self.folder / "keys" / "chain.pem"),
            ("/var/spool/postfix", self.folder / "queue"),
            ("mx.chq.example:25?", f"127.0.0.1:{self.postfix_port}?"),
            ("127.0.0.1:25?", f"127.0.0.1:{self.postfix_port}?"),
            ("127.0.0.1:8025", f"127.0.0.1:{self.chasqui_port}"),
            ("[127.0.0.1]:8025", f"[127.0.0.1]:{self.chasqui_port}"),
        ):
            text = text.replace(written, str(here))
        return text

    def write_postfix(self, *maps: str, more: str = "") -> None:
        """Postfix's folder: the page's lines and Debian's master.cf, on a port of its own."""
        etc = self.folder / "etc"
        facts = {"folder": self.folder, "uid": _id("-u"), "gid": _id("-g")}
        mine = FOR_THE_TRIAL.format(**facts) + more
        (etc / "main.cf").write_text(self.lines("main.cf") + mine)
        for name in maps:
            (etc / name).write_text(self.lines(name))
        with (etc / "transport").open("a") as transport:
            transport.write(TRANSPORT_FOR_THE_TRIAL.format(sink=self.sink_port))
        services = Path("/usr/share/postfix/master.cf.dist").read_text()
        listening = rf"127.0.0.1:{self.postfix_port} inet"
        (etc / "master.cf").write_text(re.sub(r"^smtp +inet", listening, services, flags=re.M))

    def to_lmtp_over_tcp(self, settings: dict[str, str]) -> dict[str, str]:
        """Change Postfix and `settings` from the unix socket to a port, as the page says."""
        here = f"127.0.0.1:{free_ports(1)[0]}"
        transport = self.folder / "etc" / "transport"
        transport.write_text(transport.read_text().replace("unix:chasqui/lmtp", f"inet:{here}"))
        run("postfix", "-c", str(self.folder / "etc"), "reload")
        return {**settings, "CHASQUI_LMTP_LISTEN": here}

    def settings(self) -> dict[str, str]:
        """Chasqui's: the page's, and a database and files of the trial."""
        own = dict(line.split("=", 1) for line in self.lines(".env").splitlines())
        return {
            "CHASQUI_SMTP_LISTEN": f"127.0.0.1:{self.chasqui_port}",
            **own,
            "CHASQUI_DATA_DIR": str(self.folder / "data"),
            "CHASQUI_SECRET_KEY": secrets.token_urlsafe(32),
            "CHASQUI_BASE_URL": "https://chq.example",
            "CHASQUI_CHECK_SENDERS": "no",  # there is no DNS for these domains
            "CHASQUI_MAX_MESSAGE_MB": "25",
            "SSL_CERT_FILE": str(self.folder / "keys" / "chain.pem"),
            "PYTHONPATH": str(ROOT),
        }

    @property
    def log(self) -> str:
        """What Postfix wrote."""
        path = self.folder / "mail.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What Chasqui's books say."""
        path = self.folder / "data" / "chasqui.sqlite3"
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as books:
            return books.execute(query, values).fetchall()

    def outcomes(self, recipient: str) -> list[object]:
        """What became, attempt by attempt, of the mail to `recipient`."""
        query = (
            "SELECT e.outcome FROM delivery_evidence e JOIN outbox_message m ON m.id = e.message_id"
            " WHERE m.to_address = ? ORDER BY e.at, e.id"
        )
        return [row[0] for row in self.rows(query, recipient)]

    def letters(self, subject: str = "") -> list[Message]:
        """What the citizen found in her mailbox."""
        found = (self.folder / "people" / "ana").glob("new/*")
        letters = [message_from_bytes(path.read_bytes()) for path in sorted(found)]
        return [one for one in letters if subject in str(one["Subject"])]

    def dispositions(self) -> list[object]:
        """How each received message ended."""
        return [row[0] for row in self.rows("SELECT disposition FROM inbound_message ORDER BY id")]

    def send(self, to: Sequence[str], subject: str, attached: int = 0, **how: str) -> None:
        """A citizen's mail to Postfix, with `attached` bytes, from outside unless `client` says."""
        message = EmailMessage()
        message["From"] = how.get("sender", CITIZEN)
        message["To"], message["Subject"] = ", ".join(to), subject
        message["Message-ID"] = f"<{secrets.token_hex(8)}@correo.example>"
        if "answers" in how:
            message["In-Reply-To"] = message["References"] = how["answers"]
        message.set_content("Buenos días.")
        if attached:
            content = secrets.token_bytes(attached)
            message.add_attachment(content, maintype="application", subtype="octet-stream")
        source = (how.get("client", STRANGER), 0)
        with smtplib.SMTP("127.0.0.1", self.postfix_port, "pc.example", 30, source) as line:
            line.send_message(message, how.get("sender", CITIZEN), list(to))

    def refusal(self, to: str, size: int = 0, client: str = STRANGER) -> str:
        """What Postfix says to MAIL or RCPT, where it says no; "" where it does not."""
        with smtplib.SMTP("127.0.0.1", self.postfix_port, "pc.example", 30, (client, 0)) as line:
            line.ehlo()
            for code, said in (
                line.mail(CITIZEN, [f"SIZE={size}"] if size else []),
                line.rcpt(to),
            ):
                if code >= 400:
                    return f"{code} {said.decode()}"
        return ""


def _id(which: str) -> str:
    return run("id", which, "nobody").strip()


def shown(text: str) -> None:
    """Tell what has been seen to work."""
    print(f"  {text}", flush=True)


def make_certificate(keys: Path) -> None:
    """A certificate for the names the page uses, good for a day, which vouches for itself."""
    run(
        *"openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=mx.chq.example".split(),
        *("-addext", "subjectAltName=DNS:mx.chq.example,IP:127.0.0.1"),
        *("-keyout", str(keys / "key.pem"), "-out", str(keys / "chain.pem")),
    )


@contextlib.contextmanager
def postfix(trial: Trial) -> Iterator[None]:
    """Postfix with the folder of the trial, stopped by its own command."""
    etc = str(trial.folder / "etc")
    run("postfix", "-c", etc, "start")
    try:
        until("Postfix to listen", lambda: answers(trial.postfix_port))
        yield
    finally:
        run("postfix", "-c", etc, "stop")


@contextlib.contextmanager
def process(trial: Trial, name: str, *command: str, port: int = 0, **more: str) -> Iterator[None]:
    """A process of ours for the length of the block; what it says is in `name`.log."""
    with (trial.folder / f"{name}.log").open("ab") as output:
        started = subprocess.Popen(
            command,
            cwd=trial.folder / "data",
            env={**os.environ, **more},
            stdout=output,
            stderr=output,
        )
    try:
        until(f"{name} to listen", lambda: started.poll() is not None or answers(port))
        assert started.poll() is None, (trial.folder / f"{name}.log").read_text()
        yield
    finally:
        started.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            started.wait(timeout=20)
        started.kill()
        started.wait()


def found_office(settings: dict[str, str]) -> None:
    """The institution, with the units that have an address."""
    chasqui = (sys.executable, "-m", "chasqui")
    run(*chasqui, "migrate", **settings)
    units = ("--unit", "SG=Secretaría General", "--unit", "DT=Dirección Técnica")
    run(*chasqui, "institution", "add", "CHQ", "Institución de prueba", *units, **settings)


def registered_and_answered(trial: Trial) -> Message:
    """In by Postfix, out by Postfix, and the report on it in again; the acknowledgement."""
    trial.send([OUR_DESK], "Solicitud de acceso")
    until("the acknowledgement", trial.letters)
    acknowledgement = trial.letters()[0]
    until("the report on it", lambda: "delivered" in trial.outcomes(CITIZEN))
    shown("a mail is registered; its acknowledgement is in the citizen's mailbox")
    shown(f"  evidence of it: {', '.join(map(str, trial.outcomes(CITIZEN)))}")
    return acknowledgement


def answered_to_the_case(trial: Trial, acknowledgement: Message) -> None:
    """The address of the case passes, in capitals too, and the answer joins the case."""
    _, address = parseaddr(acknowledgement["Reply-To"])
    assert address.startswith("tramites+"), address
    for number, written in enumerate((address, address.upper()), 1):
        trial.send([written], "Más datos", answers=str(acknowledgement["Message-ID"]))
        until("an answer in its case", lambda: len(_documents(trial)) == number + 1)  # noqa: B023
    assert len(set(_documents(trial))) == 1, _documents(trial)
    shown("mail to the case's address, as written and in capitals, joins the case")


def _documents(trial: Trial) -> list[object]:
    return [row[0] for row in trial.rows("SELECT case_id FROM document ORDER BY id")]


def refused_at_the_door(trial: Trial) -> None:
    """What is not for us never gets past RCPT, and what is too large not past MAIL."""
    for what, said in (
        ("unknown recipient", trial.refusal("nadie@chq.example")),
        ("detail of an unknown recipient", trial.refusal("nadie+1.2@chq.example")),
        ("somebody else's recipient", trial.refusal("x@otro.example")),
        ("too large", trial.refusal(OUR_DESK, size=27_000_000)),
    ):
        assert said.startswith("55"), (what, said)
        shown(f"{what}: {said}")
    assert not trial.refusal(OTHER_DESK)


def not_smuggled(trial: Trial) -> None:
    """What ends at a bare LF for careless servers is no end, and no second mail begins after it."""
    received = len(trial.dispositions())
    inner = f"MAIL FROM:<>\r\nRCPT TO:<{OUR_DESK}>\r\nDATA\r\nSubject: Dos\r\n\r\nDos"
    outer = f"From: {CITIZEN}\r\nSubject: Uno\r\n\r\nUno\r\n\n.\r\n{inner}\r\n.\r\n"
    line = smtplib.SMTP("127.0.0.1", trial.postfix_port, "pc.example", 30, (STRANGER, 0))
    line.ehlo()
    for command in (f"MAIL FROM:<{CITIZEN}>", f"RCPT TO:<{OUR_DESK}>", "DATA"):
        assert line.docmd(command)[0] < 400
    line.send(outer)
    assert line.getreply()[0] == 250
    line.close()
    until("the smuggler's mail", lambda: trial.letters("Uno"))
    time.sleep(2)  # a second one would be as quick
    assert len(trial.dispositions()) - received <= 2  # with the report on its acknowledgement
    shown("a mail that tries to smuggle a second one in arrives as one")


def bounced_by_the_next(trial: Trial) -> None:
    """What the citizen's own server refuses comes back as a report and joins the evidence."""
    sink = ("smtp-sink", "-u", "nobody", "-f", "rcpt", f"127.0.0.1:{trial.sink_port}", "50")
    with process(trial, "sink", *sink, port=trial.sink_port):
        trial.send([OUR_DESK], "Sin buzón", sender=VANISHED)
        until("the bounce", lambda: "bounced" in trial.outcomes(VANISHED))
    shown(f"a bounced acknowledgement: {', '.join(map(str, trial.outcomes(VANISHED)))}")


def one_for_two_desks(trial: Trial) -> None:
    """A mail to two of our addresses is one record."""
    before = len(_documents(trial))
    trial.send([OUR_DESK, OTHER_DESK], "A dos oficinas")
    until("the mail to two desks", lambda: trial.letters("A dos oficinas"))
    assert len(_documents(trial)) == before + 1
    shown("a mail to two of our addresses is registered once")


def the_largest(trial: Trial) -> None:
    """What Postfix's limit lets pass is within ours."""
    before = len(_documents(trial))
    trial.send([OUR_DESK], "Planos", attached=18_900_000)
    until("the largest mail", lambda: len(_documents(trial)) == before + 1)
    size = trial.rows("SELECT max(b.size) FROM blob b")[0][0]
    shown(f"a mail near the limit is registered ({size} bytes)")


def bounced_by_postfix(trial: Trial) -> None:
    """What only Chasqui refuses, Postfix tells the sender, with Chasqui's words."""
    etc = trial.folder / "etc"
    with (etc / "main.cf").open("a") as main:
        main.write("message_size_limit = 40000000\n")
    run("postfix", "-c", str(etc), "reload")
    received = len(trial.dispositions())
    trial.send([OUR_DESK], "Demasiado", attached=20_000_000)
    trial.send(["nadie@chq.example"], "A nadie", client="127.0.0.1")
    until("both bounces", lambda: len(trial.letters("Undelivered")) == 2)
    for letter in trial.letters("Undelivered"):
        said = [part["Diagnostic-Code"] for part in letter.walk() if part["Diagnostic-Code"]]
        shown(f"the sender reads: {' '.join(said[0].split())}")
    assert len(trial.dispositions()) == received


def by_smtp(trial: Trial) -> None:
    """«MX in front»."""
    trial.write_postfix("transport", "tls_policy")
    settings = trial.settings()
    found_office(settings)
    serve = (sys.executable, "-m", "chasqui", "serve", "--only", "mail")
    with postfix(trial), process(trial, "chasqui", *serve, port=trial.chasqui_port, **settings):
        acknowledgement = registered_and_answered(trial)
        verified = (
            f"Verified TLS connection established to 127.0.0.1[127.0.0.1]:{trial.chasqui_port}"
        )
        assert verified in trial.log
        shown(verified)
        answered_to_the_case(trial, acknowledgement)
        refused_at_the_door(trial)
        not_smuggled(trial)
        bounced_by_the_next(trial)
        bounced_by_postfix(trial)


def by_lmtp(trial: Trial) -> None:
    """«Behind Postfix by LMTP»."""
    trial.write_postfix("transport", "relay_recipients")
    settings = trial.settings()
    found_office(settings)
    serve = (sys.executable, "-m", "chasqui", "serve", "--only", "mail")
    with postfix(trial):
        with process(trial, "chasqui", *serve, port=trial.chasqui_port, **settings):
            acknowledgement = registered_and_answered(trial)
            answered_to_the_case(trial, acknowledgement)
            refused_at_the_door(trial)
            not_smuggled(trial)
            one_for_two_desks(trial)
            the_largest(trial)
            bounced_by_the_next(trial)
        trial.send([OUR_DESK], "Mientras no hay nadie")
        until("Postfix to put it off", lambda: "status=deferred" in trial.log)
        over_tcp = trial.to_lmtp_over_tcp(settings)
        with process(trial, "chasqui", *serve, port=trial.chasqui_port, **over_tcp):
            run("postqueue", "-c", str(trial.folder / "etc"), "-f")
            until("what came meanwhile", lambda: trial.letters("Mientras no hay nadie"))
        shown("a mail that came while Chasqui was away is registered afterwards (over TCP)")


def install() -> None:
    """Debian's Postfix, without a configuration of its own, so that nothing is started."""
    if shutil.which("postfix"):
        return
    if not shutil.which("apt-get"):
        sys.exit("try_postfix: there is no Postfix here, and no apt-get to install it with")
    choice = "postfix postfix/main_mailer_type select No configuration\n"
    subprocess.run(["debconf-set-selections"], input=choice, text=True, check=True)
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "install", "-y", "-q", "--no-install-recommends", "postfix", **quietly)


def main() -> None:
    """Both ways of the page; exit code 1 when one is not as it says."""
    if os.geteuid() != 0:
        sys.exit("try_postfix: Postfix takes root to run")
    install()
    for section, work in (("MX in front", by_smtp), ("Behind Postfix by LMTP", by_lmtp)):
        print(f"{section} ({run('postconf', '-d', 'mail_version').strip()})", flush=True)
        trial = Trial(section, Path(tempfile.mkdtemp(prefix="try-postfix-")))
        make_certificate(trial.folder / "keys")
        try:
            work(trial)
            run(sys.executable, "-m", "chasqui", "verify", **trial.settings())
            shown("chasqui verify: all is as it must be")
        except (AssertionError, smtplib.SMTPException) as error:
            sys.exit(f"try_postfix: {error}; the logs are in {trial.folder}")
        if "-k" not in sys.argv:
            shutil.rmtree(trial.folder)


if __name__ == "__main__":
    main()
