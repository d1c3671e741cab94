"""A domain is the same in both its forms, and no form of one stops anybody."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from office.addresses.domains import in_ascii, in_letters


@pytest.mark.parametrize(
    ("letters", "plain"),
    [
        ("correo.example", "correo.example"),
        ("méxico.ec", "xn--mxico-bsa.ec"),
        ("straße.de", "xn--strae-oqa.de"),  # another than strasse.de, since IDNA 2008
        ("βόλος.gr", "xn--nxasmm1c.gr"),
        ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("भारत", "xn--h2brj9c"),
        ("mail_1.correo.example", "mail_1.correo.example"),
        ("xn--zzzzzzzz-.example", "xn--zzzzzzzz-.example"),
    ],
)
def test_each_form_leads_to_the_other(letters: str, plain: str) -> None:
    assert in_ascii(letters) == in_ascii(plain) == plain
    assert in_letters(plain) == in_letters(letters) == letters


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("MÉXICO.EC", "xn--mxico-bsa.ec"),
        ("me\u0301xico。ec", "xn--mxico-bsa.ec"),  # put together, and a full stop of the East
        ("Correo.Example.", "correo.example"),
        ("cor\u200breo.example", "correo.example"),
        ("STRAẞE.de", "xn--strae-oqa.de"),
    ],
)
def test_what_people_type_is_led_to_one_form(written: str, plain: str) -> None:
    assert in_ascii(written) == plain


@pytest.mark.parametrize(
    "written",
    [
        "",
        ".",
        "a..ñ.ec",
        f"{'a' * 64}.ec",
        f"{'ñ' * 70}.ec",
        ".".join(["ñandú"] * 60),
        "☕.example",
        "\u0301ab.example",  # begins with an accent
        "a\u200db.ñ.example",  # joins what is not to be joined
        "aא.example",  # turns round within a label
        "ñ_a.example",
        "ñ\uff20b.example",  # hides an @
        "ñ\uff1e.example",  # hides a >
        "\ud800.example",
    ],
)
def test_what_cannot_be_asked_for_is_no_domain(written: str) -> None:
    assert in_ascii(written) == ""
    assert written.isascii() or in_letters(written.lower()) == ""


@pytest.mark.parametrize("label", ["xn--", "xn--a", "xn--ñ", "xn--\u0301", "xn---bbk", "xn--99999"])
def test_a_label_that_pretends_stays_as_it_is(label: str) -> None:
    expected = f"{label}.example" if label.isascii() else ""
    assert in_letters(f"{label}.example") == expected


@given(st.text(max_size=300))
@example("xn--a\u200d")
@example("٠a.b")
def test_no_text_is_too_strange(text: str) -> None:
    plain, letters = in_ascii(text), in_letters(text.lower())
    assert plain.isascii() and in_ascii(plain) == plain
    assert in_letters(letters) == letters


def test_a_long_one_takes_no_time() -> None:
    start = time.thread_time()
    for letter in ("ñ", "a.ñ.", "xn--a", "\u0660", "\u0300"):
        in_ascii(letter * 500_000)
        in_letters(letter * 500_000)
    assert time.thread_time() - start < 1
