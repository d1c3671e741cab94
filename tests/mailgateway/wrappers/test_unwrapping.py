"""What came wrapped is taken out, and the wrapper kept."""

import base64
import hashlib
import struct
import time
from email.message import EmailMessage

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgateway.mime.found_parts import FoundFile
from mailgateway.parsing.part_walk import MOST_PARTS
from mailgateway.wrappers import smime, tnef
from mailgateway.wrappers import unwrapping as wrappers
from mailgateway.wrappers.uuencode import taken_out
from office.messages.incoming import IncomingMessage, PartRole
from tests.mailgateway.letters import letter, read
from tests.mailgateway.wrapping import CERTIFICATE, signed, uuencoded, winmail

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
HEAD = "From: Ana <ana@correo.example>\nSubject: Hola\nMIME-Version: 1.0\n"


def files_of(message: IncomingMessage) -> list[tuple[str, str]]:
    return [(file.name, file.inside) for file in message.files]


def inner_letter(text: str = "Texto interior.\n") -> EmailMessage:
    inner = letter("Carta anterior", text)
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="cédula.pdf")
    return inner


def test_files_of_an_attached_message_become_files_too() -> None:
    mail = letter(text="Vean el adjunto.\n")
    mail.add_attachment(inner_letter())
    message = read(mail)
    assert files_of(message) == [("Carta anterior.eml", ""), ("cédula.pdf", "Carta anterior.eml")]
    assert message.files[1].content == PDF
    assert message.text == "Vean el adjunto."
    assert [part.fate for part in message.parts] == [
        PartRole.BODY,
        PartRole.ATTACHMENT,
        PartRole.SKIPPED,
        PartRole.ATTACHMENT,
    ]
    assert message.parts[2].reason.startswith("Es el texto de un mensaje adjunto")


def test_an_attached_message_named_eml_is_opened_whatever_its_type() -> None:
    mail = letter()
    content = inner_letter().as_bytes()
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="c.eml")
    assert files_of(read(mail)) == [("c.eml", ""), ("cédula.pdf", "c.eml")]


def test_an_attached_message_in_base64_is_opened() -> None:
    encoded = base64.encodebytes(inner_letter().as_bytes()).decode()
    mail = HEAD + "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + encoded
    assert [name for name, _ in files_of(read(mail))][1] == "cédula.pdf"


def test_the_text_of_a_message_passed_on_without_a_word_is_shown() -> None:
    mail = letter(text="\n")
    mail.add_attachment(inner_letter("Pido la poda.\n"))
    assert read(mail).text == "Pido la poda."


def test_messages_in_messages_are_opened_so_deep_and_no_deeper() -> None:
    mail = inner_letter()
    for _ in range(12):
        outer = letter()
        outer.add_attachment(mail)
        mail = outer
    message = read(mail)
    names = [name for name, _ in files_of(message)]
    assert names[0] == "Solicitud.eml" and "cédula.pdf" not in names
    assert message.files[-1].finding == wrappers.TOO_MANY
    assert len(names) == 9 and b"application/pdf" in message.files[-1].content


def test_too_many_parts_inside_leave_the_wrapper_whole() -> None:
    mail = letter(text="Mi carta.\n")
    parts = "--y\nContent-Type: image/png\n\nx\n" * (MOST_PARTS + 1)
    content = f"{HEAD}Content-Type: multipart/mixed; boundary=y\n\n{parts}--y--\n".encode()
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename="c.eml")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    message = read(mail)
    assert files_of(message) == [("c.eml", ""), ("a.pdf", "")]
    assert message.files[0].finding == wrappers.TOO_MANY and message.text == "Mi carta."


