"""Which messages are a question for a case's state, and which only look like one."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Disposition, DocumentKind
from office.intake.process import process
from office.intake.status.status_queries import query_in
from office.intake.status.status_questions import is_question
from office.records.numbering.codes import ALPHABET, new_query_code, normal_query_code
from office.records.numbering.document_numbers import format_number, number_in
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

NUMBER = "CHQ-SG-2026-0147-E"


@pytest.mark.parametrize(
    ("subject", "text", "code"),
    [
        (f"estado {NUMBER}", "", None),
        ("Re: ÉSTADO  chq - sg - 2026 - 147 - e", "gracias", None),
        (f"RV: RE: Fwd: Estado: {NUMBER}", "", None),
        (f"consulta de estado del trámite {NUMBER} 7KQM-4RTX", "", "7KQM-4RTX"),
        ("hola", f"Estado: {NUMBER.replace('-', '–')} código 7kqm-4rtx\n\nMaría", "7KQM-4RTX"),
        (f"RE: Recibimos su documento {NUMBER}: Agua", "\n  «estado»  \n\nMaría", None),
        (f"¿Estado del trámite nº {NUMBER}?", "", None),
        ("consulta", f"{NUMBER}\n7KQM-4RTX", "7KQM-4RTX"),
    ],
)
def test_a_question_is_understood_however_it_is_typed(
    subject: str, text: str, code: str | None
) -> None:
    query = query_in(subject, text)
    assert query is not None
    assert (query.number, query.code) == (NUMBER, code)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Estado de la vía a Tanda", "La vía está en mal estado."),
        ("Re: Estado de mi calle", ""),
        (f"Re: Recibimos su documento {NUMBER}", "Adjunto lo que faltaba.\nestado"),
        ("Consulta pública sobre el estado de los ríos", ""),
        ("", ""),
        ("Solicitud", "estado " + "x" * 5000),
    ],
)
def test_what_only_mentions_a_state_is_a_document(subject: str, text: str) -> None:
    assert query_in(subject, text) is None


acronyms = st.text(string.ascii_uppercase, min_size=2, max_size=6)


@given(acronyms, acronyms, st.integers(1, 9_999_999), st.sampled_from(DocumentKind), st.text())
def test_every_number_we_give_is_found_again(
    institution: str, unit: str, sequence: int, kind: DocumentKind, after: str
) -> None:
    number = format_number(institution, unit, 2026, sequence, kind)
    assert number_in(f"Re: {number.lower()}") == number
    assert number_in(f"{number} {after}") == number


@given(st.text(), st.text())
def test_no_message_breaks_the_reading(subject: str, text: str) -> None:
    query_in(subject, text)


@given(st.text(ALPHABET, min_size=8, max_size=8))
def test_codes_are_read_as_people_type_them(letters: str) -> None:
    code = f"{letters[:4]}-{letters[4:]}"
    for typed in (code, code.lower(), letters, f" {letters[:4]} – {letters[4:]} "):
        assert normal_query_code(typed) == code


def test_a_code_is_what_it_should_be() -> None:
    codes = {new_query_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(normal_query_code(code) == code for code in codes)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("¿En qué va mi trámite?", True),
        ("Buenos días, quisiera saber en qué estado se encuentra mi solicitud. Gracias", True),
        ("¿Cómo va lo que pedí?", True),
        ("Señores, ¿hay alguna novedad de mi reclamo presentado el 3 de marzo?", True),
        ("What is the status of my request?", True),
        ("Buenas tardes, ¿me pueden indicar en qué va el trámite? Saludos, Rosa", True),
        ("¿Ya está lista la respuesta a mi pedido?", True),
        ("¿Cuándo me van a responder?", True),
        ("El documento ya está listo.", False),
        ("¿En qué va mi trámite? También pido copia del plano.", False),
        ("Solicito el estado de cuenta predial", False),
        ("¿Qué pasó con la vía? Está llena de baches", False),
    ],
)
def test_a_question_for_the_state_in_whole_sentences(text: str, asks: bool) -> None:
    assert is_question(text, "Rosa Pilco") is asks


async def test_a_question_of_who_has_a_case_is_answered_and_a_stranger_s_is_a_letter(
    world: World, clock: Clock
) -> None:
    (stranger,) = await process([await arrived("Consulta abierta", "¿En qué va mi trámite?")])
    assert stranger.disposition is Disposition.REGISTERED
    (known,) = await process([await arrived("Hola", "¿En qué va mi trámite, por favor?")])
    assert known.disposition is Disposition.ANSWERED
