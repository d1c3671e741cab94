"""Where a letter ends, and what stands under it."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgateway.quoting.splitting import split

WHO = "Juan Pérez Andrade\nC.C. 171•••••43\nCel.: 099 123 4567"
ASKED = "De mi consideración:\n\nSolicito una copia de mi escritura."
HOSTILE = ("enviado desde mi x\n\n", "saludos\n", "Hola\n", "un ", "saludos ", "a.b@", "no ", ">")


@pytest.mark.parametrize(
    "formula",
    [
        "Atentamente,", "Atentamente", "ATENTAMENTE:", "Muy atentamente,", "Atte.", "Att.,",
        "De usted, atentamente,", "De Ud. muy atentamente", "Cordialmente,", "Respetuosamente,",
        "Saludos", "Saludos.", "Saludos cordiales,", "Cordiales saludos", "Un cordial saludo,",
        "Un saludo", "Con un atento saludo,", "Reciba un cordial saludo.", "Saludos a todos",
        "Gracias y saludos", "Muchas gracias y saludos cordiales,", "Saludos y gracias",
        "Con sentimientos de distinguida consideración,", "Dios, Patria y Libertad",
        "Regards,", "Best regards", "Kind regards,", "With kind regards,", "Sincerely,",
        "Yours sincerely,", "Sincerely yours", "Thanks and regards,", "Best wishes,",
    ],
)  # fmt: skip
@pytest.mark.parametrize("gap", ["\n", "\n\n\n\n"])
def test_a_closing_formula_begins_the_signature(formula: str, gap: str) -> None:
    parted = split(f"{ASKED}\n\n{formula}{gap}{WHO}\n")
    assert parted.new == ASKED
    assert parted.signature == f"{formula}{gap}{WHO}"


@pytest.mark.parametrize(
    "who",
    [
        "Ana Torres\n099 123 4567",
        "*Ana Torres*\n*Gerente*\n[image: logo]\nwww.empresa.example.ec",
        "Ing. Ana Torres, MSc.\nDIRECTORA DE PLANIFICACIÓN\nGAD MUNICIPAL DEL CANTÓN MEJÍA",
        "Constructora Ilaló Cía. Ltda.\nRUC 1790012345001\nAv. 10 de Agosto N12-34 y Pasaje A",
        "Juan Pérez\nCédula No. 171•••••43\nCorreo: no.me.olvides@es.example",
        "Rosa Guamán\nPresidenta del Comité Pro Mejoras Shanshayacu\nTelf. 2999 999 anexo 12",
        "Juan Pérez\nC.I. 171•••••43\n\nEnviado desde mi iPhone",
        "Juan Pérez\nCC: 171•••••43\n\n-- \nEnviado con Proton Mail",
    ],
)
def test_who_signs_is_told_in_many_ways(who: str) -> None:
    parted = split(f"{ASKED}\n\nAtentamente,\n\n{who}")
    assert parted.new == ASKED and parted.signature == f"Atentamente,\n\n{who}"


@pytest.mark.parametrize(
    "below",
    [
        "Juan Pérez",  # a name alone is the letter's own end
        f"{WHO}\n\nP.D.: El medidor está dañado.",
        f"{WHO}\n\nPD Llamar en la tarde",
        f"{WHO}\n\nPosdata: vivo en el lote 8",
        f"{WHO}\n\nAnexos:\n- cédula\n- planilla",
        f"{WHO}\n\nAnexo: copia de cédula",
        f"{WHO}\n\nAdjunto cédula",
        f"{WHO}\n\n1. Cédula\n2. Planilla",
        f"{WHO}\n\ncedula.pdf\nplanilla.pdf",
        f"{WHO}\n\nC.c. Defensoría del Pueblo",
        f"{WHO}\n\nCopia: Alcaldía",
        f"{WHO}\n\nDocumentos:\nla cédula",
        f"{WHO}\n¿Cuándo me atienden?",
        f"{WHO}\n\nOlvidé decir que vivo en el lote 8",
        f"{WHO}\n\nVivo en el lote ocho de la calle.",
        f"{WHO}\n\n{'El predio queda junto al estadio del barrio y frente a la escuela ' * 2}",
        "\n".join(f"Firmante {number}" for number in range(9)),
        f"{WHO}\n\nPlease call me in the morning",
    ],
)
def test_a_formula_with_more_than_a_signature_below_stays(below: str) -> None:
    text = f"{ASKED}\n\nAtentamente,\n{below}".rstrip()
    assert split(text).new == text


@pytest.mark.parametrize(
    "text",
    [
        f"Estimados señores:\n\nSaludos cordiales,\n\n{WHO}",
        f"Señor\nAlcalde\nPresente.-\n\nDe mi mayor consideración:\n\nAtentamente,\n{WHO}",
        f"Buenos días\nAtentamente,\n{WHO}",
        f"Atentamente,\n{WHO}",
        "Buenas tardes.\n\nSaludos.",
        "Saludos cordiales,\n\nEl medidor 555\nmarca de más",
        f"Le enviamos nuestros más\ncordiales saludos\n{WHO}",
        f"Le escribo con relación al pago.\n\nCon saludos de mi padre,\n\n{WHO}",
        "I write with regards to the payment.\nAs regards the date,\nit was Friday\nIn Quito",
    ],
)
def test_what_only_looks_like_a_closing_stays(text: str) -> None:
    assert split(text).new == text


@pytest.mark.parametrize(
    "line",
    [
        "Enviado desde mi iPhone", "Enviado desde mi Samsung Mobile de Claro", "Sent from my iPad",
        "Obtener Outlook para Android<https://aka.ms/x>", "Enviado desde Yahoo Mail para Android",
    ],
)  # fmt: skip
def test_below_a_telephones_line_is_signature(line: str) -> None:
    parted = split(f"{ASKED}\n\n{line}\n\nY la del lote 9.\n\nAna")
    assert parted.new == ASKED
    assert parted.signature == f"{line}\n\nY la del lote 9.\n\nAna"


@pytest.mark.parametrize("above", ["", "Buenas tardes\n\n", "Estimados señores:\n\n"])
def test_a_letter_below_a_telephones_line_is_the_letter(above: str) -> None:
    parted = split(f"{above}Enviado desde mi iPhone\n\n{ASKED}\n\nAtentamente,\n{WHO}")
    assert parted.new.startswith(above.strip()) and parted.new.endswith(ASKED)
    assert parted.signature == f"Atentamente,\n{WHO}\nEnviado desde mi iPhone"


@pytest.mark.parametrize(
    "text",
    [
        "Hay dos cartas.\n\nEnviado desde mi casa, el documento no llegó.\n\nPido que lo busquen.",
        "Hay dos cartas.\n\nEnviado desde mi casa el lunes.\n\nPido que lo busquen.",
        "Este documento fue\nEnviado desde mi casa\nel lunes y no llegó.\n\nGracias.",
        "Enviado desde mi iPhone",
        "Reenvío.\n\nEnviado desde mi iPhone\n\nInicio del mensaje reenviado:\n\nDe: Ana\n\nPido."
        f"\n\nAtentamente,\n{WHO}",
    ],
)
def test_what_is_no_telephones_line_or_not_the_senders_stays(text: str) -> None:
    assert split(text).new == text


def test_a_quotation_below_a_telephones_line_stays_one() -> None:
    quotation = "El lun, 2 mar 2026, Registro <r@chq.example> escribió:\n> Recibimos su carta."
    parted = split(f"Va.\n\nEnviado desde mi iPhone\n\n{quotation}")
    assert (parted.new, parted.signature) == ("Va.", "Enviado desde mi iPhone")
    assert parted.quoted == quotation


_LINES = st.sampled_from(
    ("", "Hola", "Atentamente,", "Juan Pérez", "099 123 4567", "Pido la poda.", "> ¿Su cédula?",
     "Enviado desde mi iPhone", "-- ", "El lun, 2 mar 2026, Ana <a@b.example> escribió:", "P.D.: x")
)  # fmt: skip


@given(st.lists(_LINES, max_size=30).map("\n".join))
def test_no_word_is_lost_and_something_is_always_new(text: str) -> None:
    parted = split(text)
    assert parted.new.strip() or not text.strip()
    kept = f"{parted.new}\n{parted.signature}\n{parted.quoted}".split()
    assert sorted(kept) == sorted(text.split())


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_made_to_be_slow_is_not(piece: str) -> None:
    def cost(size: int) -> float:
        text = f"Pido.\n\n{piece * (size // len(piece))}\n\nSaludos\nAna\n099"
        began = time.thread_time()
        split(text)
        return time.thread_time() - began

    assert cost(1_000_000) < 2
