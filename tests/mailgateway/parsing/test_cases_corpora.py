"""The invented mails of ../shared/cases, each of a kind that was once misread, where they lie."""

import re

import pytest

from mailgateway.parsing.message import parse
from office.messages.incoming import IncomingMessage, MessageKind
from tests.mailgateway.letters import held
from tests.support.closing import CORPORA

_THERE = CORPORA.parent / "cases" / "corpora"
CASES = sorted(_THERE.glob("*.eml"))


def _read(name: str) -> IncomingMessage:
    original = re.sub(rb"\r?\n", b"\r\n", (_THERE / f"{name}.eml").read_bytes())
    return parse(held(original, mail_from="" if name.startswith("bounce") else "sobre@c.example"))


@pytest.mark.parametrize("name", [case.stem for case in CASES])
def test_every_case_is_read_as_it_should_be(name: str) -> None:
    message = _read(name)
    if name.startswith("bounce-"):
        assert message.kind is MessageKind.BOUNCE and message.report is not None
        told = {each.address for each in message.report.recipients}
        two = {"ana@nada.example"} if "two-recipients" in name else set()
        assert told == {"luis@nada.example", *two}
        return
    assert message.kind is MessageKind.SUBMISSION
    if name.startswith("reply-") and "as-name" not in name:
        assert message.text == "Gracias, lo enviaré mañana." and "plano firmado" in message.quoted
    elif name.startswith("forward-"):
        assert re.search(r"Corte|Se suspenderá", message.text)
    elif name.startswith("from-"):
        sender = "foro@lista.example" if "via-list" in name else "rosa.pilco@correo.example"
        assert message.sender_address == sender
    elif name.startswith("boundary-"):
        assert message.text == "Adjunto el plano." and len(message.files) == 1
    else:
        assert "plano" in message.text and message.sender_address == "rosa.pilco@correo.example"
