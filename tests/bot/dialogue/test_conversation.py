"""The conversation as a pure function: every step, without network or database."""

import json
from dataclasses import replace

import pytest

from bot.dialogue import words
from bot.dialogue.adding import with_case
from bot.dialogue.conversation import advance
from bot.dialogue.drafts import Draft, DraftFile, State, Step
from bot.dialogue.events import (
    Attached,
    Command,
    Edited,
    Event,
    FindCase,
    Greet,
    NotAttached,
    Noted,
    Pressed,
    Reply,
    Said,
    ShowCases,
    ShowStatus,
    Submit,
    Turn,
    Unsupported,
)
from office.config import Config

SUBJECT = "Solicito copia de mi título"
DEED = DraftFile("escritura.pdf", "application/pdf", 2048, "a" * 64)
PHOTO = DraftFile("foto-1.jpg", "image/jpeg", 1024, "b" * 64, photo=True)

pytestmark = pytest.mark.usefixtures("house")


def play(*events: Event, state: State | None = None) -> Turn:
    """The last turn after `events`; the state goes through JSON between them, as it is kept."""
    turn = Turn(state or State())
    for number, event in enumerate(events, start=1):
        kept = json.loads(json.dumps(turn.state.to_json()))
        turn = advance(State.from_json(turn.state.step, kept), event, f"d{number}")
    return turn


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


def reviewed(*more: Event) -> Turn:
    """A draft at its review, and what follows."""
    return play(
        Command("nuevo"),
        Said(SUBJECT),
        Attached(DEED),
        Said("Es para el banco."),
        Pressed("revisar", "d1"),
        *more,
    )


def test_start_greets_and_nothing_is_open() -> None:
    turn = play(Command("start"))
    assert turn.act == Greet()
    assert turn.state == State()


def test_an_unknown_command_gets_the_help() -> None:
    assert "/nuevo" in play(Command("xyz")).replies[0].text


def test_text_outside_a_conversation_is_answered_helpfully() -> None:
    asked = play(Said("Necesito una copia"))
    assert isinstance(asked.act, FindCase)
    (reply,) = with_case(asked.state, asked.act, "", "").replies
    assert "no lo registré" in reply.text
    assert labels(reply) == ["Presentar un documento", "Ver mis trámites", "Ayuda"]


def test_the_review_shows_everything_that_will_be_presented() -> None:
    turn = reviewed()
    (reply,) = turn.replies
    assert turn.state.step is Step.REVIEW
    for part in (f"Asunto: {SUBJECT}", "Detalles: Es para el banco.", "– escritura.pdf, 2 KB"):
        assert part in reply.text
    assert labels(reply) == ["Presentar", "Corregir", "Cancelar"]


def test_presenting_asks_the_registry_for_exactly_the_draft() -> None:
    turn = reviewed(Pressed("presentar", "d1"))
    assert isinstance(turn.act, Submit)
    assert turn.act.draft.subject == SUBJECT
    assert turn.act.draft.files == (DEED,)


def test_presenting_needs_a_review_of_what_was_added_since() -> None:
    turn = reviewed(Attached(PHOTO), Pressed("presentar", "d1"))
    assert turn.act is None
    assert "foto-1.jpg" in turn.replies[0].text


def test_a_draft_filed_before_is_told_by_its_number() -> None:
    state = State().after_filing(Draft("d1"), "CHQ-SG-2026-0001-E")
    (reply,) = play(Pressed("presentar", "d1"), state=state).replies
    assert "Número: CHQ-SG-2026-0001-E" in reply.text


def test_only_the_last_filings_are_remembered() -> None:
    state = State()
    for number in range(9):
        state = state.after_filing(Draft(f"d{number}"), str(number))
    assert state.number_of("d8") == "8"
    assert state.number_of("d0") == ""


def test_a_button_of_another_draft_changes_nothing() -> None:
    turn = reviewed(Pressed("cancelar", "older"))
    assert turn.state.draft is not None
    assert turn.replies[0].text == words.CLOSED_DRAFT


def test_new_does_not_throw_an_open_draft_away() -> None:
    turn = reviewed(Command("nuevo"))
    assert turn.state.draft is not None and turn.state.draft.id == "d1"
    assert labels(turn.replies[0]) == ["Continuar", "Empezar otro"]
    again = reviewed(Command("nuevo"), Pressed("otro", "d1"))
    assert again.state.draft is not None and again.state.draft.subject == ""


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((Command("nuevo"),), "¿De qué se trata?"),
        ((Command("nuevo"), Said(SUBJECT)), "cuéntenos los detalles"),
        ((Command("nuevo"), Said(SUBJECT), Said("x"), Pressed("revisar", "d1")), "presentará"),
    ],
)
def test_continuing_asks_again_what_was_asked(events: tuple[Event, ...], expected: str) -> None:
    assert expected in play(*events, Pressed("continuar", "d1")).replies[-1].text


