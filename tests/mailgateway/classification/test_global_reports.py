"""Delivery reports on addresses beyond ASCII (RFC 6533), as Postfix 3.7 writes them."""

from email import message_from_bytes

from mailgateway.classification.delivery_reports import delivery_report
from models.enums import Outcome

_REPORT = """\
From: MAILER-DAEMON@mx.chq.example
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

Your message was successfully delivered to the destination(s) listed below.
--b
Content-Type: message/global-delivery-status
Content-Transfer-Encoding: 8bit

Reporting-MTA: dns; mx.chq.example
Original-Envelope-Id: 55222a8d4954e8b

Final-Recipient: utf-8; íñigo@correo.example
Original-Recipient: rfc822;íñigo@correo.example
Action: delivered
Status: 2.0.0
Diagnostic-Code: X-Postfix; delivery via virtual: delivered to maildir

--b--
"""


def test_its_recipients_are_read() -> None:
    report = delivery_report(message_from_bytes(_REPORT.replace("\n", "\r\n").encode()))
    assert report is not None
    [one] = report.recipients
    assert (one.address, one.outcome) == ("íñigo@correo.example", Outcome.DELIVERED)
    assert one.server == "mx.chq.example"
    assert report.originals == ("<55222a8d4954e8b>",)
