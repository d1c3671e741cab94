"""From bytes to a message the office understands."""

import base64
import re
import time
from email.message import Message
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgateway.mime import headers, mailboxes
from mailgateway.parsing import message as parsing
from mailgateway.parsing import part_roles as fates
from office.intake.status.status_queries import query_in
from office.messages.incoming import MessageKind
from tests.mailgateway.letters import held, letter, read

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HEAD = "From: Ana <ana@correo.example>\nSubject: Hola\n"


def test_a_letter_says_who_wrote_what() -> None:
    message = read(letter("Petición de poda — ñandú", "Señores:\n\nPido la poda.\n"))
    assert message.kind is MessageKind.SUBMISSION
    assert message.sender_name == "María Quishpe"
    assert message.sender_address == "maria.quishpe@correo.example"
    assert message.subject == "Petición de poda — ñandú"
    assert message.text == "Señores:\n\nPido la poda."
    assert message.message_id == "<carta-1@correo.example>"
    assert message.recipients == ("tramites@chq.example",)
    assert message.files == () and message.reason == "" and not message.bulk


def test_files_keep_their_bytes_and_get_safe_names() -> None:
    mail = letter()
    for name in ("cédula.pdf", "../../etc/passwd", "cédula.pdf", "C:\\Users\\Ana\\doc.pdf", ""):
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename=name or None)
    files = read(mail).files
    assert [file.name for file in files] == [
        "cédula.pdf",
        "passwd",
        "cédula (2).pdf",
        "doc.pdf",
        "archivo.pdf",
    ]
    assert {file.content for file in files} == {PDF}
    assert {file.media_type for file in files} == {"application/pdf"}


def test_a_file_that_is_not_what_its_name_says_is_noted() -> None:
    mail = letter()
    mail.add_attachment(b"MZ" + bytes(200), maintype="image", subtype="jpeg", filename="foto.jpg")
    mail.add_attachment(b"", maintype="application", subtype="pdf", filename="vacio.pdf")
    wrong, empty = read(mail).files
    assert wrong.media_type != "image/jpeg" and wrong.finding
    assert empty.finding == "El archivo llegó vacío." and empty.content == b""


def test_a_damaged_file_is_kept_and_noted() -> None:
    cut = base64.encodebytes(PDF).decode().replace("\n", "")[:-3]
    mail = (
        HEAD + "MIME-Version: 1.0\nContent-Type: application/pdf; name=a.pdf\n"
        f"Content-Transfer-Encoding: base64\n\n{cut}\n"
    )
    (file,) = read(mail).files
    assert file.content.startswith(b"%PDF") and "dañado" in file.finding


def test_html_alone_is_read_as_text() -> None:
    mail = letter()
    mail.set_content(
        "<html><head><style>p{}</style></head><body><p>Señores:</p><p>Pido la <b>poda</b>.</p>"
        "<script>x()</script></body></html>",
        subtype="html",
    )
    assert read(mail).text == "Señores:\n\nPido la poda."


def test_plain_text_is_preferred_and_inline_images_are_files() -> None:
    mail = letter(text="Texto llano.\n")
    mail.add_alternative("<p>Texto <img src='cid:x'></p>", subtype="html")
    html = mail.get_payload()[1]  # type: ignore[index]
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
        "gg=="
    )
    html.add_related(png, maintype="image", subtype="png", cid="<x>")  # type: ignore[union-attr]
    message = read(mail)
    assert message.text == "Texto llano."
    assert [(file.name, file.media_type) for file in message.files] == [
        ("archivo.png", "image/png")
    ]


def test_an_empty_plain_alternative_gives_way_to_the_html() -> None:
    mail = letter(text="\n")
    mail.add_alternative("<p>Aquí está.</p>", subtype="html")
    assert read(mail).text == "Aquí está."


def test_texts_around_an_attachment_are_one_text() -> None:
    mail = letter(text="Antes.\n")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    mail.add_attachment("Después.\n", disposition="inline")
    message = read(mail)
    assert message.text == "Antes.\n\nDespués." and len(message.files) == 1


