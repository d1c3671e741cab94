"""Asking in the chat where a case is: one's own, or any with its query code."""

import re

import pytest

from chasqui.standins.telegram import ActingCitizen
from models.tables import Case
from tests.bot.dialogue.test_filing import SUBJECT, present


async def asked(citizen: ActingCitizen, text: str) -> str:
    """What the bot answers to `text`."""
    before = len(citizen.state.from_bot(citizen.user_id))
    await citizen.say(text)
    return (await citizen.replies(before + 1))[before]


async def test_one_s_own_cases_are_listed(door: None, maria: ActingCitizen) -> None:
    number = await present(maria)

    answer = await asked(maria, "/estado")

    assert answer.startswith(f"Estos son sus trámites:\n\n{number}\n{SUBJECT}\nEstado: recibido")
    await maria.press_label(f"Ver {number}")
    count = len(maria.state.from_bot(maria.user_id))
    detail = (await maria.replies(count + 1))[-1]
    assert f"Número: {number}" in detail
    assert "Estado: recibido" in detail
    assert "Dónde está: Secretaría General" in detail


async def test_who_has_none_is_told_what_to_do(door: None, segundo: ActingCitizen) -> None:
    answer = await asked(segundo, "/estado")

    assert answer.startswith("No tiene trámites presentados por este chat.")
    assert "7KQM-4RTX" in answer


@pytest.mark.parametrize("form", ["/estado {} {}", "{} {}", "Estado {} código {}"])
async def test_anyone_with_the_code_is_told(
    door: None, maria: ActingCitizen, segundo: ActingCitizen, form: str
) -> None:
    number = await present(maria)
    code = (await Case.get()).query_code

    answer = await asked(segundo, form.format(number, code.lower()))

    assert f"Número: {number}" in answer
    assert "Estado: recibido" in answer


async def test_nobody_else_learns_whether_a_number_exists(
    door: None, maria: ActingCitizen, segundo: ActingCitizen
) -> None:
    number = await present(maria)

    theirs = await asked(segundo, f"/estado {number}")
    wrong = await asked(segundo, f"/estado {number} AAAA-AAAA")
    none = await asked(segundo, "/estado CHQ-SG-2026-9999-E")

    assert theirs == wrong == none
    assert theirs.startswith("No podemos dar información")


async def test_guessing_codes_is_slowed_down(
    door: None, maria: ActingCitizen, segundo: ActingCitizen
) -> None:
    number = await present(maria)

    answers = [await asked(segundo, f"/estado {number} AAAA-AAA{digit}") for digit in "34679ACDEF"]

    assert answers[0].startswith("No podemos dar información")
    assert answers[-1] != answers[0]


async def test_help_tells_the_commands(door: None, maria: ActingCitizen) -> None:
    answer = await asked(maria, "/ayuda@chasqui_demo_bot")

    assert re.search(r"/nuevo: presentar un documento", answer)


async def test_plain_words_are_answered(door: None, maria: ActingCitizen) -> None:
    assert (await asked(maria, "necesito algo")).startswith("No sé qué hacer con ese mensaje")