def test_winmail_dat_gives_its_files() -> None:
    mail = letter()
    content = winmail("Texto de Outlook", ("Cédula de María Quishpe.pdf", PDF), ("foto.png", PNG))
    mail.add_attachment(content, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    message = read(mail)
    assert files_of(message) == [
        ("winmail.dat", ""),
        ("Cédula de María Quishpe.pdf", "winmail.dat"),
        ("foto.png", "winmail.dat"),
    ]
    assert [file.content for file in message.files[1:]] == [PDF, PNG]
    assert message.text == "Solicito una copia."


def test_winmail_dat_alone_gives_the_text() -> None:
    mail = letter(text="")
    content = winmail("Señores: pido la poda.", ("a.pdf", PDF), long_names=False)
    mail.add_attachment(content, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert read(mail).text == "Señores: pido la poda."


def test_a_broken_winmail_dat_gives_what_it_can() -> None:
    whole = winmail("Hola", ("uno.pdf", PDF), ("dos.pdf", PDF))
    for cut in range(len(whole)):
        found = tnef.contents(whole[:cut])
        assert len([item for item in found if isinstance(item, FoundFile)]) <= 2
    lost = tnef.contents(whole[:-60])[-1]
    assert isinstance(lost, FoundFile) and lost.problem


def test_a_winmail_dat_of_nothing_but_heads_is_quick() -> None:
    start = time.thread_time()
    tnef.contents(tnef.MAGIC + bytes(2) + struct.pack("<BHHIH", 1, 0x8006, 3, 0, 0) * 100_000)
    assert time.thread_time() - start < 2


def test_uuencoded_files_leave_the_text() -> None:
    text = "Adjunto la cédula.\n\n" + uuencoded("cédula.pdf", PDF) + "\nGracias.\n"
    message = read(letter(text=text))
    assert message.text.split() == ["Adjunto", "la", "cédula.", "Gracias."]
    assert [(file.name, file.content) for file in message.files] == [("cédula.pdf", PDF)]


@pytest.mark.parametrize(
    "text",
    ["begin 644 the work\nhoy mismo.\nend\n", "begin 644 x\n", "Pido\nbegin 644\nend", "beginning"],
)
def test_prose_that_begins_is_no_file(text: str) -> None:
    assert taken_out(text.encode()) == (text.encode(), [])


def test_a_uuencoded_file_that_breaks_off_is_kept_and_noted() -> None:
    kept, (file,) = taken_out(uuencoded("a.pdf", PDF * 9).encode()[:300])
    assert kept == b"" and file.content.startswith(PDF) and file.problem


def _signed_mail(text: str = "Pido la poda.") -> bytes:
    inner = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    body = signed(inner, Encoding.SMIME, PKCS7Options.DetachedSignature)
    return HEAD.replace("MIME-Version: 1.0\n", "").replace("\n", "\r\n").encode() + body


def test_a_signed_message_says_who_signed() -> None:
    message = read(_signed_mail())
    (signature,) = message.signatures
    assert signature.intact and signature.problem == "" and signature.covers == ""
    assert signature.signer_name == "María Quishpe"
    assert signature.signer_addresses == ("maria.quishpe@correo.example",)
    assert signature.id_document == "1710034065"
    assert signature.serial == "4711" and signature.signed_at is not None
    assert signature.not_after == CERTIFICATE.not_valid_after_utc
    assert message.text == "Pido la poda."
    assert [file.name for file in message.files] == ["smime.p7s"]


def test_a_signed_message_with_bare_line_ends_still_holds() -> None:
    assert read(_signed_mail().replace(b"\r\n", b"\n")).signatures[0].intact


def test_a_changed_letter_breaks_its_signature() -> None:
    (signature,) = read(_signed_mail().replace(b"poda", b"tala")).signatures
    assert not signature.intact and signature.problem == smime.ALTERED


def test_a_signature_that_is_none_is_said_to_be_damaged() -> None:
    mail = HEAD + (
        'Content-Type: multipart/signed; boundary=x; protocol="application/pkcs7-signature"\n\n'
        "--x\n\nPido la poda.\n--x\nContent-Type: application/pkcs7-signature\n\nnada\n--x--\n"
    )
    (signature,) = read(mail).signatures
    assert not signature.intact and signature.problem == smime.UNREADABLE


def test_a_message_inside_its_signature_is_read() -> None:
    inner = inner_letter("Pido la poda.\n")
    for field in ("From", "To", "Subject", "Message-ID", "Date"):
        del inner[field]
    body = base64.encodebytes(signed(inner.as_bytes(), Encoding.DER, PKCS7Options.Binary)).decode()
    mail = (
        HEAD + "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
        "Content-Transfer-Encoding: base64\n\n" + body
    )
    message = read(mail)
    assert message.text == "Pido la poda."
    assert files_of(message) == [("smime.p7m", ""), ("cédula.pdf", "smime.p7m")]
    assert message.signatures[0].intact and message.signatures[0].covers == ""


def test_a_signed_file_is_taken_out_and_its_signature_checked() -> None:
    mail = letter()
    content = signed(PDF, Encoding.DER, PKCS7Options.Binary)
    mail.add_attachment(
        content, maintype="application", subtype="octet-stream", filename="escritura.pdf.p7m"
    )
    message = read(mail)
    assert files_of(message)[1] == ("escritura.pdf", "escritura.pdf.p7m")
    assert message.files[1].content == PDF
    (signature,) = message.signatures
    assert signature.intact and signature.covers == "escritura.pdf"


def test_a_signed_part_beside_other_text_does_not_sign_the_message() -> None:
    inner = _signed_mail().partition(b"\r\nMIME-Version")[2]
    mail = HEAD.encode() + b"Content-Type: multipart/mixed; boundary=z\n\n--z\nMIME-Version" + inner
    mail += b"\n--z\nContent-Type: text/plain\n\nY pido la tala.\n--z--\n"
    message = read(mail)
    assert [one.covers for one in message.signatures] == [smime.PART]
    assert "tala" in message.text


def test_somebody_elses_signed_message_attached_does_not_sign_the_message() -> None:
    theirs = b"Content-Type: text/plain\r\n\r\nPido la poda.\r\n"
    mail = letter(text="Pido la tala.\n")
    mail.add_attachment(
        signed(theirs, Encoding.DER, PKCS7Options.Binary),
        maintype="application",
        subtype="pkcs7-mime",
        filename="smime.p7m",
    )
    message = read(mail)
    assert [one.covers for one in message.signatures] == ["smime.p7m"]
    assert message.text == "Pido la tala."


def test_every_part_is_listed_with_its_hash() -> None:
    mail = letter(text="Texto.\n")
    mail.add_alternative("<p>Texto <img src='cid:x'></p>", subtype="html")
    mail.get_payload()[1].add_related(  # type: ignore[index, union-attr]
        PNG, maintype="image", subtype="png", cid="<x>", filename="logo.png"
    )
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    mail.preamble = "Este mensaje tiene varias partes."
    message = read(mail)
    told = [(part.media_type, part.name, part.fate, bool(part.reason)) for part in message.parts]
    assert told == [
        ("text/plain", "", PartRole.SKIPPED, True),
        ("text/plain", "", PartRole.BODY, False),
        ("text/html", "", PartRole.SKIPPED, True),
        ("image/png", "logo.png", PartRole.INLINE, False),
        ("application/pdf", "a.pdf", PartRole.ATTACHMENT, False),
    ]
    assert message.parts[4].sha256 == hashlib.sha256(PDF).hexdigest()
    assert message.parts[4].size == len(PDF)
    assert [file.inline for file in message.files] == [True, False]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from(["tnef", "p7m", "uu"]))
def test_damage_to_a_wrapper_never_crashes(noise: bytes, where: int, kind: str) -> None:
    whole = {
        "tnef": _WINMAIL,
        "p7m": _SIGNED,
        "uu": uuencoded("a.pdf", PDF * 5).encode(),
    }[kind]
    damaged = whole[:where] + noise + whole[where + len(noise) :]
    if kind == "uu":
        taken_out(damaged)
    else:
        wrappers.opened(FoundFile(f"a.{kind}", "application/octet-stream", damaged))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 900))
def test_damage_to_a_signed_message_never_crashes(noise: bytes, where: int) -> None:
    parts = _signed_mail().split(b"\r\n\r\n")
    encoded = base64.b64decode(parts[-2])
    damaged = encoded[:where] + noise + encoded[where + len(noise) :]
    parts[-2] = base64.encodebytes(damaged)
    message = read(b"\r\n\r\n".join(parts))
    assert message.text == "Pido la poda."
    assert all(one.intact or one.problem for one in message.signatures)


_WINMAIL = winmail("Hola", ("uno.pdf", PDF), ("dos.pdf", PDF))
_SIGNED = signed(PDF, Encoding.DER, PKCS7Options.Binary)
