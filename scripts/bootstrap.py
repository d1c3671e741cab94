"""Makes the environment in .venv/ on a machine that has nothing but Python 3.11 and this file.

Standard library only. The one tool it needs is uv, pinned below, which it puts into .venv-tools/;
the system is left as it is, unless uv can be had in no other way and this runs as root with apt.
A second run, with nothing changed, ends at once.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import sysconfig
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

UV_VERSION = "0.13.9"
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
TOOLS = ROOT / ".venv-tools"
UV = TOOLS / f"uv-{UV_VERSION}" / "uv"
STAMP = ENVIRONMENT / ".installed"
OLDEST = (3, 11)
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


def say(text: str) -> None:
    """Tell the one who waits what takes the time."""
    print(f"install: {text}", file=sys.stderr, flush=True)


def use_a_new_enough_python() -> None:
    """Start again under a newer Python of this machine, where this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(15, OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other:
            os.execv(other, [other, *sys.argv])
    sys.exit(
        "install: Chasqui needs Python 3.11 or newer; this one is " + platform.python_version()
    )


def is_for_production() -> bool:
    """Whether the tools that only tests and benchmarks need are left out."""
    return "production" in sys.argv[1:]


def fingerprint() -> str:
    """What the environment depends on: lock, project, interpreter and tool."""
    digest = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    digest.update(f"{sys.version_info[:2]} {UV_VERSION} {ROOT} {is_for_production()}".encode())
    return digest.hexdigest()


def is_current() -> bool:
    """Whether an earlier run already did all there is to do."""
    if not STAMP.exists() or not (ENVIRONMENT / "bin" / "python").exists():
        return False
    return STAMP.read_text() == fingerprint()


def run(*command: str) -> bool:
    """Run a command whose failure only means that another way has to be tried."""
    try:
        outcome = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )
    except OSError:
        return False
    if outcome.returncode:
        last = outcome.stderr.strip().splitlines()[-1:] or [f"exit {outcome.returncode}"]
        say(f"{Path(command[0]).name}: {last[0]}")
    return outcome.returncode == 0


def has(python: str, modules: str) -> bool:
    """Whether that interpreter can import `modules`."""
    command = (python, "-c", f"import {modules}")
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def unpack_uv(wheels: Path) -> bool:
    """Take the program out of the wheel in `wheels`."""
    for wheel in wheels.glob("uv-*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith(".data/scripts/uv"):
                    UV.parent.mkdir(parents=True, exist_ok=True)
                    partial = UV.with_name(f"uv.{os.getpid()}")
                    partial.write_bytes(archive.read(name))
                    partial.chmod(0o755)
                    partial.replace(UV)
                    return True
    return False


def by_pip(python: str, wheels: Path) -> bool:
    """Let a pip that is there fetch the wheel, with whatever index it is set to."""
    if not has(python, "pip"):
        return False
    wanted = f"uv=={UV_VERSION}"
    download = (python, "-m", "pip", "--disable-pip-version-check", "download")
    return run(*download, "--no-deps", "--only-binary", ":all:", "-d", str(wheels), wanted)


def by_this_pip(wheels: Path) -> bool:
    """With the pip of this interpreter."""
    return by_pip(sys.executable, wheels)


def by_ensurepip(wheels: Path) -> bool:
    """With a pip of our own, where Python can make one."""
    own = wheels / "pip"
    if not has(sys.executable, "venv, ensurepip"):
        return False
    return run(sys.executable, "-m", "venv", str(own)) and by_pip(str(own / "bin/python"), wheels)


def wheel_platform() -> str:
    """A pattern for the file name of the wheel that runs here."""
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine, machine)
    if sys.platform == "darwin":
        return r"macosx_.*_" + machine.replace("aarch64", "arm64")
    if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or ""):
        return r"musllinux_.*_" + machine
    return r"manylinux.*_" + machine


def fetch(url: str, **headers: str) -> bytes:
    """The body of `url`; only what a package index may name is opened."""
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"not a web address: {url}")
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=120) as answer:
        return bytes(answer.read())


