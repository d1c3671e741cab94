"""A real IMAP server (Debian's Dovecot) on loopback, with a configuration of the test's own."""

import contextlib
import getpass
import grp
import os
import pwd
import shutil
import signal
import subprocess
import time
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from imapclient import IMAPClient

from mailgateway.imap.mailbox_url import Mailbox
from tests.mailgateway.certificates import self_signed
from tests.support.ports import free_port

USER, PASSWORD = "tramites@chq.example", "clave, con: signos/"
PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/lib/dovecot")
_CONFIGURATION = """
base_dir = {run}
state_dir = {run}
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
mail_uid = {mail}
mail_gid = {mail_group}
mail_home = {home}/mail/%u
mail_location = maildir:~/Maildir
imap_capability = {capability}
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={mail} gid={mail_group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
}}
"""


class Dovecot:
    """Started by `with`, ended with the block; `capability` replaces what it offers."""

    def __init__(self, capability: str = "") -> None:
        # Not in pytest's directories: the names of its sockets would be too long there.
        self._folder = TemporaryDirectory(prefix="imap-")
        self.home = Path(self._folder.name)
        self.port, self.tls_port = free_port(), free_port()
        self._capability = capability
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Dovecot":
        (self.home / "mail").mkdir()
        me, my_group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        users = {"internal": me, "group": my_group, "login": me, "mail": me, "mail_group": my_group}
        if os.geteuid() == 0:  # it refuses mail that belongs to root
            users = {"internal": "dovecot", "group": "dovecot", "login": "dovenull"}
            users |= {"mail": "mail", "mail_group": "mail"}
            self.home.chmod(0o755)
            owner = pwd.getpwnam("mail")
            os.chown(self.home / "mail", owner.pw_uid, owner.pw_gid)
        text = _CONFIGURATION.format(
            run=self.home / "run",
            home=self.home,
            port=self.port,
            tls_port=self.tls_port,
            password=PASSWORD.replace(" ", ""),
            capability=self._capability,
            **users,
        )
        (self.home / "dovecot.conf").write_text(text)
        key, certificate = self_signed("127.0.0.1")
        (self.home / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
        (self.home / "key.pem").write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._folder.cleanup()

    def start(self) -> None:
        """Start it and wait until it listens."""
        assert PROGRAM is not None
        command = [PROGRAM, "-F", "-c", str(self.home / "dovecot.conf")]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
        until = time.monotonic() + 10
        while time.monotonic() < until and self._process.poll() is None:
            try:
                self.client().logout()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise AssertionError(f"dovecot does not start: {self._said()}")

    def stop(self) -> None:
        """End it at once, with every connection to it; asked to end, it would take a second."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):  # it did not start, and says why
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)
            assert self._process.stderr is not None
            self._process.stderr.close()
            self._process = None

    def _said(self) -> str:
        log = self.home / "log"
        return log.read_text() if log.exists() else "nothing"

    def mailbox(self, **changed: object) -> Mailbox:
        """The account's INBOX, as settings would name it."""
        given: dict[str, object] = {
            "host": "127.0.0.1", "port": self.port, "user": USER, "unit": "SG",
            "password": PASSWORD.replace(" ", ""), "security": "none", "every": 1.0,
        }  # fmt: skip
        return Mailbox(**(given | changed))  # type: ignore[arg-type]

    def client(self) -> IMAPClient:
        """Another client in the same account: the official's mail program."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10)
        client.login(USER, PASSWORD.replace(" ", ""))
        client.select_folder("INBOX")
        return client

    def put(
        self, *messages: bytes, flags: tuple[bytes, ...] = (), at: datetime | None = None
    ) -> None:
        """Let `messages` arrive, now or `at` that time."""
        client = self.client()
        for message in messages:
            client.append("INBOX", message, flags, at)
        client.logout()

    def flags(self, folder: str = "INBOX") -> dict[int, set[bytes]]:
        """The flags of every message in `folder`, by UID."""
        client = self.client()
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["FLAGS"])
        client.logout()
        return {uid: set(data[b"FLAGS"]) - {b"\\Recent"} for uid, data in found.items()}

    def renumber(self) -> None:
        """Give INBOX a new UIDVALIDITY, as a server does that lost its index."""
        self.stop()
        for path in (self.home / "mail" / USER / "Maildir").glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # it makes the new one of the time, in seconds
        self.start()
