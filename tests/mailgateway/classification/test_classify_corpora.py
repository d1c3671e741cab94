"""Real bounces and real letters of other projects: how many are judged right, and which are not."""

import json
from pathlib import Path

import pytest

from mailgateway.classification.nonstandard_bounces import says_bounced
from mailgateway.parsing.message import parse
from office.messages.incoming import MessageKind
from tests.mailgateway.letters import held, letter, read
from tests.support.closing import CORPORA

PRASAD = sorted(path for path in (CORPORA / "bounce-prasad").glob("*") if path.is_file())
CRISP = sorted((CORPORA / "bounce-crisp").glob("*.txt"))
B, L, F = MessageKind.BOUNCE, MessageKind.LIST, MessageKind.FEEDBACK

# Decided by reading them: every other mail of these sets was written by a person, or by a program
# for one. `.out` is a parser's output over the mail of the same name.
MACHINES = {
    "mail-cpython": {
        "msg_02.txt": L,
        "msg_05.txt": B,
        "msg_16.txt": B,
        "msg_25.txt": B,
        "msg_32.txt": L,
        "msg_33.txt": L,
        "msg_43.txt": B,
    },
    "mail-enmime": {
        "delayed_dsn.raw": B,
        "dsn_with_multipart_alternative.raw": B,
        "multi_recipient_dsn.raw": B,
        "multipart-wo-boundary.raw": B,
        "simple_dsn.raw": B,
        "simple_dsn_with_html.raw": B,
    },
    "mail-mikel": {
        "bad_date_header.eml": L,
        "empty_in_reply_to.eml": L,
        "multi_address_bounce1.eml": B,
        "multi_address_bounce2.eml": B,
        "multipart_report_multiple_status.eml": B,
        "raw_email_with_mimepart_without_content_type.eml": B,
        "report_422.eml": B,
        "report_530.eml": B,
    },
    "mail-mime4j": {
        "badbound.msg": B,
        "badbound.out": B,
        "badbound.xml": B,  # the mail's description, which begins like one below a line of words
        "badbound_decoded.xml": B,
        "infinite_decoded_1.txt": L,
        "jt-0498.msg": L,
        "jt-0498.out": L,
        "mime4j-219-new-date-time-format.msg": L,
    },
    "mail-multi_mail": {},
    "mail-nodemailer": {"delivery-status.eml": B, "large_text.eml": L},
    "mail-phpmime": {"failure.eml": B},
    "mail-rspamd": {"arcbad.eml": L, "gtube.eml": L, "ham.eml": L, "newsletter.eml": L},
}
MACHINES["mail-imap_tools"] = MACHINES["mail-mikel"]  # the same mails


@pytest.mark.parametrize("folder", sorted(MACHINES))
def test_no_letter_is_taken_for_a_machine_s(folder: str) -> None:
    found = {}
    for path in sorted((CORPORA / folder).rglob("*")):
        if path.is_file():
            message = parse(held(path.read_bytes()))
            if message.kind.by_machine:
                found[path.name] = message.kind
    assert found == MACHINES[folder]


def _right_of_prasad(path: Path) -> MessageKind:
    complaint = path.name.startswith(("arf", "fbl")) or path.name == "hotmailbounce.txt"
    return F if complaint else B


def test_prasads_bounces_and_complaints() -> None:
    """All 77, leaving out unsubscribe.txt, which is no mail but a program's log."""
    files = [path for path in PRASAD if path.name != "unsubscribe.txt"]
    wrong = {
        path.name
        for path in files
        if parse(held(path.read_bytes())).kind is not _right_of_prasad(path)
    }
    assert len(files) == 77
    assert wrong == set()


def test_prasads_bounces_say_what_happened() -> None:
    reports = {path.name: parse(held(path.read_bytes())).report for path in PRASAD}
    bounces = {path.name for path in PRASAD if _right_of_prasad(path) is B}
    silent = {name for name in bounces if reports[name] is None}
    assert silent == {"unsubscribe.txt"}
    delayed = {
        name
        for name in bounces - silent
        if (report := reports[name]) and report.recipients[0].outcome != "bounced"
    }
    assert delayed == {"29.eml", "46.eml"}


def test_crisps_bodies_by_their_words() -> None:
    """111 bodies without headers, as a server would send them: all but the two that say nothing,
    `empty` and `default` («Hello»), which its own parser takes or leaves without a reason."""
    wrong = set()
    for path in CRISP:
        text = path.read_text("utf-8", "replace")
        if says_bounced(text) is not (path.stem not in ("empty", "default")):
            wrong.add(path.name)
    assert len(CRISP) == 111
    assert wrong == set()


def test_crisps_bodies_name_their_recipient() -> None:
    right, asked = 0, 0
    for path in CRISP:
        expected = json.loads((path.parent / "expected" / f"{path.stem}.json").read_text())
        recipient = expected["data"]["recipient"]
        if not recipient:
            continue
        mail = letter("x", path.read_text("utf-8", "replace"))
        mail.replace_header("From", "MAILER-DAEMON@correo.example")
        report = read(mail, mail_from="").report
        asked += 1
        right += report is not None and report.recipients[0].address == recipient
    assert right == asked == 109


@pytest.mark.parametrize("path", CRISP, ids=lambda path: path.stem)
def test_nobody_s_quotation_of_a_bounce_is_one(path: Path) -> None:
    quotation = f"Me llegó esto, ¿qué hago?\n\n{path.read_text('utf-8', 'replace')}"
    assert read(letter("Correo devuelto", quotation)).kind is MessageKind.SUBMISSION
