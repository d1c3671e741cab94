"""Recipients, dates and languages of a letter."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailgateway.mime.dates import sent_at
from mailgateway.parsing.language import language_of
from office.messages.incoming import IncomingAddressee
from tests.mailgateway.letters import RECEIVED, letter, read


def test_everybody_it_was_sent_to_is_named() -> None:
    mail = letter()
    mail["Cc"] = "Luis Pérez <luis@correo.example>, otra@correo.example"
    mail["Bcc"] = "oculta@correo.example"
    assert read(mail).addressees == (
        IncomingAddressee("to", "", "tramites@chq.example"),
        IncomingAddressee("cc", "Luis Pérez", "luis@correo.example"),
        IncomingAddressee("cc", "", "otra@correo.example"),
        IncomingAddressee("bcc", "", "oculta@correo.example"),
    )


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ayer",
        "Mon, 02 Mar 2099 08:00:00 -0500",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Mon, 99 Mar 2026 08:00:00 -0500",
        "Mon, 02 Mar 99999999 08:00:00 -0500",
        "Mon, 02 Mar 2026 08:00:00 +999999",
        "Fri, 31 Dec 9999 23:59:59 -1200",
    ],
)
def test_an_absurd_date_gives_way_to_that_of_receiving(written: str) -> None:
    assert sent_at(written, RECEIVED) == RECEIVED


def test_a_date_keeps_its_zone() -> None:
    quito = timezone(timedelta(hours=-5))
    assert read(letter()).sent_at == datetime(2026, 3, 2, 8, tzinfo=quito)
    assert sent_at("2 Mar 2026 08:00", RECEIVED) == datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Por la presente solicito una copia de la escritura.", "es"),
        ("Señores: pido la poda del árbol.", "es"),
        ("I would like to have a copy of the deed, please.", "en"),
        ("Please find attached my application.", "en"),
        ("Bonjour, je vous écris pour demander une copie.", ""),
        ("Sehr geehrte Damen und Herren, ich bitte um eine Kopie.", ""),
        ("1710034065", ""),
        ("", ""),
    ],
)
def test_spanish_and_english_are_told_apart(text: str, language: str) -> None:
    assert language_of(text) == language