def test_a_message_inside_is_kept_whole_as_a_file() -> None:
    mail = letter()
    mail.add_attachment(letter("Carta anterior: ¿sí?", "Texto interior.\n"))
    (file,) = read(mail).files
    assert file.name == "Carta anterior sí.eml" or file.name.startswith("Carta anterior")
    assert file.name.endswith(".eml") and b"Texto interior." in file.content


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("x-unknown", "utf-8"),
        ("us-ascii", "cp1252"),
        ("punycode", "utf-8"),
        ("", "cp1252"),
        ("windows-1252", "cp1252"),
        ("utf-16", "ascii"),
    ],
)
def test_wrong_or_missing_charsets_are_repaired(declared: str, encoding: str) -> None:
    said = "Senores: pido la poda." if encoding == "ascii" else "Señores: petición de ñandú, ¿sí?"
    parameter = f"; charset={declared}" if declared else ""
    head = HEAD + f"Content-Type: text/plain{parameter}\n\n"
    assert read(head.encode() + said.encode(encoding)).text == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?utf-8?B?U29saWNpdHVkIGRlIMOxYW5kw7o=?=", "Solicitud de ñandú"),
        ("=?utf-8?Q?Petici=C3?= =?utf-8?Q?=B3n?=", "Petición"),
        ("=?iso-8859-1?q?Se=F1or?= Pérez", "Señor Pérez"),
        ('"=?utf-8?Q?Se=C3=B1or?="', '"Señor"'),
        ("=?utf-8?Q?con espacios =C3=B1?=", "con espacios ñ"),
        ("=?utf-8*es?Q?=C3=B1?=", "ñ"),
        ("=?utf-8?B?w7E?=", "ñ"),
        ("=?nada?Q?=C3=B1?=", "ñ"),
        ("uno =?utf-8?Q?dos?= tres", "uno dos tres"),
        ("=?utf-8?Q?sin fin =C3=B1", "sin fin ñ"),
        ("=? ?=", "=? ?="),
        ("Informe\x00\x07 final", "Informe final"),
    ],
)
def test_headers_are_read_as_they_were_meant(written: str, meant: str) -> None:
    mail = f"From: a@b.example\nSubject: {written}\n\nx\n"
    assert read(mail).subject == meant


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ("filename*=UTF-8''c%C3%A9dula.pdf", "cédula.pdf"),
        ("filename*0*=UTF-8''c%C3%A9; filename*1=dula.pdf", "cédula.pdf"),
        ('filename="=?utf-8?Q?c=C3=A9dula.pdf?="', "cédula.pdf"),
        ("filename=c\xe9dula.pdf", "cédula.pdf"),
        ('filename="..\\..\\x.pdf"', "x.pdf"),
        ('filename="factura\u202efdp.exe"', "facturafdp.exe"),
        ('filename=".."', "archivo.pdf"),
        ('filename="CON.pdf"', "_CON.pdf"),
        ('filename="' + "a" * 400 + '.pdf"', "a" * 146 + ".pdf"),
        ("filename*=UTF-8", "UTF-8"),
    ],
)
def test_names_of_files(parameter: str, name: str) -> None:
    head = (
        HEAD + "MIME-Version: 1.0\nContent-Type: application/pdf\nContent-Disposition: attachment; "
    )
    encoding = "latin-1" if "\xe9" in parameter else "utf-8"
    original = head.replace("\n", "\r\n").encode() + parameter.encode(encoding) + b"\r\n\r\n" + PDF
    (file,) = read(original).files
    assert file.name == name


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("Auto-Submitted: auto-replied (vacation)", "automático"),
        ("Precedence: bulk", "masivo"),
        ("List-Id: <lista.example>", "lista"),
        ("X-Autoreply: yes", "respuesta automática"),
        ("Subject: Respuesta automática: Solicitud", "respuesta automática"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", "informe"),
        ("X-Failed-Recipients: x@y.example", "informe"),
        ("From: MAILER-DAEMON@correo.example", "servidor"),
    ],
)
def test_what_programs_write_is_told_from_what_people_write(field: str, reason: str) -> None:
    message = read(f"{field}\nFrom: ana@correo.example\nSubject: Hola\n\nx\n")
    assert message.kind.by_machine and reason in message.reason


