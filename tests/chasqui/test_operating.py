"""What the operator sees of mail that waits, and how it is tried again."""

from datetime import timedelta

from models.enums import Action, OutboxState
from models.tables import Event, OutboxMessage
from office import clock
from office.intake.process import process
from tests.chasqui.processes import chasqui
from tests.support.databases import Database
from tests.support.mail import MARIA, arrived
from tests.support.world import World


async def test_what_has_not_left_is_listed_and_tried_again(
    world: World, database: Database
) -> None:
    await process([await arrived()])
    sent = await OutboxMessage.get(to_address=MARIA)
    later = clock.now() + timedelta(days=1)
    await OutboxMessage.filter(id=sent.id).update(
        state=OutboxState.FAILED, next_attempt_at=later, finished_at=clock.now()
    )
    listed = chasqui("outbox", "list", database=database)
    assert listed.code == 0 and f"{sent.id}  falló" in listed.out and MARIA in listed.out
    tried = chasqui("outbox", "retry", str(sent.id), database=database)
    assert tried.out == f"Se intenta otra vez el envío a {MARIA}.\n"
    row = await OutboxMessage.get(id=sent.id)
    assert row.state is OutboxState.PENDING and row.next_attempt_at < later
    event = await Event.get(action=Action.ADMINISTERED)
    assert event.document_id == sent.document_id and MARIA in event.comment
    await OutboxMessage.filter(id=sent.id).update(state=OutboxState.UNCERTAIN)
    refused = chasqui("outbox", "retry", str(sent.id), database=database)
    assert (refused.code, refused.said) == (
        1,
        "Ese envío ya salió, o puede haber salido; no se repite.",
    )


async def test_what_is_in_quarantine_is_listed_with_its_reason(
    world: World, database: Database
) -> None:
    assert chasqui("quarantine", "list", database=database).out == "No espera nada.\n"
    await process([await arrived("Copia", "Hola.", sender="tramites@chq.example")])
    listed = chasqui("quarantine", "list", database=database).out
    assert "«Copia»: Dice venir de nuestra institución" in listed and "1 mensaje." in listed
