"""A stranger's mail is held, an official decides in the browser's forms, the reader obeys."""

from email.message import EmailMessage
from email.policy import SMTP

from mailgateway.reading import worker as intake
from models.enums import Channel, Disposition
from models.tables import Document, InboundMessage, OutboxMessage
from office.custody.reception import Arrival, receive
from tests.backoffice.desk import desk_of, text_of
from tests.support.world import World


def mail(sender: str, subject: str) -> bytes:
    """A plain letter with one file."""
    letter = EmailMessage()
    letter["From"] = f"Alguien <{sender}>"
    letter["To"] = "tramites@chq.example"
    letter["Subject"] = subject
    letter["Message-ID"] = f"<{abs(hash((sender, subject)))}@correo.example>"
    letter.set_content("Adjunto lo que faltaba.\n")
    letter.add_attachment(b"hola", maintype="text", subtype="plain", filename="nota.txt")
    return letter.as_bytes(policy=SMTP)


async def arrive(sender: str, subject: str) -> InboundMessage:
    """Send, have it read, and see what became of it."""
    inbound_id = await receive(
        Arrival(
            Channel.EMAIL,
            mail(sender, subject),
            mail_from=sender,
            recipients=("tramites@chq.example",),
        )
    )
    await intake.read_waiting()
    return await InboundMessage.get(id=inbound_id)


async def test_a_strangers_addition_reaches_the_case_by_an_officials_decision(
    world: World,
) -> None:
    first = await arrive("maria@correo.example", "Solicitud de copia")
    document = await Document.get(id=first.document_id)
    stranger = await arrive("sobrino@otro.example", f"Para {document.number}")
    assert stranger.disposition is Disposition.QUARANTINED
    told = await OutboxMessage.get(kind="held_for_review")
    assert told.to_address == "sobrino@otro.example"
    desk = await desk_of(world.ana)
    page = await desk.get(f"/cuarentena/{stranger.id}")
    assert "Adjunto lo que faltaba." in text_of(page.text) and "nota.txt" in page.text
    answer = await desk.post(f"/cuarentena/{stranger.id}/anadir", numero=str(document.number))
    assert answer.status_code == 303
    await intake.read_waiting()
    after = await InboundMessage.get(id=stranger.id)
    assert after.disposition is Disposition.APPENDED
    added = await Document.get(id=after.document_id)
    assert (added.case_id, added.attachment_count) == (document.case_id, 1)
    assert "Salió de cuarentena por decisión de Ana Torres" in text_of(
        (await desk.get(f"/documentos/{added.id}")).text
    )
    await desk.http.aclose()