def test_the_null_sender_is_automatic_and_auto_submitted_no_is_not() -> None:
    assert read(letter(), mail_from="").kind is MessageKind.AUTOMATIC
    mail = letter()
    mail["Auto-Submitted"] = "no"
    mail["X-Auto-Response-Suppress"] = "DR, OOF"
    mail["List-Unsubscribe"] = "<mailto:x@y.example>"
    assert read(mail).kind is MessageKind.SUBMISSION


@pytest.mark.parametrize(
    "original",
    [b"", b"\r\n\r\n", b"\x00\x01\x02" * 500, b"hola, soy Ana\r\n", b"\xff\xd8\xff" * 99],
)
def test_bytes_that_are_no_mail_come_with_a_reason(original: bytes) -> None:
    message = read(original)
    assert message.kind is MessageKind.UNREADABLE
    assert message.reason.endswith(".") and message.sender_address == "sobre@correo.example"


def test_the_sender_is_never_taken_from_reply_to() -> None:
    mail = letter()
    del mail["From"]
    mail["Reply-To"] = "otro@correo.example"
    message = read(mail)
    assert message.sender_address == "sobre@correo.example"
    assert message.reply_to == "otro@correo.example"
    assert read(mail, mail_from="no es una").kind is MessageKind.UNREADABLE


@pytest.mark.parametrize(
    "field",
    [
        "Ana Torres ana@correo.example",
        "<ana@correo.example",
        "ana@correo.example (Ana)",
        '"Ana, la de <SG>" <ana@correo.example>',
        "=?utf-8?Q?jefe=40chq.example?= <ana@correo.example>",
    ],
)
def test_senders_against_the_rules_are_understood(field: str) -> None:
    message = read(f"From: {field}\nSubject: x\n\nx\n")
    assert message.sender_address == "ana@correo.example"


def test_references_end_with_the_message_answered() -> None:
    mail = letter()
    mail["References"] = "<a@x.example> <b@x.example>"
    mail["In-Reply-To"] = "<a@x.example>"
    assert read(mail).references == ("<b@x.example>", "<a@x.example>")
    assert read(letter()).references == ()


def test_the_same_letter_by_another_way_has_the_same_key() -> None:
    first = letter(text="Señores: una línea.\n")
    again = letter(text="Señores: una línea.\n")
    again.replace_header("Content-Transfer-Encoding", "base64")
    again.set_payload(base64.encodebytes("Señores: una línea.\n".encode()).decode())
    again["Received"] = "from x by y; Mon, 02 Mar 2026 08:00:00 -0500"
    key = read(first).origin_key
    assert read(again).origin_key == key
    assert read(letter(text="Otra.\n")).origin_key != key
    assert read(first, recipients=("da@chq.example",)).origin_key == key
    later = letter(text="Señores: una línea.\n")
    later.replace_header("Message-ID", "<carta-2@correo.example>")
    assert read(later).origin_key != key


def test_a_text_without_end_is_cut_and_comes_whole_as_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fates, "LONGEST_TEXT", 1000)
    message = read(letter(text="línea\n" * 1000))
    assert len(message.text) <= 1000
    assert message.files[0].name == "mensaje-completo.txt"
    assert message.files[0].content.decode().count("línea") == 1000


def test_flowed_text_is_unwrapped() -> None:
    mail = HEAD + "Content-Type: text/plain; format=flowed\n\nUna línea \nsola.\n-- \nAna\n"
    message = read(mail)
    assert message.text == "Una línea sola." and message.signature == "-- \nAna"


