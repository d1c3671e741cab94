"""Cases united and divided, back again, and what their people hear."""

from models.enums import CaseState
from models.tables import Case, CaseChange, Document, OutboxMessage
from tests.backoffice.desk import desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import World


async def test_united_undone_and_divided(world: World, clock: Clock) -> None:
    first = await letter(world, message_id="<1@x>")
    second = await letter(world, message_id="<2@x>", subject="Otra cosa")
    other = await letter(world, message_id="<3@x>", sender="pepe@correo.example")
    ana, luis = await desk_of(world.ana), await desk_of(world.luis)
    path = f"/documentos/{second.document_id}/tramite"
    strange = await ana.post(f"{path}/unir", numero=other.number, motivo="Igual")
    assert strange.status_code == 422 and "personas distintas" in strange.text
    assert (await luis.post(f"{path}/unir", numero=first.number, motivo="x")).status_code == 404
    united = await ana.post(f"{path}/unir", numero=first.number, motivo="Es lo mismo")
    assert united.status_code == 303
    gone = await Case.get(number=second.number)
    kept = await Case.get(number=first.number)
    assert gone.state is CaseState.CLOSED
    assert (await Document.get(id=second.document_id)).case_id == kept.id
    mail = await OutboxMessage.get(kind="case_reshaped")
    assert first.number in mail.facts["words"]
    change = await CaseChange.get()
    assert "se unió con" in text_of((await ana.get(path)).text)
    undone = f"/tramites/cambios/{change.id}/deshacer"
    assert (await luis.post(undone)).status_code == 403
    back = await ana.post(undone, documento=str(second.document_id))
    assert back.status_code == 303
    assert (await Document.get(id=second.document_id)).case_id == gone.id
    assert (await Case.get(id=gone.id)).state is not CaseState.CLOSED
    assert (await ana.post(undone)).status_code == 409
    opener = await ana.post(f"{path}/dividir", motivo="No va aquí")
    assert opener.status_code == 409
    await Document.filter(id=second.document_id).update(case_id=kept.id)
    await Case.filter(id=gone.id).update(number="VIEJO")
    divided = await ana.post(f"{path}/dividir", motivo="No va aquí")
    assert divided.status_code == 303
    made = await Case.get(number=second.number)
    assert (await Document.get(id=second.document_id)).case_id == made.id
    assert made.due_at is not None
    await ana.http.aclose()
    await luis.http.aclose()
