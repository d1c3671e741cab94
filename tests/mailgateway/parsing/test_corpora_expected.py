"""Messages of projects that say how they read them: what differs is known, and is little."""

from collections.abc import Callable, Iterator

import pytest

from tests.mailgateway.expected import Check, imap_tools, mime4j

FEWEST_EQUAL = 0.979  # two of what imap_tools expects is an address that nobody wrote
# Why each of these is read otherwise stands in docs/corpora.md.
IMAP_TOOLS = {
    ("attachment_2_base64.eml", "text"),
    ("attachment_emails/attachment_with_encoded_name.eml", "file name"),
    ("error_emails/content_transfer_encoding_7-bit.eml", "text"),
    ("error_emails/content_transfer_encoding_empty.eml", "text"),
    ("error_emails/content_transfer_encoding_plain.eml", "text"),
    ("error_emails/invalid_subject_characters.eml", "subject"),
    ("error_emails/missing_body.eml", "to"),
    ("error_emails/missing_body.eml", "to names"),
    ("error_emails/missing_content_disposition.eml", "files"),
    ("mime_emails/raw_email11.eml", "to"),
    ("mime_emails/raw_email11.eml", "to names"),
    ("multipart_report_emails/multipart_report_multiple_status.eml", "files"),
    ("multipart_report_emails/multipart_report_multiple_status.eml", "text"),
    ("multipart_report_emails/report_422.eml", "files"),
    ("multipart_report_emails/report_530.eml", "files"),
    ("plain_emails/mix_caps_content_type.eml", "from"),
    ("plain_emails/raw_email6.eml", "text"),
    ("plain_emails/raw_email8.eml", "file name"),
    ("plain_emails/raw_email_bad_time.eml", "date"),
    ("plain_emails/raw_email_with_at_display_name.eml", "to"),
    ("plain_emails/raw_email_with_at_display_name.eml", "to names"),
    ("plain_emails/raw_email_incorrect_header.eml", "subject"),
    ("plain_emails/raw_email_incorrect_header.eml", "text"),
    ("plain_emails/raw_email_incorrect_header.eml", "to"),
    ("plain_emails/raw_email_incorrect_header.eml", "to names"),
    ("rfc2822/example04.eml", "date"),
    ("rfc2822/example10.eml", "date"),
    ("rfc2822/example13.eml", "subject"),
    ("rfc2822/example13.eml", "text"),
    ("rfc2822/example14.eml", "subject"),
    ("text_with_content_id.eml", "files"),
}
MIME4J = {
    (name, f"{name}_decoded_1{last}.txt")
    for name, last in [
        ("basic-plain-with-bad-header-separator", ""),
        ("ending-boundaries", "_1"),
        ("malformedHeader-nocrlfcrlf", ""),
        ("malformedHeaderStartsBody-nocrlfcrlf", ""),
        ("malformedHeaderStartsBody-noheader", ""),
        ("obsolete", ""),
        ("very-long-boundary", "_1"),
        ("very-very-long-boundary", "_1"),
        ("weird-boundary", "_1"),
    ]
} | {("malformedHeader-nocrlfcrlf", "anotherheader"), ("obsolete", "headerwithwsp")}


@pytest.mark.parametrize(
    ("checks", "known", "fewest"),
    [(imap_tools, IMAP_TOOLS, 1400), (mime4j, MIME4J, 600)],
    ids=["imap_tools", "mime4j"],
)
def test_what_differs_is_known(
    checks: Callable[[], Iterator[Check]], known: set[tuple[str, str]], fewest: int
) -> None:
    done = list(checks())
    different = {(check.message, check.field) for check in done if check.differs}
    assert different == known
    assert len(done) >= fewest
    assert sum(not check.differs for check in done) >= FEWEST_EQUAL * len(done)
