"""Quoted replies of other projects: what their own tests say of them, said of ours."""

from pathlib import Path

import pytest

from mailgateway.quoting.splitting import split
from tests.support.closing import CORPORA

REPLIES = sorted(CORPORA.glob("reply-*/*.txt"))

# Files of reply-crisp whose new text is the five lines that they all begin with.
FIVE_LINES = (
    "7 8 9 10 11 12 13 14 15 16 17 18 22 23 24 25 26 portuguese german german_2 german_3 "
    "german_outlook norwegian_gmail finnish italian russian outlook_split_line_from "
    "gmail_split_line_from ios_outlook_fr ios_outlook msn fr_multiline french_2 en_multiline_2 "
    "original_message original_message_2 danish_dash_separator french_dash_separator "
    "tricky_5_mixed_languages tricky_10_special_chars_in_name tricky_12_no_space_after_header "
    "tricky_14_long_quote_header tricky_15_original_message_variations"
).split()
WHOLE = [
    "reply-crisp/email_5",
    "reply-crisp/email_not_a_signature",
    "reply-crisp/email_not_a_signature_2",
    "reply-crisp/email_tricky_1_on_false_positive",
    "reply-crisp/email_tricky_13_timestamp_variations",
    "reply-zapier/email_1_5",
]
RIAK = (
    "Hi folks What is the best way to clear a Riak bucket of all key, values after running a test? "
    "I am currently using the Java HTTP API. -Abhishek Kona"
)
EXACTLY = {
    "reply-crisp/email_1": RIAK,
    "reply-crisp/correct_sig": "this is an email with a correct -- signature.",
    "reply-crisp/sig_no_empty_line": "this is an email with a signature with no empty line above.",
    "reply-crisp/email_sent_from": "Hi it can happen to any texts you type, as long as you type in "
    "between words or paragraphs.",
    "reply-crisp/email_emoji": "🎉 — John Doe CEO at Pandaland @pandaland",
    "reply-crisp/email_zoho": "What is the best way to clear a Riak bucket of all key, values "
    "after running a test?",
    "reply-crisp/email_with_regards": "Hi, I still have the same problem.... Can you help?",
    "reply-zapier/correct_sig": "this is an email with a correct -- signature.",
}
SAYS = {
    "reply-crisp/email_2": "You can list",
    "reply-crisp/email_3": "Having the function would be great.",
    "reply-crisp/email_4": "Awesome",
    "reply-crisp/email_6": "I get",
    "reply-crisp/email_one_is_not_on": "One outstanding question",
    "reply-crisp/email_reply_header": "On the other hand",
    "reply-crisp/email_tricky_2_url_with_wrote": "https://example.com",
    "reply-crisp/email_tricky_3_code_block": "function sendEmail",
    "reply-crisp/email_tricky_6_regards_in_sentence": "with regards to the payment",
    "reply-crisp/email_tricky_7_multiple_dashes": "Key Points",
    "reply-crisp/email_tricky_8_sent_from_in_content": "sent from my iPhone app",
    "reply-crisp/email_tricky_9_nested_quotes": "I agree with the points",
    "reply-crisp/email_tricky_11_double_signature": "Thanks for your help",
    "reply-crisp/email_tricky_16_unicode_signatures": "Thanks for the update",
    "reply-crisp/email_tricky_17_forward_header": "See the forwarded message",
    "reply-crisp/email_tricky_19_quote_without_header": "I wanted to respond",
    "reply-crisp/email_tricky_20_html_entities": "&gt; 100 and &lt; 200",
    "reply-zapier/email_1_1": "folks",
    "reply-zapier/email_1_2": "You can list the keys for the bucket",
    "reply-zapier/email_1_4": "Awesome",
    "reply-zapier/email_1_6": "I get",
    "reply-zapier/email_1_7": ":+1:",
}
SAYS_NOT = {
    "reply-crisp/email_2": "Hi folks",
    "reply-crisp/email_4": "Loader",
    "reply-crisp/email_6": "Was this",
    "reply-crisp/email_one_is_not_on": "On Oct 1, 2012",
    "reply-crisp/email_reply_header": "On Wed, Dec 9",
    "reply-zapier/email_1_1": "riak-users",
    "reply-zapier/email_1_4": "Loader",
    "reply-zapier/email_1_7": "Steps 0-2",
    "reply-zapier/email_iPhone": "Sent from my iPhone",
    "reply-zapier/email_one_is_not_on": "On Oct 1, 2012, at 11:55 PM, Dave Tapley wrote:",
    "reply-zapier/email_gmail": "xxx@gmail.com",
}


def written(name: str) -> str:
    return (CORPORA / f"{name}.txt").read_text("utf-8", "replace")


def folded(text: str) -> str:
    return " ".join(text.split())


def new_text(name: str) -> str:
    return folded(split(written(name)).new)


def differing() -> tuple[set[str], int]:
    """The files read otherwise than their project's tests want, and how many checks there are."""
    first = folded(written("reply-crisp/email_17").partition("\n\n")[0])
    exactly = EXACTLY | {f"reply-crisp/email_{name}": first for name in FIVE_LINES}
    exactly |= {name: folded(written(name)) for name in WHOLE}
    wrong = [name for name, text in exactly.items() if new_text(name) != text]
    wrong += [name for name, text in SAYS.items() if text not in new_text(name)]
    wrong += [name for name, text in SAYS_NOT.items() if text in new_text(name)]
    return set(wrong), len(exactly) + len(SAYS) + len(SAYS_NOT)


def test_nothing_is_read_otherwise() -> None:
    assert differing() == (set(), 90)


@pytest.mark.parametrize("path", REPLIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_answer_is_parted_without_losing_a_word(path: Path) -> None:
    text = path.read_text("utf-8", "replace")
    parted = split(text)
    assert parted.new.strip() or not text.strip()
    kept = sorted(f"{parted.new}\n{parted.signature}\n{parted.quoted}".split())
    assert kept == sorted(text.split())
