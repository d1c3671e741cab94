"""The signature is one that others accept, covers everything, and breaks when anything changes."""

import asyncio
import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader

from office.config import Config
from office.papers.letters.letters import RenderedLetter, Signer, render_letter
from office.papers.signing.keys import SigningKey
from office.papers.signing.pades import sign_letter, sign_next
from office.papers.signing.pkcs12 import open_p12
from office.papers.signing.stamps import Stamp
from office.papers.validation.pdf_signatures import signatures_in
from tests.office.papers.samples import (
    LONG_BODY,
    PASSPHRASE,
    SIGNED_AT,
    VERIFY_URL,
    letter,
    p12,
)
from tests.office.papers.signing.test_pkcs12 import made

pytestmark = pytest.mark.usefixtures("house")
CORPUS = Path(__file__).parents[5] / "shared" / "corpora" / "sig-pyhanko" / "pdf"


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return open_p12(p12(), PASSPHRASE, SIGNED_AT)


async def rendered_letter() -> RenderedLetter:
    return await render_letter(letter(body_html=LONG_BODY))


async def signed_letter(key: SigningKey, reason: str = "Oficio CHQ-DA-2026-0031-O") -> bytes:
    return await sign_letter(
        await rendered_letter(),
        key,
        Stamp(key.holder, "Ana Toapanta, Directora", True, SIGNED_AT, reason, VERIFY_URL),
        location="Quito",
    )


async def test_poppler_says_the_signature_is_valid(key: SigningKey, tmp_path: Path) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("poppler's pdfsig is not installed")
    path = tmp_path / "oficio.pdf"
    path.write_bytes(await signed_letter(key))
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    assert "Ana Lucía Toapanta Changoluisa" in told
    assert told.count("Signature #") == 1


async def test_our_own_check_agrees(key: SigningKey) -> None:
    (found,) = await signatures_in(await signed_letter(key))
    assert (found.intact, found.whole_file, found.problem) == (True, True, "")
    assert found.signed_at == SIGNED_AT
    assert (found.signer_name, found.id_document) == (key.holder, "1710034065")
    assert (found.serial, found.issuer_dn) == (key.serial, key.issuer_dn)


async def test_an_altered_byte_anywhere_signed_is_found(key: SigningKey, tmp_path: Path) -> None:
    signed = await signed_letter(key)
    rendered = await rendered_letter()
    assert signed.startswith(rendered.pdf)
    for place in (3000, len(rendered.pdf) // 2, len(rendered.pdf) + 200):
        altered = bytearray(signed)
        altered[place] ^= 1
        assert not any(found.intact for found in await signatures_in(bytes(altered)))
    path = tmp_path / "alterado.pdf"
    altered = bytearray(signed)
    altered[signed.index(b"stream\n") + 20] ^= 1
    path.write_bytes(altered)
    if shutil.which("pdfsig"):
        told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True).stdout
        assert "Signature is Valid." not in told


async def test_an_addition_is_told_from_an_alteration(key: SigningKey) -> None:
    (found,) = await signatures_in(await signed_letter(key) + b"\n% nota al pie\n")
    assert found.intact and not found.whole_file
    assert found.problem == "Se añadieron datos al archivo después de la firma."


async def test_a_damaged_container_is_a_finding(key: SigningKey) -> None:
    signed = await signed_letter(key)
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    broken = signed[:start] + b"00" * 400 + signed[start + 800 :]
    found = await signatures_in(broken)
    assert not any(each.intact for each in found)


@pytest.mark.parametrize("content", [b"", b"hola", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"<" * 9999])
async def test_what_is_no_pdf_has_no_signatures(content: bytes) -> None:
    assert await signatures_in(content) == ()


async def test_the_stamp_stands_where_the_letter_left_room(key: SigningKey) -> None:
    rendered = await rendered_letter()
    assert rendered.box is not None
    signed = await signed_letter(key)
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    rect = [float(value) for value in signature.sig_field["/Rect"]]
    box = (rendered.box.x1, rendered.box.y1, rendered.box.x2, rendered.box.y2)
    assert rect == pytest.approx(box, abs=1)
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.sig_object["/Reason"] == "Oficio CHQ-DA-2026-0031-O"
    assert signature.sig_object["/Location"] == "Quito"
    assert int(signature.sig_field["/F"]) & 4  # printed: PDF/A asks for it


