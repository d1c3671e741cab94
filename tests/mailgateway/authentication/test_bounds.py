"""No mail makes the check of its sender take longer than it took to send it."""

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgateway.authentication import bounds, checking
from tests.mailgateway.authentication.names import GOOD, Table, signed
from tests.mailgateway.letters import held

HEAD = b"From: a@correo.example\r\nSubject: s\r\n"
SEAL = (
    b"DKIM-Signature: v=1; a=rsa-sha256; d=correo.example; s=s1; c=relaxed/relaxed; h=from;"
    b" bh=AAAA; b=AAAA\r\n"
)
ARC = b"ARC-Seal: i=1; a=rsa-sha256; d=correo.example; s=s1; cv=none; b=AA\r\n"


@pytest.mark.parametrize(
    "original",
    [
        SEAL + HEAD + b"\r\n" + b" " * 3_000_000 + b"x",
        SEAL + HEAD + b"\r\n" + b" \t" * 1_000_000 + b"\r\n",
        SEAL + b"X: " + b" a\r\n" * 300_000 + HEAD + b"\r\nhola",
        ARC + b"X: " + b" a\r\n" * 300_000 + HEAD + b"\r\nhola",
        b"DKIM-Signature: v=1; b" + b"\n " * 40_000 + b"x\r\n" + HEAD + b"\r\nhola",
        b"ARC-Seal: i=1; b" + b"\n " * 40_000 + b"x\r\n" + HEAD + b"\r\nhola",
        SEAL * 5_000 + HEAD + b"\r\nhola",
        b"Authentication-Results: mx; " + b"spf=pass; " * 200_000 + b"\r\n" + HEAD + b"\r\nhola",
        b"Authentication-Results: mx; spf=pass " + b"(" * 19_000 + b"\r\n" + HEAD + b"\r\nhola",
    ],
    ids=["blanks", "lines", "folds", "arc", "tag", "seal", "many", "results", "comments"],
)
def test_a_mail_made_to_keep_the_checker_busy_does_not(original: bytes) -> None:
    mail = replace(held(original), peer=GOOD)
    began = time.monotonic()
    for trusted in ((), ("mx", GOOD)):
        checking.judge(mail, "a@correo.example", Table(), trusted)
    assert time.monotonic() - began < 3


def test_what_is_honest_is_checked_as_before() -> None:
    letter = signed(HEAD + b"\r\nhola  \t\r\n\t otra \r\n\r\nfin", canonicalize=(b"relaxed",) * 2)
    assert not bounds.exceeded(letter)
    found = checking.judge(replace(held(letter), peer=GOOD), "a@correo.example", Table())
    assert [one.result for one in found.dkim] == ["pass"]


@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"\r", b"\n", b"a"]), max_size=12))
def test_blanks_at_line_ends_go_as_the_library_had_it(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    theirs = re.sub(b"[\t ]+\r\n", b"\r\n", content)
    assert bounds._without_trailing_blanks(content) == theirs
