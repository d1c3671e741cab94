"""What the header of a fetched message tells of its envelope."""

import pytest

from mailgateway.imap.envelope import envelope_of, header_of, recipients_of, sender_of
from office.config import Config

OURS, OTHER = "tramites@chq.example", "da@chq.example"


@pytest.mark.parametrize(
    ("header", "recipients"),
    [
        (f"To: Ana <a@b.example>, {OURS}", (OURS,)),
        (f"To: {OURS}\nCc: {OTHER}", (OURS, OTHER)),
        (f"Delivered-To: {OTHER}\nTo: {OURS}, {OTHER}", (OTHER,)),
        (f"X-Original-To: {OTHER}\nDelivered-To: buzon@chq.example\nTo: x@y.example", (OTHER,)),
        ("Delivered-To: buzon@chq.example\nTo: tramites+c1.ab@chq.example",
         ("tramites+c1.ab@chq.example",)),
        ("To: undisclosed-recipients:;", (OTHER,)),
        ("Subject: nobody", (OTHER,)),
    ],
)  # fmt: skip
def test_recipients_are_those_that_are_ours(
    house: Config, header: str, recipients: tuple[str, ...]
) -> None:
    content = f"{header}\nFrom: c@d.example\n\nTo: {OURS}\n".encode()
    assert recipients_of(header_of(content), "DA") == recipients


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Return-Path: <ana@correo.example>\nFrom: b@c.example", "ana@correo.example"),
        ("Return-Path: <>\nFrom: MAILER-DAEMON@c.example", ""),
        ("From: Ana <ana@correo.example>", "ana@correo.example"),
        ("Sender: s@correo.example\nFrom: ana@correo.example", "s@correo.example"),
        ("Subject: nobody", ""),
    ],
)
def test_the_sender_is_the_return_path_else_the_author(header: str, sender: str) -> None:
    assert sender_of(header_of(f"{header}\n\nhola".encode())) == sender


def test_bytes_that_are_no_mail_belong_to_the_mailboxs_unit(house: Config) -> None:
    header = header_of(b"\x00\x01garbage")
    assert (sender_of(header), recipients_of(header, "DA")) == ("", (OTHER,))


@pytest.mark.parametrize("field", ["To", "From", "Return-Path", "Delivered-To"])
def test_no_header_keeps_a_mailbox_from_being_read(house: Config, field: str) -> None:
    header = f"{field}: {'(' * 20_000} <ana@correo.example>\n\nhola".encode()
    sender, recipients = envelope_of(header, "DA")
    assert sender in ("", "ana@correo.example") and recipients == (OTHER,)


def test_a_header_that_breaks_its_reader_costs_nothing(
    house: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailgateway.imap.envelope.addresses", lambda *_: 1 / 0)
    assert envelope_of(b"To: x@y.example\n\n", "DA") == ("", (OTHER,))