async def test_the_stamp_says_who_when_and_where_to_check(
    key: SigningKey, house: Config, tmp_path: Path
) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler's pdftotext is not installed")
    path = tmp_path / "oficio.pdf"
    path.write_bytes(await signed_letter(key, reason="Oficio CHQ-DA-2026-0031-O: " + "largo " * 40))
    told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True).stdout
    assert "Firmado electrónicamente por:" in told
    assert "ANA LUCÍA TOAPANTA CHANGOLUISA" in told
    assert "24 nov 2026, 11:06:42 -05:00" in told
    assert VERIFY_URL.removeprefix("https://") in told


async def test_signing_keeps_pdf_a(key: SigningKey) -> None:
    rendered = await rendered_letter()
    signed = await signed_letter(key)
    update = signed[len(rendered.pdf) :]
    assert signed.count(b"<pdfaid:part>") == 1 and b"/ModDate" not in update
    assert update.count(b"/FontDescriptor ") == len(re.findall(rb"/FontFile\d? ", update)) == 2


async def test_an_elliptic_key_signs_too(key: SigningKey) -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1())
    data = made(key=elliptic)
    (found,) = await signatures_in(await signed_letter(open_p12(data, "clave", SIGNED_AT)))
    assert found.intact and found.signer_name == "Luis Caiza"


async def test_a_long_chain_of_certificates_has_room(key: SigningKey) -> None:
    crowded = replace(key, chain=key.chain + (key.certificate,) * 3)
    (found,) = await signatures_in(await signed_letter(crowded))
    assert found.intact


async def test_a_draft_is_never_signed(key: SigningKey) -> None:
    with pytest.raises(ValueError, match="draft"):
        await sign_letter(
            await render_letter(letter(draft=True)),
            key,
            Stamp(key.holder, "", True, SIGNED_AT, "", VERIFY_URL),
            location="",
        )


async def test_signing_does_not_hold_the_loop(key: SigningKey) -> None:
    await signed_letter(key)
    signing = asyncio.gather(*(signed_letter(key) for _ in range(4)))
    turns = 0
    while not signing.done():
        await asyncio.sleep(0)
        turns += 1
    for signed in await signing:
        assert (await signatures_in(signed))[0].intact
    assert turns > 100


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpora are not on this machine")
async def test_real_signed_files_never_raise() -> None:
    files = sorted(CORPUS.rglob("*.pdf"))
    assert files
    intact = 0
    for path in files:
        intact += sum(found.intact for found in await signatures_in(path.read_bytes()))
    assert intact


async def test_three_sign_one_after_the_other_and_each_signature_holds(
    key: SigningKey, tmp_path: Path
) -> None:
    others = (Signer("", "Luis Caiza", "Director"), Signer("", "Rosa Quishpe", "Directora"))
    rendered = await render_letter(letter(body_html=LONG_BODY, cosigners=others))
    assert len(rendered.boxes) == 3
    stamp = Stamp(key.holder, "", True, SIGNED_AT, "Oficio CHQ-DA-2026-0031-O", VERIFY_URL)
    first = await sign_letter(rendered, key, stamp, location="Quito")
    second = await sign_next(first, 2, key, stamp, location="Quito")
    third = await sign_next(second, 3, key, stamp, location="Quito")
    assert third.startswith(second) and second.startswith(first)
    found = await signatures_in(third)
    assert [each.intact for each in found] == [True] * 3
    assert [each.whole_file for each in found] == [False, False, True]
    placed = PdfFileReader(io.BytesIO(third)).embedded_signatures
    for signature, box in zip(placed, rendered.boxes, strict=True):
        rect = [float(value) for value in signature.sig_field["/Rect"]]
        assert rect == pytest.approx((box.x1, box.y1, box.x2, box.y2), abs=1)
    if shutil.which("pdfsig"):
        path = tmp_path / "tres.pdf"
        path.write_bytes(third)
        told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True).stdout
        assert told.count("Signature is Valid.") == 3
