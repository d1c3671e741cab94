"""Signatures in PDFs that arrive: each for itself, and nothing hidden."""

from pathlib import Path

import pytest

from office.papers.validation import file_signatures
from office.papers.validation.file_signatures import from_json, signatures_of, to_json
from office.papers.validation.pdf_signatures import signatures_in

_PDFS = Path(__file__).parent / "pdf"
_ANA, _LUIS, _ROSA = "Ana Lucía Recalde", "Luis Eduardo Proaño", "ROSA ELENA PILCO TOAPANTA"


def _pdf(name: str) -> bytes:
    return (_PDFS / f"{name}.pdf").read_bytes()


@pytest.mark.parametrize(
    ("name", "signers"),
    [
        ("dos", [_ANA, _LUIS]),  # a later signature is no tampering
        ("propietario", [_ANA]),  # opens with the empty password
        ("sig-encrypted-opens-without-password", [_ROSA]),
        ("sig-plain-valid", [_ROSA]),
        ("sig-subject-with-teletexstring", [_ROSA]),  # cryptography cannot read its certificate
    ],
)
async def test_sound_signatures_have_no_problem(name: str, signers: list[str]) -> None:
    found = await signatures_in(_pdf(name))
    assert [one.signer_name for one in found] == signers
    assert all(one.intact and not one.problem for one in found)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nota", "Se añadieron datos"),
        ("mismo-nombre", "mismo nombre"),
        ("con-clave", "protegido con contraseña"),
        ("sig-adbe-x509-rsa-sha1", "de un tipo antiguo (adbe.x509.rsa_sha1)"),
        ("sig-prev-zero", "ninguna firma se pudo leer"),
    ],
)
async def test_whatever_is_wrong_is_told_and_no_signature_is_dropped(name: str, said: str) -> None:
    found = await signatures_in(_pdf(name))
    assert found and all(said in one.problem for one in found)


async def test_one_signature_that_cannot_be_read_hides_no_other() -> None:
    sound, broken = await signatures_in(_pdf("sig-two-signers-in-one-of-two"))
    assert sound.intact and sound.signer_name == _ROSA
    assert not broken.intact and "dañada" in broken.problem


async def test_they_are_judged_apart_and_kept_as_they_were_found() -> None:
    found = await signatures_of(_pdf("dos"))
    assert found == await signatures_in(_pdf("dos"))
    assert from_json(to_json(found)) == found
    assert await signatures_of(b"%PDF-1.7 without any") == ()


async def test_what_beats_its_reader_is_said_to_be_unreadable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(file_signatures, "_CHILD", "office.no_such_module")
    (found,) = await signatures_of(_pdf("dos"))
    assert not found.intact and "ninguna firma se pudo leer" in found.problem
