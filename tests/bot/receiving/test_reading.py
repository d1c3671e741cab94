"""From updates to their meaning, and texts cut to what Telegram takes."""

import pytest
from telegram import Update

from bot.dialogue.events import Command, Noted, Pressed, Said
from bot.receiving.reading import FileWanted, Reading, read
from bot.sending.chatting import TEXT_LIMIT, split, units

USER = {"id": 7, "is_bot": False, "first_name": "María\u202e", "last_name": "Quishpe"}
CHAT = {"id": 7, "type": "private"}


def reading_of(**content: object) -> Reading:
    """What a message with `content` means."""
    message = {"message_id": 5, "date": 0, "from": USER, "chat": CHAT, **content}
    reading = read(Update.de_json({"update_id": 1, "message": message}, None))
    assert reading is not None
    return reading


def test_names_are_cleaned() -> None:
    assert reading_of(text="hola").name == "María Quishpe"


def test_files_get_safe_bounded_names() -> None:
    def named(name: str | None) -> FileWanted:
        file = {"file_id": "f", "file_unique_id": "f", "file_name": name, "file_size": 3}
        what = reading_of(document={k: v for k, v in file.items() if v is not None}).what
        assert isinstance(what, FileWanted)
        return what

    assert named("a/b\\c\n.pdf").name == "a-b-c .pdf"
    assert named(None).name == "archivo-5"
    long = named("x" * 300 + ".pdf").name
    assert len(long) == 120 and long.endswith(".pdf")
    assert len(named("x" * 300).name) == 120


def test_the_largest_size_of_a_photo_is_wanted() -> None:
    sizes = [
        {"file_id": f"p{side}", "file_unique_id": f"p{side}", "width": side, "height": side}
        for side in (90, 1280, 320)
    ]
    what = reading_of(photo=sizes, caption="La casa").what
    assert what == FileWanted("p1280", "foto.jpg", 0, True, "La casa")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("/Estado", Command("estado")),
        ("/estado@chq_bot chq-sg-2026-147-e 7kqm-4rtx",
         Command("estado", "chq-sg-2026-147-e 7kqm-4rtx", "CHQ-SG-2026-0147-E", "7KQM-4RTX")),
        ("Estado", Said("Estado", True)),
        ("chq-sg-2026-147-e", Said("chq-sg-2026-147-e", False, "CHQ-SG-2026-0147-E")),
        ("El oficio CHQ-SG-2026-0147-E dice que no",
         Said("El oficio CHQ-SG-2026-0147-E dice que no")),
        ("hola\x00", Said("hola")),
        ("\x00", None),
    ],
)  # fmt: skip
def test_texts_are_understood(text: str, meaning: object) -> None:
    assert reading_of(text=text).what == meaning


def test_places_and_people_become_words() -> None:
    said = reading_of(location={"latitude": -0.22015, "longitude": -78.5123}).what
    assert said == Noted(
        "Ubicación: -0.220150, -78.512300\n"
        "https://www.openstreetmap.org/?mlat=-0.220150&mlon=-78.512300#map=17/-0.220150/-78.512300"
    )
    contact = {"phone_number": "+593 99 000 0000", "first_name": "Rosa", "last_name": "Tituaña"}
    assert reading_of(contact=contact).what == Noted(
        "Contacto: Rosa Tituaña, teléfono +593 99 000 0000"
    )


def test_only_words_and_files_make_a_message_another() -> None:
    here, there = ({"latitude": at, "longitude": -78.5, "live_period": 900} for at in (-0.2, -0.3))
    assert reading_of(location=here).digest == reading_of(location=there).digest
    assert reading_of(text="a").digest != reading_of(text="b").digest


def test_a_press_on_a_message_that_is_gone_is_still_a_press() -> None:
    query = {"id": "9", "from": USER, "chat_instance": "1", "data": "quitar:d1:abc"}
    reading = read(Update.de_json({"update_id": 1, "callback_query": query}, None))
    assert reading is not None
    assert (reading.chat_id, reading.private, reading.pressed_id) == (7, True, None)
    assert reading.what == Pressed("quitar", "d1", "abc")


def test_what_nobody_sent_means_nothing() -> None:
    assert read(Update.de_json({"update_id": 1}, None)) is None


def test_long_texts_are_cut_between_lines() -> None:
    text = "\n".join(f"línea {number}" for number in range(1000))
    pieces = split(text)
    assert "\n".join(pieces) == text
    assert max(map(len, pieces)) <= TEXT_LIMIT
    assert [len(piece) for piece in split("x" * 5000)] == [4096, 904]


def test_lengths_are_counted_as_telegram_counts_them() -> None:
    pieces = split("🌊" * 5000)
    assert "".join(pieces) == "🌊" * 5000
    assert [units(piece) for piece in pieces] == [4096, 4096, 1808]
