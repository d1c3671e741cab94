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