def package_index() -> str:
    """The index this machine is set to use, or else the one that uv.lock was made with."""
    for name in INDEX_VARIABLES:
        if os.environ.get(name):
            return os.environ[name].rstrip("/")
    lock = (ROOT / "uv.lock").read_text()
    named = re.search(r'source = \{ registry = "([^"]+)" \}', lock)
    return named[1].rstrip("/") if named else ""


def by_index(wheels: Path) -> bool:
    """Without any pip: ask the package index itself (PEP 691) and check the hash it gives."""
    page_url = f"{package_index()}/uv/"
    try:
        body = fetch(page_url, Accept="application/vnd.pypi.simple.v1+json, text/html;q=0.5")
        for url, name, sha256 in listed(body, page_url):
            if re.fullmatch(rf"uv-{re.escape(UV_VERSION)}-.*{wheel_platform()}\.whl", name):
                content = fetch(url)
                if sha256 and hashlib.sha256(content).hexdigest() != sha256:
                    say(f"{name} is not what the index announced")
                    return False
                (wheels / name).write_bytes(content)
                return True
    except (OSError, ValueError) as error:
        say(f"package index: {error}")
        return False
    say("package index: no uv for this machine")
    return False


def listed(body: bytes, page_url: str) -> "list[tuple[str, str, str]]":
    """The files of an index page, in JSON (PEP 691) or HTML (PEP 503): address, name, SHA-256."""
    text = body.decode()
    if text.lstrip().startswith("{"):
        files = json.loads(text)["files"]
        found = [
            (file["url"], file["filename"], file["hashes"].get("sha256", "")) for file in files
        ]
    else:
        found = []
        for link in re.findall(r'href="([^"]+)"', text):
            address, _, mark = link.partition("#sha256=")
            found.append((address, urllib.parse.unquote(address.rsplit("/", 1)[-1]), mark))
    return [(urllib.parse.urljoin(page_url, url), name, mark) for url, name, mark in found]


def by_apt(wheels: Path) -> bool:
    """As root on Debian or Ubuntu: the package that gives Python its pip."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    package = "python3-venv"
    if not run("apt-get", "install", "-y", "--no-install-recommends", package):
        run("apt-get", "update")
        if not run("apt-get", "install", "-y", "--no-install-recommends", package):
            return False
    return by_ensurepip(wheels)


def get_uv() -> None:
    """Put the pinned uv into .venv-tools/."""
    if UV.exists():
        return
    say(f"fetching uv {UV_VERSION}")
    with tempfile.TemporaryDirectory() as folder:
        wheels = Path(folder)
        for way in (by_this_pip, by_ensurepip, by_index, by_apt):
            if way(wheels) and unpack_uv(wheels):
                return
    sys.exit(f"install: uv {UV_VERSION} could not be fetched; is the package index reachable?")


def has_system_certificates() -> bool:
    """Whether this machine says whom to trust (a minimal one may not)."""
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))


def synchronise() -> None:
    """Bring .venv/ to what uv.lock says, with this interpreter."""
    say("filling .venv/ from uv.lock")
    environment = dict(
        os.environ, UV_PYTHON_DOWNLOADS="never", UV_PROJECT_ENVIRONMENT=str(ENVIRONMENT)
    )
    environment.pop("VIRTUAL_ENV", None)
    command = [str(UV), "sync", "--frozen", "--quiet", "--python", sys.executable]
    if is_for_production():
        command.append("--no-dev")
    if has_system_certificates():
        # An institution's own proxy is trusted by the machine, not by what uv brings along.
        command.append("--system-certs")
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        sys.exit("install: uv could not fill .venv/; its words are above")


def main() -> None:
    """Do what is missing.

    With the argument `uv` only make sure that uv is there; with `production` leave out the tools
    of the tests.
    """
    use_a_new_enough_python()
    if "uv" in sys.argv[1:]:
        get_uv()
        return
    if is_current():
        return
    get_uv()
    synchronise()
    STAMP.write_text(fingerprint())


if __name__ == "__main__":
    main()
