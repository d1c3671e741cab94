"""A citizen presents a document in the chat, from /start to the number."""

import re

from chasqui.standins.telegram import ActingCitizen
from models.enums import Channel, Disposition, DocumentState, Trust
from models.tables import (
    Attachment,
    Case,
    Conversation,
    Document,
    InboundMessage,
    OutboxMessage,
)
from office.storage import blobs
from tests.bot.conftest import JPEG, PDF, Standin, open_door
from tests.support.world import World

SUBJECT = "Solicito copia de mi título de propiedad"


async def prepare(citizen: ActingCitizen, before: int = 0) -> int:
    """Bring a draft with a text and a file to its review; how many replies there are then."""
    await citizen.say("/nuevo")
    await citizen.replies(before + 1)
    await citizen.say(SUBJECT)
    await citizen.replies(before + 2)
    await citizen.say("Lo necesito para el banco.")
    await citizen.replies(before + 3)
    await citizen.attach(PDF, "escritura.pdf")
    await citizen.replies(before + 4)
    await citizen.press_label("Revisar")
    await citizen.replies(before + 5)
    return before + 5


async def present(citizen: ActingCitizen, before: int = 0) -> str:
    """Present such a draft; the number it got."""
    count = await prepare(citizen, before)
    await citizen.press_label("Presentar")
    texts = await citizen.replies(count + 1)
    return str(re.findall(r"Número: (\S+)", "\n".join(texts[count:]))[0])


async def test_start_offers_what_the_bot_can_do(door: None, maria: ActingCitizen) -> None:
    await maria.say("/start")

    (hello,) = await maria.replies(1)
    (message,) = maria.state.from_bot(maria.user_id)

    assert hello.startswith("Soy el registro de documentos de «Instituto Chasqui».")
    labels = [button["text"] for row in message.buttons for button in row]
    assert labels == ["Presentar un documento", "Ver mis trámites", "Ayuda"]


async def test_a_document_travels_from_the_chat_to_a_number(
    door: None, maria: ActingCitizen
) -> None:
    count = await prepare(maria)
    review = (await maria.replies(count))[-1]
    await maria.press_label("Presentar")
    texts = await maria.replies(count + 1)

    assert f"Asunto: {SUBJECT}" in review
    assert "Detalles: Lo necesito para el banco." in review
    assert "– escritura.pdf, " in review
    told = "\n".join(texts[count:])
    assert re.search(r"Número: CHQ-SG-\d{4}-0001-E", told)
    assert re.search(r"Código de consulta: \w{4}-\w{4}", told)
    assert "hasta el " in told

    document = await Document.get().select_related("case__contact", "case__citizen")
    assert document.state is DocumentState.REGISTERED
    assert document.subject == SUBJECT
    assert document.body == "Lo necesito para el banco."
    assert document.channel is Channel.TELEGRAM
    assert document.trust is Trust.TELEGRAM_LINKED
    assert document.case is not None
    assert document.case.contact.address == str(maria.user_id)
    assert document.case.citizen.name == "María Quishpe"
    attachment = await Attachment.get()
    assert (attachment.name, attachment.media_type) == ("escritura.pdf", "application/pdf")
    assert await blobs.read(attachment.blob_id) == PDF


async def test_every_update_ends_in_a_disposition(
    door: None, telegram: Standin, maria: ActingCitizen
) -> None:
    await present(maria)
    await telegram.state.wait_until_confirmed()

    rows = await InboundMessage.all().order_by("id")

    assert {row.disposition for row in rows} == {Disposition.ANSWERED, Disposition.REGISTERED}
    assert [row.disposition for row in rows].count(Disposition.REGISTERED) == 1
    assert all(row.external_id and row.external_id.startswith("7000000001:") for row in rows)


async def test_presenting_twice_makes_one_record(door: None, maria: ActingCitizen) -> None:
    count = await prepare(maria)
    button = next(m for m in reversed(maria.state.from_bot(maria.user_id)) if m.buttons)
    data = str(button.buttons[0][0]["callback_data"])
    await maria.press(button.message_id, data)
    await maria.press(button.message_id, data)
    texts = await maria.replies(count + 2)

    assert await Document.all().count() == 1
    assert await Case.all().count() == 1
    assert await OutboxMessage.all().count() == 1
    assert any("ya está registrado, una sola vez" in text for text in texts)
    assert not any("sha256" in text for text in texts)


async def test_a_crash_after_registering_and_before_remembering_makes_no_second_record(
    door: None, maria: ActingCitizen
) -> None:
    count = await prepare(maria)
    before = await Conversation.get()
    await maria.press_label("Presentar")
    await maria.replies(count + 1)
    button = next(m for m in reversed(maria.state.from_bot(maria.user_id)) if "¿Está" in m.text)
    await Conversation.filter(chat=before.chat).update(step=before.step, data=before.data)
    draft = before.data["draft"]["id"]
    await maria.press(button.message_id, f"presentar:{draft}")
    texts = await maria.replies(count + 3)

    assert "ya está registrado, una sola vez" in texts[-1]
    assert await Document.all().count() == 1
    dispositions = await InboundMessage.all().values("disposition")
    assert Disposition.DUPLICATE in [row["disposition"] for row in dispositions]


