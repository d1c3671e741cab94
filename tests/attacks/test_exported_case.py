"""A case that left the house proves itself where there is nothing of ours; forged, it does not."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import cffi
import cryptography
import pytest

from models.tables import Document, Seal
from office.exports.case_export import VERIFIER, export_case
from office.intake.process import process
from office.messages.incoming import IncomingFile
from office.records.drafting import replies
from office.records.sending import sign_and_send as sending
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import letter
from tests.support.citizen import pdf
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

_RUN = """import runpy, sys
sys.path.append(sys.argv.pop(1))
sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")"""


@pytest.fixture
def nothing_else(tmp_path: Path) -> Path:
    """A folder with the library `cryptography` and what it needs, and nothing else."""
    folder = tmp_path / "only-cryptography"
    folder.mkdir()
    site = Path(cryptography.__file__).parents[1]
    assert Path(cffi.__file__).parents[1] == site
    for found in (*site.glob("cryptography"), *site.glob("cffi"), *site.glob("_cffi_backend*")):
        (folder / found.name).symlink_to(found)
    return folder


def verified(program: Path, exported: Path, libraries: Path, *more: str) -> tuple[int, str]:
    """What `python verificar.py exported` says, in isolation and without site-packages."""
    command = [sys.executable, "-I", "-S", "-c", _RUN, str(libraries), str(program), str(exported)]
    done = subprocess.run([*command, *more], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
async def exported(world: World, clock: Clock, tmp_path: Path) -> Path:
    """A case with a file, answered and signed."""
    file = IncomingFile(name="escritura.pdf", media_type="application/pdf", content=pdf())
    opened = await letter(world, files=(file,))
    draft_id = await replies.start(world.ana.actor, opened.copy_id)
    draft = await replies.save(world.ana.actor, draft_id, "Sus copias", "<p>Van.</p>", 1)
    await sending.sign_and_send(world.ana.actor, draft_id, draft.version, p12(), PASSPHRASE)
    await process([await arrived(subject="Otro trámite", text="Nada que ver.")])
    target = tmp_path / "caso.zip"
    done = await export_case(opened.number.lower(), target)
    assert done.unsealed == 0 and done.files == 3  # the mail as it came, its file, the answer
    return target


async def test_the_exported_case_proves_itself_in_an_empty_environment(
    exported: Path, nothing_else: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(exported) as archive:
        archive.extract("verificar.py", tmp_path)
        index = archive.read("indice.html").decode()
        rows = archive.read("registro.jsonl").decode()
        names = archive.namelist()
    assert (tmp_path / "verificar.py").read_bytes() == VERIFIER.read_bytes()
    sent = await Document.get(kind="O")
    for said in (
        sent.number,
        "escritura.pdf",
        "Firmó",
        "Exportó el trámite",
        "python verificar.py",
    ):
        assert said and said in index
    assert "Otro trámite" not in rows + index
    assert any(name.endswith("escritura.pdf") for name in names)
    newest = await Seal.all().order_by("-number").first()
    assert newest is not None
    code, said = verified(tmp_path / "verificar.py", exported, nothing_else, newest.head)
    assert (code, "Todo coincide." in said) == (0, True), said
    assert "firma válida de" in said and "ANA TORRES" in said.upper()
    code, said = verified(tmp_path / "verificar.py", exported, nothing_else, "0" * 64)
    assert code == 1 and "ninguna cabeza es la publicada" in said


def rewritten(exported: Path, name: str, old: bytes, new: bytes) -> Path:
    """The export with `old` replaced in the member that `name` ends."""
    target = exported.with_name("forged.zip")
    with zipfile.ZipFile(exported) as archive, zipfile.ZipFile(target, "w") as forged:
        for member in archive.namelist():
            content = archive.read(member)
            if member.endswith(name):
                assert old in content
                content = content.replace(old, new, 1)
            forged.writestr(member, content)
    return target


async def test_a_forged_export_is_found_out(exported: Path, nothing_else: Path) -> None:
    sent = await Document.get(kind="O")
    with zipfile.ZipFile(exported) as archive:
        proofs = json.loads(archive.read("pruebas.json"))
    digest, head = next(iter(proofs["rows"])), proofs["heads"][-1]["head"]
    for name, old, new, words in (
        ("registro.jsonl", "María Quishpe".encode(), b"Otra Persona", "no está bajo ningún sello"),
        ("escritura.pdf", b"%PDF", b"%PDf", "cambió: su SHA-256 ya no es"),
        (f"{sent.number}.pdf", b"%PDF", b"%PDf", "cambió: su SHA-256 ya no es"),
        ("pruebas.json", digest.encode(), b"0" * 64, "no está bajo ningún sello"),
        ("pruebas.json", head.encode(), b"0" * 64, "no lleva a la cabeza"),
    ):
        code, said = verified(VERIFIER, rewritten(exported, name, old, new), nothing_else)
        assert code == 1 and words in said, said
