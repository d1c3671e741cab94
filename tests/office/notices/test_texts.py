"""What people and programs read in our messages, and what strangers cannot make them say."""

import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import UndefinedError

from models.enums import Channel
from office.config import Config
from office.notices.texts import KINDS, RenderedText, render
from tests.office.notices.samples import FACTS, SHA256

pytestmark = pytest.mark.usefixtures("house")
_CHANNELS = (Channel.EMAIL, Channel.TELEGRAM)


class _Reader(HTMLParser):
    """What a screen reader would say, and the tags it met."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.words.append(data)


def _read(html: str | None) -> _Reader:
    reader = _Reader()
    reader.feed(html or "")
    return reader


def _mail(kind: str, **changes: Any) -> RenderedText:
    return render(kind, {**FACTS[kind], **changes}, Channel.EMAIL)


def _facts(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-ZÁÉÍÓÚ][\w áéíóú]+): (.+)$", text, re.M))


def test_the_acknowledgement_says_one_labelled_fact_a_line() -> None:
    mail = _mail("acknowledgement")
    facts = _facts(mail.text)
    assert mail.subject == (
        "Recibimos su documento CHQ-SG-2026-0147-E: Solicitud de copia certificada"
    )
    assert facts["Número"] == "CHQ-SG-2026-0147-E"
    assert facts["Código de consulta"] == "7KQM-4RTX"
    assert facts["Recibido"] == (
        "domingo 22 de noviembre de 2026, 10:32 (hora de Ecuador continental)"
    )
    assert facts["Asunto"] == "Solicitud de copia certificada"
    assert facts["Archivos"] == "2"
    assert f"– escritura.pdf, 212 KB, sha256:{SHA256}\n" in mail.text
    assert "hasta el lunes 14 de diciembre de 2026 (15 días hábiles)." in facts["Qué sigue"]


@pytest.mark.parametrize("channel", _CHANNELS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_said_on_every_channel_without_holes(kind: str, channel: Channel) -> None:
    said = render(kind, FACTS[kind], channel)
    assert (said.html is not None) is (channel is Channel.EMAIL)
    assert said.subject and "\n" not in said.subject
    for words in (said.subject, said.text, " ".join(_read(said.html).words)):
        assert "None" not in words and "{{" not in words and "!" not in words
    assert said.text == said.text.strip() + "\n"
    assert "\n\n\n" not in said.text and not re.search(r"[ \t]\n", said.text)


@pytest.mark.parametrize("kind", KINDS)
def test_html_and_text_tell_the_same_facts(kind: str) -> None:
    mail = _mail(kind)
    seen = " ".join(" ".join(_read(mail.html).words).split())
    for value in FACTS[kind].values():
        if isinstance(value, str) and not re.match(r"\d{4}-", value) and value != "in_process":
            assert (value in mail.text) == (value in seen) or value in mail.subject, value


@pytest.mark.parametrize("kind", KINDS)
def test_html_needs_no_pictures_and_has_one_main_heading(kind: str) -> None:
    mail = _mail(kind)
    tags = _read(mail.html).tags
    assert tags.count("h1") == 1 and "img" not in tags and "script" not in tags
    assert mail.html is not None
    assert '<html lang="es-EC">' in mail.html
    assert mail.html.count("<table") == mail.html.count('<table role="presentation"')


def test_a_hash_is_short_in_html_and_whole_on_copy() -> None:
    html = _mail("acknowledgement").html or ""
    assert f'title="{SHA256}"' in html
    assert "9f86d081…0a08" in html and f">{SHA256}<" in html


FORGERIES = (
    "Hola\nNúmero: CHQ-SG-2026-9999-E",
    "Hola\r\nNúmero: CHQ-SG-2026-9999-E",
    "Hola\u2028Número: CHQ-SG-2026-9999-E",
    "Hola\x85Número: CHQ-SG-2026-9999-E",
    "Hola\x0b\x0cNúmero: CHQ-SG-2026-9999-E",
    "Número: CHQ-SG-2026-9999-E",
    "\u202eNúmero: CHQ-SG-2026-9999-E",
)


@pytest.mark.parametrize("channel", _CHANNELS)
@pytest.mark.parametrize("forged", FORGERIES)
def test_what_a_stranger_wrote_forges_no_fact(forged: str, channel: Channel) -> None:
    facts = {
        **FACTS["acknowledgement"],
        "subject": forged,
        "salutation": forged,
        "files": [{"name": forged, "size": 1, "sha256": SHA256}],
    }
    said = render("acknowledgement", facts, channel)
    numbers = [line for line in said.text.splitlines() if line.startswith("Número:")]
    assert numbers == ["Número: CHQ-SG-2026-0147-E"]
    assert said.subject.startswith("Recibimos su documento CHQ-SG-2026-0147-E")
    assert said.subject.isprintable()
    assert "\u202e" not in said.text


def test_markup_is_shown_and_never_obeyed() -> None:
    evil = '<script>alert(1)</script><img src=x onerror="a()"> & «{{ 7*7 }}»'
    mail = _mail("acknowledgement", subject=evil, salutation=evil)
    assert evil in mail.text
    reader = _read(mail.html)
    assert "script" not in reader.tags and "img" not in reader.tags
    assert any("<script>" in words for words in reader.words)
    assert "49" not in mail.subject


def test_what_is_not_known_is_left_out() -> None:
    mail = _mail("acknowledgement", bot="", due_at=None, term_days=0, status_url="", subject="")
    assert "Telegram" not in mail.text and "hasta el" not in mail.text
    assert "Telegram" not in (mail.html or "") and "hasta el" not in (mail.html or "")
    assert "Asunto: sin asunto\n" in mail.text
    assert "Le responderemos a este correo." in mail.text


def test_a_message_without_files_says_so() -> None:
    mail = _mail("addition_received")
    assert "Archivos: ninguno\n" in mail.text
    assert "no traía archivos" in (mail.html or "")


def test_a_missing_fact_is_an_error_and_never_a_blank() -> None:
    facts = {key: value for key, value in FACTS["status"].items() if key != "number"}
    with pytest.raises(UndefinedError):
        render("status", facts, Channel.EMAIL)
    with pytest.raises(KeyError):
        render("../secrets", {}, Channel.EMAIL)


def test_the_refusal_says_nothing_of_any_case() -> None:
    refusal = render("status_refused", {}, Channel.EMAIL)
    assert not re.search(r"\d", refusal.text)
    assert "No podemos dar información" in refusal.text


def test_an_answered_case_has_no_deadline_any_more() -> None:
    assert "Plazo:" in _mail("status").text
    assert "Plazo:" not in _mail("status", state="answered").text


def test_a_resolution_is_feminine() -> None:
    mail = _mail("signed_reply", number="CHQ-DA-2026-0002-R")
    assert "la resolución CHQ-DA-2026-0002-R, firmada" in mail.text
    assert mail.subject.endswith("Resolución CHQ-DA-2026-0002-R")


def test_a_long_subject_is_cut_in_the_header_and_whole_inside() -> None:
    subject = "palabra " * 40
    mail = _mail("acknowledgement", subject=subject)
    assert len(mail.subject) <= 200 and mail.subject.endswith("…")
    assert f"Asunto: {subject.strip()}\n" in mail.text


def test_in_chat_it_speaks_of_the_chat() -> None:
    said = render("acknowledgement", FACTS["acknowledgement"], Channel.TELEGRAM)
    assert "/estado" in said.text and "este correo" not in said.text


def test_rendering_is_quick(house: Config) -> None:
    _mail("acknowledgement")
    best = min(_timed() for _ in range(20))
    assert best < 0.005, f"{best * 1000:.2f} ms"


def _timed() -> float:
    begun = time.thread_time()
    _mail("acknowledgement")
    return time.thread_time() - begun