async def test_an_album_gets_one_receipt_or_one_that_tells_of_all(
    door: None, maria: ActingCitizen
) -> None:
    await maria.say("/nuevo")
    await maria.replies(1)
    await maria.say(SUBJECT)
    await maria.replies(2)
    for number in range(3):
        await maria.send_photo(JPEG + bytes([number]))
    await maria.state.wait_until_confirmed()
    await maria.say("revisar")

    while not (texts := await maria.replies(99, timeout=0.2))[-1].startswith("Esto es lo que"):
        pass
    assert any(text.startswith("Recibí 3 fotos:") for text in texts)
    assert "Archivos: 3" in texts[-1]
    assert len(texts) <= 6


async def test_a_file_without_a_word_begins_a_document(door: None, maria: ActingCitizen) -> None:
    await maria.attach(PDF, "../../etc/reclamo.pdf")

    (text,) = await maria.replies(1)

    assert text.startswith("Recibí 1 archivo:\n– ..-..-etc-reclamo.pdf")
    assert "¿De qué se trata?" in text


async def test_a_caption_is_taken_for_what_it_is_about(door: None, maria: ActingCitizen) -> None:
    await maria.send_photo(JPEG, caption="Reclamo por la planilla de agua")
    (text,) = await maria.replies(1)
    await maria.say("Revisar")
    review = (await maria.replies(2))[1]

    assert text.startswith("Recibí 1 foto:")
    assert "Asunto: Reclamo por la planilla de agua" in review


async def test_the_conversation_survives_a_restart(
    world: World, telegram: Standin, maria: ActingCitizen
) -> None:
    async with open_door(telegram):
        await maria.say("/nuevo")
        await maria.replies(1)
        await maria.say(SUBJECT)
        await maria.replies(2)
        await maria.attach(PDF, "escritura.pdf")
        await maria.replies(3)
    await maria.say("Y esto lo escribí con la oficina cerrada.")
    await maria.press_label("Revisar")
    async with open_door(telegram):
        review = (await maria.replies(5))[4]
        await maria.press_label("Presentar")
        await maria.replies(7)

    assert f"Asunto: {SUBJECT}" in review
    assert "con la oficina cerrada" in review
    assert "– escritura.pdf" in review
    assert await Document.all().count() == 1


async def test_quoting_somebody_else_s_case_is_put_before_a_person(
    door: None, maria: ActingCitizen, segundo: ActingCitizen
) -> None:
    number = await present(maria)
    for count, text in enumerate(("/nuevo", f"Sobre {number}", "Detalle", "revisar"), start=1):
        await segundo.say(text)
        await segundo.replies(count)
    await segundo.press_label("Presentar")
    texts = await segundo.replies(5)

    assert texts[4].startswith("Recibimos su documento, pero una persona debe revisarlo")
    assert await Document.all().count() == 1


async def test_start_reminds_of_an_open_draft(door: None, maria: ActingCitizen) -> None:
    count = await prepare(maria)
    await maria.say("/start")
    texts = await maria.replies(count + 2)

    assert f"Tiene un documento sin presentar: «{SUBJECT}»" in texts[-1]


async def test_cancelling_leaves_nothing_registered(door: None, maria: ActingCitizen) -> None:
    count = await prepare(maria)
    await maria.press_label("Cancelar")
    await maria.replies(count + 1)
    await maria.press_label("Sí, borrar")
    await maria.replies(count + 2)
    button = next(m for m in maria.state.from_bot(maria.user_id) if "Esto es lo" in m.text)
    await maria.press(button.message_id, "presentar:nada")
    texts = await maria.replies(count + 3)

    assert texts[count + 1] == "Cancelado: borré el borrador y no se registró nada."
    assert texts[count + 2].startswith("Ese borrador ya no está abierto.")
    assert await Document.all().count() == 0


async def test_a_reply_to_what_the_office_sent_is_offered_for_its_case_and_added(
    door: None, maria: ActingCitizen
) -> None:
    number = await present(maria)
    acknowledged = next(m for m in maria.state.from_bot(maria.user_id) if number in m.text)
    count = len(maria.state.from_bot(maria.user_id))
    message = maria.state.add(maria.citizen, from_bot=False, text="Falta la cédula")
    before = acknowledged.as_message(maria.state.bot)
    await maria.send(message, {"text": "Falta la cédula", "reply_to_message": before})
    asked = (await maria.replies(count + 1))[-1]
    await maria.press_label("Sí")
    told = (await maria.replies(count + 2))[-1]

    assert f"¿Lo añado a su trámite {number} («{SUBJECT}»)?" in asked
    assert f"Trámite: {number}" in told
    added = await Document.all().order_by("-id").first()
    assert added is not None and (added.body, added.subject) == ("Falta la cédula", SUBJECT)
    assert await Case.all().count() == 1


async def test_in_a_topic_of_the_chat_every_answer_stays_in_it(
    door: None, telegram: Standin, maria: ActingCitizen
) -> None:
    async def say(text: str) -> None:
        message = maria.state.add(maria.citizen, from_bot=False, text=text)
        topic = {"message_thread_id": 77, "is_topic_message": True}
        await maria.send(message, {"text": text} | topic)

    for number, text in enumerate(("/nuevo", SUBJECT, "Es para el banco.", "Revisar"), start=1):
        await say(text)
        await maria.replies(number)
    await say("Presentar")
    texts = await maria.replies(5)

    assert "Código de consulta" in texts[-1]
    said = [given for method, given in telegram.state.calls if method == "sendMessage"]
    assert [given.get("message_thread_id") for given in said] == ["77"] * 5