def test_a_letter_in_place_of_a_subject_becomes_the_details() -> None:
    letter = "Señores: " + "por favor " * 60
    turn = play(Command("nuevo"), Said(letter))
    assert turn.state.step is Step.SUBJECT
    turn = play(Command("nuevo"), Said(letter), Said(SUBJECT))
    assert turn.state.step is Step.REVIEW
    assert turn.state.draft is not None and turn.state.draft.details.startswith("Señores:")


def test_a_subject_alone_is_not_enough() -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Pressed("revisar", "d1"))
    assert turn.state.step is Step.DETAILS
    assert turn.replies[0].text.startswith("Falta contar los detalles")


def test_details_have_an_end_and_keep_what_was_there() -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Said("a" * 20_000), Said("b" * 20_000))
    assert turn.state.draft is not None and "b" not in turn.state.draft.details
    assert "tamaño máximo" in turn.replies[0].text


def test_files_have_an_end_and_keep_what_was_there() -> None:
    parts = [
        Attached(DraftFile(f"{n}.pdf", "application/pdf", 20 * 1024**2, f"{n}" * 64))
        for n in range(1, 7)
    ]
    turn = play(Command("nuevo"), Said(SUBJECT), *parts)
    assert turn.state.draft is not None and len(turn.state.draft.files) == 5
    assert "«6.pdf»" in turn.replies[0].text


def test_the_same_file_twice_is_one_file() -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Attached(DEED), Attached(DEED))
    assert "Recibí 1 archivo:" in turn.replies[0].text


def test_photos_and_files_are_counted_apart() -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Attached(DEED), Attached(PHOTO))
    assert turn.replies[0].text.startswith("Recibí 1 foto y 1 archivo:")
    assert turn.replies[0].receipt


def test_many_files_are_listed_within_one_message() -> None:
    files = [
        Attached(DraftFile(f"{'n' * 110}{n}.pdf", "application/pdf", 9, f"{n:064d}"))
        for n in range(60)
    ]
    turn = play(Command("nuevo"), Said(SUBJECT), *files, Pressed("revisar", "d1"))
    assert "Archivos: 60" in turn.replies[0].text
    assert "– y 40 más" in turn.replies[0].text
    assert len(turn.replies[0].text) < 4096


def test_correcting_the_subject() -> None:
    turn = reviewed(Pressed("corregir", "d1"), Pressed("asunto", "d1"), Said("Otro  asunto"))
    assert "Asunto: Otro asunto" in turn.replies[0].text


def test_correcting_the_details() -> None:
    turn = reviewed(Pressed("detalles", "d1"), Said("Es para la escuela."))
    assert "Detalles: Es para la escuela." in turn.replies[0].text


def test_too_long_a_correction_changes_nothing() -> None:
    turn = reviewed(Pressed("asunto", "d1"), Said("x" * 400))
    assert turn.state.step is Step.FIX_SUBJECT
    assert turn.state.draft is not None and turn.state.draft.subject == SUBJECT


def test_taking_a_file_out() -> None:
    ask = reviewed(Pressed("archivos", "d1"))
    assert labels(ask.replies[0]) == ["Quitar escritura.pdf", "Volver"]
    data = ask.replies[0].buttons[0][0].data
    assert len(data.encode()) <= words.BUTTON_DATA_LIMIT
    turn = reviewed(Pressed("quitar", "d1", "a" * 12))
    assert "Archivos: ninguno" in turn.replies[0].text


def test_words_work_like_buttons() -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Said("Detalle."), Said("Revisar"))
    assert turn.state.step is Step.REVIEW
    assert isinstance(reviewed(Said("«Presentar».")).act, Submit)


def test_a_text_at_the_review_is_not_slipped_in() -> None:
    turn = reviewed(Said("¿y ahora qué hago?"))
    assert turn.state.draft is not None and turn.state.draft.details == "Es para el banco."
    assert "¿Añado esto a los detalles? «¿y ahora qué hago?»" in turn.replies[0].text
    assert labels(turn.replies[0])[:2] == ["Sí, añadirlo", "No"]
    added = advance(turn.state, Pressed("anadir", "d1"), "d9")
    assert "Detalles: Es para el banco.\n\n¿y ahora qué hago?" in added.replies[0].text
    assert advance(added.state, Pressed("presentar", "d1"), "d10").act is not None
    left = advance(turn.state, Pressed("revisar", "d1"), "d9")
    assert "ahora qué" not in left.replies[0].text