def test_what_stands_under_a_letter_is_apart_from_what_it_quotes() -> None:
    quotation = "El lun, 2 mar 2026, Registro <r@chq.example> escribió:\n> Recibimos su carta."
    closing = "Atentamente,\nAna Torres\nCelular 099 123 4567"
    message = read(f"{HEAD}\nPido la poda.\n\n{closing}\n\n{quotation}\n")
    assert message.text == "Pido la poda."
    assert message.signature == closing
    assert message.quoted == quotation


@pytest.mark.parametrize(
    "text",
    [
        "Enviado desde mi iPhone\n\nEstado CHQ-SG-2026-0001-E",
        "Estado CHQ-SG-2026-0001-E\n\nSaludos,\nAna Torres\nCelular 099 123 4567",
        "Estado\n\nEnviado desde mi iPhone\n\nCHQ-SG-2026-0001-E",
    ],
)
def test_a_question_for_the_state_is_found_beside_what_stands_under_it(text: str) -> None:
    message = read(f"{HEAD}\n{text}\n")
    query = query_in(message.subject, f"{message.text}\n{message.signature}")
    assert query is not None and query.number == "CHQ-SG-2026-0001-E"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Va la cédula.\n\nAtentamente,\nAna Torres\nJefa de archivo", "es"),
        ("Va la cédula.\n\nSent from my iPhone", ""),
        ("Va la cédula.\n\nEnviado desde mi iPhone\n\nQueda una hoja por enviar.", "es"),
        ("The map is attached.\n\nRegards,\nAna de la Torre\nJefa de la unidad", "en"),
    ],
)
def test_a_short_letter_speaks_the_language_of_its_closing(text: str, language: str) -> None:
    assert read(f"{HEAD}\n{text}\n").language == language


def test_blanks_before_the_colon_are_forgiven() -> None:
    message = read("From : Ana <ana@correo.example>\nSubject\t: Hola\n\nTexto.\n")
    assert message.subject == "Hola" and message.text == "Texto."


def test_a_stray_line_does_not_end_the_header() -> None:
    message = read("From: ana@correo.example\nbasura\nSubject: Poda\nX-A: b\n\nTexto.\n")
    assert (message.subject, message.text) == ("Poda", "Texto.")
    assert message.sender_address == "ana@correo.example"


def test_a_text_without_a_blank_line_above_it_stays_text() -> None:
    message = read("From: ana@correo.example\nSubject: Poda\nSeñores\nPido: la poda.\n\nGracias.\n")
    assert message.text == "Señores\nPido: la poda.\n\nGracias."


def _nested(levels: int) -> bytes:
    head = b"From: a@b.example\r\n"
    for level in range(levels):
        head += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    return head + b"\r\nx\r\n"


@pytest.mark.parametrize(
    "evil",
    [
        _nested(150),
        _nested(5000),
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        + b"--x\r\n\r\ny\r\n" * 20_000,
        b"From: a@b.example\r\nSubject: " + b"=?utf-8?Q?" * 50_000 + b"\r\n\r\nx",
        b"From: " + b"<" * 100_000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nReferences: " + b"<a@b> " * 100_000 + b"\r\n\r\nx",
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<div><table><tr><td>" * 50_000,
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<blockquote " * 50_000,
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<!--<style" * 50_000,
        b"From: a@b.example\r\n\r\n" + b"On " * 200_000,
        b"From: a@b.example\r\n\r\n" + b"On x <a@b> wrote\r\n" * 30_000,
        b"From: a@b.example\r\n\r\n" + b"De: x\r\n" * 50_000,
        b"From: a@b.example\r\n\r\n" + b"> x\r\nOn a\r\n" * 30_000,
        b"From: a@b.example\r\n\r\n" + b"El lun, escribe: <a@b.example>\r\n> x\r\n" * 10_000,
        b"From: a@b.example\r\n\r\n" + b"\xe9\x81" * 200_000,
        b"From: a@b.example\r\n" + b"X: y\r\n" * 100_000 + b"\r\nx",
        b"From: a@b.example\r\n\r\n" + b"-" * 500_000,
        b"From: a@b.example\r\n\r\n" + b"a@" * 250_000,
        b"From: x" + b" " * 19_000 + b"y" + b" " * 900 + b"\r\n\r\nx",
        b"From: a@b.example\r\n\r\n" + b">" * 100_000 + b" " * 400_000 + b"x",
        b"From: a@b.example\r\n" + b"To: " + b"a" * 19_900 + b"\r\n\r\nx",
        b"From: a@b.example\r\n" + (b"To: " + b"a" * 19_900 + b"\r\n") * 45 + b"\r\nx",
        b"From: a@b.example\r\n" + (b"Cc: " + b"@" * 19_900 + b"\r\n") * 45 + b"\r\nx",
        b"From: '" + b"@" * 19_900 + b"\r\n\r\nx",
        b"From: a@b.example\r\nReferences: " + b"a" * 19_900 + b"\r\n\r\nx",
        b"From: a@b.example\r\nReferences: " + b"a@" * 9_900 + b"\r\n\r\nx",
    ],
    ids=range(26),
)
def test_no_letter_holds_the_reader(evil: bytes) -> None:
    """Each takes well under a second alone; what grows with the square takes half a minute.

    Between them there is room for a tracer, and for collections of what other tests have left.
    """
    start = time.thread_time()
    assert parsing.parse(held(evil)).inbound_id == 7
    assert time.thread_time() - start < 8


