"""What people wrote, told from what their programs quoted."""

import pytest

from mailgateway.quoting.splitting import split

QUOTED = "> Recibimos su documento.\n> Número: CHQ-SG-2026-0001-E\n"


@pytest.mark.parametrize(
    "introduction",
    [
        "El lun, 2 mar 2026 a las 8:00, Registro (<tramites@chq.example>) escribió:",
        "El lunes, 2 de marzo de 2026 a las 8:00, Registro escribió:",
        "El lun., 2 mar. 2026 08:00, Registro <tramites@chq.example>\nescribió:",
        "On Mon, Mar 2, 2026 at 8:00 AM Registro <tramites@chq.example> wrote:",
        "On Mon, Mar 2, 2026 at 8:00 AM Registro <\ntramites@chq.example> wrote:",
        "2026-03-02 8:00 GMT-05:00 Registro <tramites@chq.example>:",
        "----- Mensaje original -----",
        "-----Original Message-----",
        "De: Registro <tramites@chq.example>\nEnviado el: lunes, 2 de marzo de 2026 8:00\n"
        "Para: Ana\nAsunto: Recibimos su documento",
        "________________________________\nFrom: Registro\nSent: Monday\nTo: Ana\nSubject: x",
        "*De:* Registro\n*Fecha:* lunes\n*Para:* Ana\n*Asunto:* x",
    ],
)
@pytest.mark.parametrize("marked", [True, False])
def test_history_below_the_answer_is_set_apart(introduction: str, marked: bool) -> None:
    history = QUOTED if marked else QUOTED.replace("> ", "")
    parted = split(f"Añado la cédula.\n\nGracias,\nAna\n\n{introduction}\n{history}")
    assert parted.new == "Añado la cédula.\n\nGracias,\nAna"
    assert "CHQ-SG-2026-0001-E" in parted.quoted
    assert parted.quoted.startswith(introduction.split("\n")[0])


def test_answers_between_the_quoted_lines_are_new() -> None:
    text = (
        "El lun, 2 mar 2026, Registro <r@chq.example> escribió:\n> ¿Su cédula?\n\n1710034065\n\n"
        "> ¿Su teléfono?\n\n099 123 4567\n"
    )
    parted = split(text)
    assert "1710034065" in parted.new and "099 123 4567" in parted.new
    assert "¿Su cédula?" in parted.quoted and "¿Su cédula?" not in parted.new


def test_a_forwarded_letter_is_what_its_sender_wants_read() -> None:
    for mark in (
        "---------- Forwarded message ---------",
        "---------- Mensaje reenviado ---------",
        "Inicio del mensaje reenviado:",
        "Início da mensagem encaminhada:",
        "Anfang der weitergeleiteten Nachricht:",
        "---------- Message transféré ---------",
    ):
        text = f"Vean esto.\n\n{mark}\nDe: Luis\nFecha: hoy\nAsunto: x\nPara: Ana\n\nContenido."
        assert split(text).new.endswith("Contenido.")


def test_a_letter_that_is_all_quotation_is_not_lost() -> None:
    assert split(QUOTED).new == QUOTED.strip()
    assert split("").new == ""


@pytest.mark.parametrize(
    "signature",
    ["-- \nAna Torres\nQuito", "Enviado desde mi iPhone", "Obtener Outlook para Android"],
)
def test_signatures_are_set_apart(signature: str) -> None:
    parted = split(f"Pido una copia.\n\n{signature}\n")
    assert parted.new == "Pido una copia." and parted.signature == signature


@pytest.mark.parametrize(
    "text",
    [
        "El martes mi vecino escribió: no paga el agua.\nPido que lo revisen.",
        "De: la calle Mayor\nhasta la plaza",
        "Lista:\n- uno\n- dos\n\n---\nFin",
        "On the one hand, I wrote to you.\nOn the other, nobody answered.",
        "Para: quien corresponda\nAsunto: poda",
        "Enviado desde mi casa hasta la oficina, el documento no llegó.\nPido que lo busquen.",
    ],
)
def test_what_only_looks_like_a_quotation_stays(text: str) -> None:
    assert split(text).new == text


_MARKED = "> Estimada Rosa:\n> Le pedimos el plano firmado."


@pytest.mark.parametrize(
    "above",
    [
        "A las 20:32 del 16/06/2026, usted escribió:",
        "At 6/16/2026 08:32 PM, you wrote:",
        "2026-03-03 17:21 GMT-05:00 Consejo de Hábitat:\n",
        "Consejo <tramites@chq.example> schrieb am Fr., 6. März 2026 um 11:53 Uhr:\n",
        "Op 6 mrt. 2026 05:13 schreef <tramites@chq.example> het volgende geschreven:\n",
        "6 березня 2026 р. о 11:53 Рада пише:",
        "2013/7/20 Consejo <tramites@chq.example>",
        "On Tue, Mar 3, 2026 at 5:21 PM X <\na@chq.example<mailto:a@chq.example>>:",
    ],
)
def test_whatever_announces_marked_lines_with_a_date_is_none_of_the_letter(above: str) -> None:
    parted = split(f"Gracias, lo enviaré el 4/3.\n\n{above}\n{_MARKED}")
    assert parted.new == "Gracias, lo enviaré el 4/3."


def test_a_sentence_above_what_is_answered_stays_in_the_letter() -> None:
    parted = split(f"Usted me dice:\n{_MARKED}\nYa lo firmé.")
    assert parted.new == "Usted me dice:\nYa lo firmé."


@pytest.mark.parametrize(
    "block",
    [
        "Fecha: 3 mar 2026 17:21:00 -0500\nAsunto: Plano\nDe: a@chq.example\nPara: b@x.example",
        "Date: Tue, 3 Mar 2026\nSubject: Plano\nFrom: a@chq.example\nTo: b@x.example",
    ],
)
def test_a_block_of_fields_in_any_order_begins_what_is_quoted(block: str) -> None:
    assert split(f"Gracias.\n\n{block}\n\nLe pedimos el plano.").new == "Gracias."


def test_the_head_of_an_official_letter_is_no_quotation() -> None:
    letter = "Oficio 12\n\nPara: Alcaldía\nAsunto: Plano\nFecha: 3 de marzo\nDe: Rosa\n\nSolicito."
    assert split(letter).new == letter


@pytest.mark.parametrize("mark", ["", "> "])
def test_a_forwarded_letter_behind_marks_is_what_its_sender_wants_read(mark: str) -> None:
    begins = f"Les reenvío esto.\n\n{mark}Inicio del mensaje reenviado:\n\n"
    parted = split(f"{begins}> De: Empresa\n> Corte el martes.")
    assert parted.quoted == "" and "Corte el martes." in parted.new
