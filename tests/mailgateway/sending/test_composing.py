"""Outbox messages as mail."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgateway.sending.composing import OutgoingFile, compose
from models.enums import Channel
from office.delivery.claims import Parcel
from office.notices.texts import RenderedText

PARCEL = Parcel(
    outbox_id=1,
    kind="acknowledgement",
    channel=Channel.EMAIL,
    to_address="maria@correo.example",
    to_name="María Quishpe",
    facts={},
    files=(),
    message_id="<1.abc@chq.example>",
    in_reply_to="<carta-1@correo.example>",
    references="<carta-0@correo.example>",
    attempts=1,
    created_at=datetime(2026, 3, 2, 14, 0, tzinfo=UTC),
)
TEXT = RenderedText("Recibimos su documento", "Número: 1\n", "<p>Número: 1</p>")


def composed(
    parcel: Parcel = PARCEL, text: RenderedText = TEXT, *files: OutgoingFile
) -> EmailMessage:
    """What a mail client would read."""
    message = compose(parcel, text, files, mail_from="tramites@chq.example")
    read = message_from_bytes(message, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def test_an_acknowledgement_threads_and_says_that_it_is_automatic() -> None:
    message = composed()
    assert message["Message-ID"] == "<1.abc@chq.example>"
    assert message["Date"].datetime == PARCEL.created_at
    assert message["In-Reply-To"] == "<carta-1@correo.example>"
    assert message["References"] == "<carta-0@correo.example> <carta-1@correo.example>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["To"] == "María Quishpe <maria@correo.example>"
    assert message["Reply-To"] is None
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and plain.get_content().splitlines() == ["Número: 1"]
    assert html is not None and "<p>Número" in html.get_content()


EXCHANGE = (
    "<DB9PR03MB7786A1B2C3D4E5F6A7B8C9D0E1F2A@DB9PR03MB7786.eurprd03.prod.outlook.com>",
    f"<{'a' * 300}@correo.example>",
)


@pytest.mark.parametrize("answered", EXCHANGE)
def test_a_long_message_id_threads_as_it_is(answered: str) -> None:
    parcel = replace(PARCEL, in_reply_to=answered, references=f"{EXCHANGE[0]} <c@d.example>")
    raw = compose(parcel, TEXT, [], mail_from="tramites@chq.example")
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode()
    fields = dict(line.split(":", 1) for line in head.split("\r\n"))
    assert fields["In-Reply-To"].strip() == answered
    chain = dict.fromkeys((EXCHANGE[0], "<c@d.example>", answered))
    assert fields["References"].split() == list(chain)


@pytest.mark.parametrize("answered", ["<año@correo.example>", f"<{'a' * 990}@correo.example>"])
def test_a_message_id_that_no_field_can_hold_is_left_out(answered: str) -> None:
    message = composed(replace(PARCEL, in_reply_to=answered))
    assert message["In-Reply-To"] is None
    assert message["References"] == PARCEL.references


def test_a_signed_reply_is_by_a_person_and_carries_its_pdf() -> None:
    pdf = OutgoingFile(
        "CHQ-DA-2026-0031-O y cédula.pdf", "application/pdf", b"%PDF-1.4\r\n\x00\n.\n"
    )
    message = composed(replace(PARCEL, kind="signed_reply"), TEXT, pdf)
    assert message["Auto-Submitted"] is None
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == "CHQ-DA-2026-0031-O y cédula.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == pdf.content


def test_other_notices_are_generated() -> None:
    assert composed(replace(PARCEL, kind="reminder_due"))["Auto-Submitted"] == "auto-generated"


def test_nothing_can_add_a_header() -> None:
    evil = "x\r\nBcc: otro@correo.example\r\n\r\nhola"
    parcel = replace(
        PARCEL, to_name=evil, message_id=f"<{evil}>", in_reply_to=evil, references=evil
    )
    message = composed(parcel, RenderedText(evil, "x", None), OutgoingFile(evil, evil, b"x"))
    assert message["Bcc"] is None
    assert message["Subject"].startswith("x Bcc")
    assert message["In-Reply-To"] is None
    with pytest.raises(ValueError):
        composed(replace(PARCEL, to_address="a@b.example\r\nBcc: x@y.example"))


def test_every_attempt_is_the_same_message() -> None:
    first, second = composed(), composed(replace(PARCEL, attempts=2))
    assert first.as_bytes() == second.as_bytes()


def test_answers_go_to_the_intake_address() -> None:
    wire = compose(PARCEL, TEXT, (), mail_from="no@chq.example", reply_to="si@chq.example")
    assert b"\r\nReply-To: si@chq.example\r\n" in wire


def test_a_long_conversation_keeps_its_first_and_last_references() -> None:
    chain = " ".join(f"<{number}@x.example>" for number in range(50))
    kept = composed(replace(PARCEL, references=chain))["References"].split()
    assert kept[0] == "<0@x.example>" and kept[-1] == "<carta-1@correo.example>" and len(kept) == 20


def test_addresses_beyond_ascii() -> None:
    parcel = replace(PARCEL, to_address="ana@correo-ñandú.example")
    domain = "correo-ñandú.example".encode("idna").decode()
    assert composed(parcel)["To"].addresses[0].domain == domain
    parcel = replace(PARCEL, to_address="íñigo@correo.example")
    raw = compose(parcel, TEXT, (), mail_from="a@b.example")
    assert "íñigo@correo.example".encode() in raw


def test_an_address_is_not_said_twice() -> None:
    address = PARCEL.to_address
    assert composed(replace(PARCEL, to_name=address.upper()))["To"] == address


def test_answers_about_a_case_are_asked_for_at_its_own_address() -> None:
    own = "tramites+0123.abc@chq.example"
    assert composed(replace(PARCEL, reply_to=own))["Reply-To"] == own
    assert composed()["Reply-To"] is None


_SAID = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(_SAID, _SAID, _SAID)
def test_whatever_it_says_is_read_as_it_was_meant(subject: str, name: str, said: str) -> None:
    """And no line on the wire is longer than RFC 5322 section 2.1.1 wishes, or breaks another."""
    rendered = RenderedText(subject, said, None)
    wire = compose(replace(PARCEL, to_name=name), rendered, (), mail_from="tramites@chq.example")
    assert not re.search(rb"[^\r]\n|\r[^\n]", wire)
    assert max(map(len, wire.split(b"\r\n"))) <= 78
    message = message_from_bytes(wire, policy=default)
    assert isinstance(message, EmailMessage)
    blanks = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
    assert message["Subject"].split() == blanks.sub(" ", subject).split()
    # The library's newer reader puts a blank between two encoded words of a name.
    label, address = parseaddr(str(message_from_bytes(wire)["To"]))
    assert address == PARCEL.to_address
    assert str(make_header(decode_header(label))).split() == blanks.sub(" ", name).split()
    assert message.get_content().splitlines() == said.splitlines()
