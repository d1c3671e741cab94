"""What asks for nothing joins the trail in silence; what objects reopens."""

from dataclasses import replace

import pytest

from models.enums import Action, Channel, Disposition
from models.enums import CaseState as State
from models.tables import Case, Document, Event, OutboxMessage
from office.clock import now
from office.intake.noted.courtesies import courtesy_in
from office.intake.process import process
from office.messages.incoming import REACTION, IncomingMessage, IncomingPart, MessageKind, PartRole
from tests.support.clock import Clock
from tests.support.mail import arrived
from tests.support.world import World

_PART = IncomingPart(REACTION, "", 10, "0" * 64, PartRole.SKIPPED, "Es una reacción.")


def written(text: str, subject: str = "Re: Su documento") -> IncomingMessage:
    return IncomingMessage(
        1, Channel.EMAIL, MessageKind.SUBMISSION,
        "Rosa Pilco", "rosa@correo.example", (), subject, text, now(), "",
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Muchas gracias, muy amables.",
        "Recibido, gracias.",
        "Mil gracias por su pronta respuesta.\n\nRosa Pilco",
        "Estimada ingeniera, gracias por la atención\n\nMaría Eugenia Lasso",
        "Ok, listo. Buenas tardes",
        "Thank you very much for your help!",
        "👍",
        "🙏🏽 🙏🏽",
        "Rosa Pilco reaccionó a través de Gmail <https://www.google.com/gmail/>",
        "👍 Rosa Pilco reacted to your message:",
        "Le gustó «Le enviamos la respuesta a su trámite»",
        "Loved “Le enviamos el oficio”",
    ],
)
def test_thanks_and_reactions_ask_for_nothing(clock: Clock, text: str) -> None:
    assert courtesy_in(written(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Gracias, pero el plano que me mandaron no es el de mi lote.",
        "Gracias. ¿Cuándo puedo retirarlo?",
        "Gracias por nada",
        "No, gracias",
        "Muchas gracias. Falta el anexo 2.",
        "Gracias\nFALTA EL ANEXO",
        "Perfecto, entonces solicito la copia certificada",
        "El vecino reaccionó con violencia a la medida y el perro me mordió",
        "Recibido el oficio, apelo la decisión",
        "Listo. Adjunto lo pedido",
        "",
    ],
)
def test_whatever_says_more_is_a_letter(clock: Clock, text: str) -> None:
    assert courtesy_in(written(text)) is None


@pytest.mark.parametrize(
    ("text", "parts", "told"),
    [
        ("Muchas gracias, muy amables.", (), "«Muchas gracias, muy amables.»"),
        ("🙏\n\nRosa reaccionó a través de Gmail", (_PART,), "Reaccionó a nuestro mensaje: 🙏"),
    ],
)
async def test_a_courtesy_is_a_line_in_the_trail_and_nothing_else(
    world: World, clock: Clock, text: str, parts: tuple[IncomingPart, ...], told: str
) -> None:
    (opened,) = await process([await arrived(message_id="<1@correo.example>")])
    await Case.filter(id=opened.case_id).update(state=State.ANSWERED)
    sent = await OutboxMessage.all().count()
    reply = await arrived("Re: x", text, references=("<1@correo.example>",))
    (done,) = await process([replace(reply, parts=parts)])
    assert (done.disposition, done.number) == (Disposition.APPENDED, "")
    assert (await Case.get(id=opened.case_id)).state is State.ANSWERED
    assert await Document.all().count() == 1 and await OutboxMessage.all().count() == sent
    event = await Event.get(action=Action.NOTED)
    assert event.case_id == opened.case_id and told in event.comment


async def test_an_objection_that_begins_with_thanks_reopens(world: World, clock: Clock) -> None:
    (opened,) = await process([await arrived(message_id="<1@correo.example>")])
    await Case.filter(id=opened.case_id).update(state=State.ANSWERED)
    await process([
        await arrived("Re: x", "Gracias, pero no es mi lote.", references=("<1@correo.example>",))
    ])  # fmt: skip
    assert (await Case.get(id=opened.case_id)).state is State.REOPENED


async def test_a_mail_to_be_taken_back_is_tied_to_it_and_its_sender_told(
    world: World, clock: Clock
) -> None:
    (opened,) = await process([await arrived("Copia del contrato 118")])
    await process([await arrived("Otro asunto", "Otra cosa.")])
    words = 'María Quishpe desea recuperar el mensaje "Copia del contrato 118".'
    (done,) = await process([await arrived("Recuperar: Copia del contrato 118", words)])
    assert done.disposition is Disposition.APPENDED and done.case_id == opened.case_id
    event = await Event.get(action=Action.NOTED)
    assert event.case_id == opened.case_id and "recuperar" in event.comment
    notice = await OutboxMessage.get(kind="recall_received")
    assert notice.facts["number"] == opened.number
    (other,) = await process([await arrived("Recall: Nada", "x would like to recall the message")])
    assert other.disposition is Disposition.AUTOMATIC