def test_a_crash_while_reading_becomes_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(parsing, "contents_of", crash)
    message = read(letter())
    assert message.kind is MessageKind.UNREADABLE
    assert message.reason == "No pudimos leer el mensaje; una persona debe revisarlo."


_LINES = [
    b"From: a@b.example", b"Subject: =?utf-8?b?w7E=?=", b"", b"--x", b"--x--", b"texto \xf1", b".",
    b"Content-Type: multipart/mixed; boundary=x", b"Content-Type: text/html; charset=\xff",
    b"Content-Transfer-Encoding: base64", b"Content-Type: message/rfc822", b"===\x00", b" x=y;",
    b"Content-Disposition: attachment; filename*0*=''%ff; filename*2=b", b"> cita", b"\xff\xfe",
    b"Content-Type: multipart/alternative; boundary=\"x\"", b"begin 644 a\r\n#86)C\r\n`\r\nend",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_LINES), max_size=25).map(b"\r\n".join))
def test_whatever_comes_is_read_without_a_crash_and_can_be_stored(original: bytes) -> None:
    message = parsing.parse(held(b"From: a@b.example\r\n" + original))
    texts = [message.subject, message.text, message.quoted, message.sender_name, message.message_id]
    for text in (*texts, *message.references, *(file.name for file in message.files)):
        assert "\0" not in text and text.encode() is not None
    assert message.reason != "No pudimos leer el mensaje; una persona debe revisarlo."


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ('"juan.perez"@correo.example', "", "juan.perez@correo.example"),
        ("'ana@correo.example'", "", "ana@correo.example"),
        ("<@uno.example,@dos.example:ana@correo.example>", "", "ana@correo.example"),
        ("Ana <ana@xn--mxico-bsa.example>", "Ana", "ana@méxico.example"),
        ("Ana \u202eairaM <ana@correo.example>", "Ana airaM", "ana@correo.example"),
        ('"jefe@banco.example" <ana@correo.example>', "", "ana@correo.example"),
        ("=?utf-8?q?jefe=40banco.example_=3Cx=3E?= <ana@correo.example>", "", "ana@correo.example"),
        ('"ana@correo.example" <ana@correo.example>', "ana@correo.example", "ana@correo.example"),
        ("(" * 5_000 + " <ana@correo.example>", "(" * 200, "ana@correo.example"),
        ("alcalde@municipio.example <ana@correo.example>", "", "ana@correo.example"),
        ("ana@correo.example via Foro <foro@lista.example>", "", "foro@lista.example"),
        ("Ana @ Quebrada <ana@correo.example>", "Ana @ Quebrada", "ana@correo.example"),
        ("jefe@a.example, b <ana@correo.example", "", "jefe@a.example"),
        ("Pérez, Ana <ana@correo.example>", "Pérez, Ana", "ana@correo.example"),
        ("Ana <mailto:ana@correo.example>", "Ana", "ana@correo.example"),
        ("ana@correo.example (Ana Pérez)", "Ana Pérez", "ana@correo.example"),
        ('"Ana \\"la\\" Pérez" <ana@correo.example>', 'Ana "la" Pérez', "ana@correo.example"),
        ('"Ana <ana@correo.example>', "Ana", "ana@correo.example"),
        ("ana . perez @ correo . example", "", "sobre@correo.example"),
        ("Ana <ana perez@correo.example>", "", "sobre@correo.example"),
        ("jefe@a.example <ana perez@correo.example>", "", "sobre@correo.example"),
    ],
)
def test_a_sender_in_every_form(written: str, name: str, address: str) -> None:
    came = read(f"From: {written}\nSubject: s\n\nhola\n")
    assert came.kind is MessageKind.SUBMISSION
    assert (came.sender_name, came.sender_address) == (name, address)


