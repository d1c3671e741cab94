"""Installs the programs that tests talk to (Chromium, pdfsig, Dovecot) where that is allowed.

As root with apt it installs Debian's packages; elsewhere it leaves the machine as it is and the
suite skips those tests and says so.
"""

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {
    "chromium": BROWSERS,
    "poppler-utils": ("pdfsig",),
    "dovecot-imapd": ("dovecot",),
}
# Daemons stand where an ordinary user's PATH does not look.
WHERE = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def missing() -> list[str]:
    """The packages none of whose programs is there."""
    return [
        name
        for name, programs in PACKAGES.items()
        if not any(shutil.which(program, path=WHERE) for program in programs)
    ]


def install(packages: list[str]) -> bool:
    """Install Debian packages, with a fresh list of them if the old one does not do."""
    # In run level 1 Debian starts no service that it installs: tests run their own.
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for prepare in ((), ("apt-get", "update", "-q")):
        if prepare:
            subprocess.run(prepare, env=environment, check=False, stdout=subprocess.DEVNULL)
        done = subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            return True
    return False


def main() -> None:
    """Never fails: without them the rest of the suite still counts."""
    packages = missing()
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"test: installing {', '.join(packages)}", file=sys.stderr, flush=True)
        if install(packages) and not missing():
            return
    print(f"test: not installed: {', '.join(missing())}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