def test_cancelling_forgets_the_draft() -> None:
    asked = reviewed(Command("cancelar"))
    assert asked.state.draft is not None
    assert "Se perderían su texto y 1 archivo" in asked.replies[0].text
    assert reviewed(Command("cancelar"), Pressed("borrar", "d1")).state.draft is None
    assert reviewed(Command("cancelar"), Pressed("continuar", "d1")).state.draft is not None
    assert play(Command("nuevo"), Command("cancelar")).state.draft is None
    assert play(Command("cancelar")).replies[0].text == "No hay nada que cancelar."


def test_asking_for_a_state_does_not_disturb_the_draft() -> None:
    turn = reviewed(Said("estado CHQ-SG-2026-0001-E", True, "CHQ-SG-2026-0001-E"))
    assert turn.act == ShowStatus("CHQ-SG-2026-0001-E")
    assert turn.state.step is Step.REVIEW
    assert reviewed(Pressed("estado")).act == ShowCases()


def test_a_number_among_the_details_is_a_detail() -> None:
    turn = play(
        Command("nuevo"),
        Said(SUBJECT),
        Said("CHQ-SG-2026-0001-E", False, "CHQ-SG-2026-0001-E"),
    )
    assert turn.act is None
    assert turn.state.draft is not None and "0001" in turn.state.draft.details


def test_asking_for_a_state() -> None:
    assert play(Command("estado")).act == ShowCases()
    assert play(Said("estado", True)).act == ShowCases()
    assert play(Command("estado", "mi carta")).replies[0].text == words.HOW_TO_ASK
    number = "CHQ-SG-2026-0001-E"
    asked = Command("estado", "…", number, "7KQM-4RTX")
    assert play(asked).act == ShowStatus(number, "7KQM-4RTX")
    assert play(Pressed("caso", number)).act == ShowStatus(number)


@pytest.mark.parametrize("what", ["sticker", "poll", ""])
def test_what_cannot_be_used_is_answered_and_the_question_asked_again(what: str) -> None:
    turn = play(Command("nuevo"), Unsupported(what))
    assert turn.state.draft is not None
    assert "¿De qué se trata?" in turn.replies[-1].text
    assert len(play(Unsupported(what)).replies) == 1


def test_an_edited_message_changes_nothing_and_only_a_change_is_answered() -> None:
    before = reviewed().state.hearing(5, "abc")
    turn = advance(before, Edited(5, "abd"), "e")
    assert "sigue como estaba" in turn.replies[0].text
    assert turn.state.draft is not None
    assert advance(turn.state, Edited(5, "abd"), "e").replies == ()
    assert advance(before, Edited(5, "abc"), "e").replies == ()
    assert advance(before, Edited(4, "xyz", late=True), "e").replies == ()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("buenos días", "Buenos días."),
        ("Buenas tardes, señorita", "Buenas tardes."),
        ("Hola", "Hola."),
        ("Muchísimas gracias, Dios le pague", "Con mucho gusto."),
        ("Ok, listo, gracias por su ayuda 🙏", "Con mucho gusto."),
        ("ok", "De acuerdo."),
        ("👍", "De acuerdo."),
        ("Hasta luego", "Hasta luego."),
    ],
)
def test_courtesies_are_answered_in_kind_and_the_draft_goes_on(text: str, answer: str) -> None:
    (reply,) = play(Said(text)).replies
    assert reply.text.startswith(answer) and "Presentar un documento" in labels(reply)
    turn = play(Command("nuevo"), Said(SUBJECT), Said(text))
    (reply,) = turn.replies
    assert reply.text == f"{answer}\n\nSigue su borrador: «{SUBJECT}»."
    assert labels(reply) == ["Continuar"]
    assert turn.state.draft is not None and turn.state.draft.details == ""


@pytest.mark.parametrize(
    "text", ["Gracias, pero todavía falta el sello", "Buenos días, pido una copia", "No, gracias"]
)
def test_a_courtesy_with_more_to_it_is_a_text(text: str) -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Said(text))
    assert turn.state.draft is not None and turn.state.draft.details == text