@pytest.mark.parametrize("nested", ["a:", "(", "(a:", ":("])
def test_what_is_nested_beyond_reason_among_the_addressees_is_passed_over(nested: str) -> None:
    came = read(f"From: a@b.example\nTo: {nested * 5_000}\nCc: c@d.example\n\nhola\n")
    assert came.kind is MessageKind.SUBMISSION and came.text == "hola"
    assert [mailbox.address for mailbox in came.addressees] == ["c@d.example"]


@pytest.mark.parametrize("mark", ['"\\\\', "<a@b.example", "(", "a,", "<,", '"', "a@b.example "])
def test_a_field_of_marks_is_read_in_proportion_to_its_length(mark: str) -> None:
    began = time.thread_time()
    read(f"From: {mark * (20_000 // len(mark))}\nTo: c@d.example\n\nhola\n")
    assert time.thread_time() - began < 1


def test_who_is_answered_and_addressed_is_read_like_the_sender() -> None:
    came = read(
        "From: ana@b.example\nReply-To: jefe@a.example <ana@b.example>\n"
        "To: otro@a.example <c@d.example>; Grupo: e@f.example, <g@h.example>;\n\nhola\n"
    )
    assert came.reply_to == "ana@b.example"
    assert [one.address for one in came.addressees] == [
        "c@d.example",
        "e@f.example",
        "g@h.example",
    ]


def test_a_message_id_longer_than_a_line_is_none() -> None:
    cut = "a" * 3_000
    came = read(f"From: a@b.example\nReferences: <1@b.example> <{cut}@b.example>\n\nhola\n")
    assert came.references == ("<1@b.example>",)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("plain", "a" + " " * 400_000 + "x"),
        ("plain", "asunto" + " " * 400_000 + "x"),
        ("plain", "El lunes Ana escribió" + " " * 400_000 + "x"),
        ("plain", "begin 644 a\n" * 30_000),
        ("html", "<pre>a" + " " * 400_000 + "x</pre>"),
        ("html", "<pre>a" + " \t" * 200_000 + "x</pre>"),
    ],
    ids=["blanks", "field", "introduction", "begins", "pre", "tabs"],
)
def test_no_text_takes_the_square_of_its_length(kind: str, text: str) -> None:
    began = time.thread_time()
    came = read(f"From: a@b.example\nContent-Type: text/{kind}\n\n{text}")
    assert time.thread_time() - began < 2
    assert came.kind is MessageKind.SUBMISSION and came.text


_PIECES = """a|Ñusta|.|-| |  |"|'|<|>|@|<x@y.z>|=?utf-8?q?x?=|\\|(|)|,|:|x@y.z|_|\t|[""".split("|")
_MAILBOX = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)


@given(_MAILBOX)
def test_a_plain_mailbox_is_read_as_the_grammar_reads_it(value: str) -> None:
    message = Message()
    message["From"] = value
    quick = headers.addresses(message, "from")
    with patch.object(mailboxes, "_ONE_PLAIN", re.compile(r"(?!)")):
        assert quick == headers.addresses(message, "from")