@pytest.mark.parametrize(
    ("event", "label"),
    [
        (Command("estdo"), "Ver mis trámites"),
        (Command("nuebo"), "Presentar un documento"),
        (Said("Ayudda"), "Ayuda"),
    ],
)
def test_a_mistyped_command_is_asked_about(event: Event, label: str) -> None:
    (reply,) = play(event).replies
    assert reply.text.endswith(f"¿Quiso decir «{label}»?")
    assert labels(reply) == [label]


def test_a_mistyped_button_is_asked_about_and_its_word_is_not_lost() -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Said("Revizar"))
    assert "¿Quiso decir «Revisar»?" in turn.replies[0].text
    assert labels(turn.replies[0]) == ["Revisar", "Añadir «Revizar»"]
    added = advance(turn.state, Pressed("anadir", "d1"), "e").state.draft
    assert added is not None and added.details == "Revizar"


def test_places_and_people_are_details_never_the_subject() -> None:
    turn = play(Command("nuevo"), Noted("Ubicación: -0.22, -78.51"))
    assert turn.state.step is Step.SUBJECT
    assert turn.state.draft is not None and turn.state.draft.details.startswith("Ubicación")


def test_a_file_sent_twice_is_named() -> None:
    turn = play(Command("nuevo"), Said(SUBJECT), Attached(DEED), Attached(DEED))
    assert "Llegó repetido, y lo guardé una sola vez: «escritura.pdf»." in turn.replies[0].text


CASE = "CHQ-SG-2026-0001-E"


def offered(*events: Event) -> Turn:
    """What comes once the office has named the case that `events` may belong to."""
    turn = Turn(State(filed=(("d0", CASE, ("alb",)),)))
    for number, event in enumerate(events, start=1):
        turn = advance(turn.state, event, f"d{number}")
        if isinstance(turn.act, FindCase):
            turn = with_case(turn.state, turn.act, CASE, SUBJECT)
    return turn


def test_what_follows_an_answer_is_offered_for_its_case() -> None:
    turn = offered(Said("Falta la firma del director", replied=CASE), Attached(DEED))
    (reply,) = turn.replies
    assert f"¿Lo añado a su trámite {CASE} («{SUBJECT}»)?" in reply.text
    assert "«Falta la firma del director» y 1 archivo" in reply.text
    assert labels(reply) == ["Sí", "No", "Es un documento nuevo"]
    assert turn.state.addition is not None
    yes = advance(turn.state, Pressed("si", "d1"), "e")
    assert yes.act == Submit(turn.state.addition) and turn.state.addition.case == CASE
    no = advance(turn.state, Pressed("no", "d1"), "e")
    assert no.state.addition is None and "no lo añadí" in no.replies[0].text
    apart = advance(turn.state, Pressed("aparte", "d1"), "e").state
    assert apart.draft is not None and apart.draft.case == "" and apart.draft.files == (DEED,)


def test_a_late_photo_of_an_album_belongs_to_what_was_filed() -> None:
    late = replace(PHOTO, album="alb")
    assert f"su trámite {CASE}" in offered(Attached(late)).replies[0].text
    with_draft = offered(Command("nuevo"), Said("Otro asunto"), Attached(late))
    assert f"su trámite {CASE}" in with_draft.replies[0].text
    assert with_draft.state.draft is not None and with_draft.state.draft.files == ()


def test_too_large_a_file_is_explained_and_its_caption_kept() -> None:
    turn = play(
        Command("nuevo"), Said(SUBJECT), NotAttached("plano.pdf", 30 * 1024**2, True, "El plano")
    )
    text = turn.replies[0].text
    assert "«plano.pdf» pesa 30 MB" in text and "hasta 20 MB" in text
    assert "tramites@chq.example" in text
    assert turn.state.draft is not None and turn.state.draft.details == "El plano"


def test_a_file_that_a_mail_can_carry_is_sent_to_the_mail(house: Config) -> None:
    (reply,) = play(NotAttached("plano.pdf", 17 * 1024**2, True)).replies
    assert "Envíelo al correo tramites@chq.example" in reply.text


def test_a_file_that_did_not_come_is_asked_for_again() -> None:
    turn = play(Command("nuevo"), NotAttached("plano.pdf", 9, False))
    assert "No pude descargar «plano.pdf»" in turn.replies[0].text
    assert "¿De qué se trata?" in turn.replies[1].text


def test_no_message_shouts() -> None:
    said = [words.FAILED, words.GROUP, words.EDITED, words.HOW_TO_ASK, words.help_text().text]
    said += [reply.text for reply in reviewed().replies]
    assert not any("!" in text or "¡" in text for text in said)
