"""Tasks: who gives them, how far they are, how they end."""

from datetime import date

import pytest

from models.enums import TaskState
from models.tables import OfficialNotice, OutboxMessage, Task
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.records.tasks import listing
from office.records.tasks.giving import Asked, cancel, change, give
from office.records.tasks.working import finish, note, reopen
from tests.backoffice.desk import desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import World


async def test_a_task_goes_all_its_way(world: World, clock: Clock) -> None:
    came = await letter(world)
    asked = Asked("Revise el plano", date(2026, 12, 11))
    people = [world.luis.post.id, world.marta.post.id]
    first, second = await give(world.ana.actor, came.document_id, people, asked)
    assert await OfficialNotice.filter(post_id=world.luis.post.id, kind="task").count() == 1
    assert await OutboxMessage.filter(kind="desk_notice").count() == 2
    with pytest.raises(Conflict):
        await give(world.ana.actor, came.document_id, people[:1], asked)
    with pytest.raises(Invalid):  # a subtask within its parent's date
        late = Asked("Mida", date(2026, 12, 14))
        await give(world.luis.actor, came.document_id, [world.rosa.post.id], late, first)
    (below,) = await give(
        world.luis.actor, came.document_id, [world.rosa.post.id], Asked("Mida"), first
    )
    assert (await Task.get(id=below)).due_at == date(2026, 12, 11)
    await note(world.luis.actor, first, "Ya está medio", 50)
    with pytest.raises(NotAllowed):
        await note(world.ana.actor, first, "", 90)
    with pytest.raises(NotFound):
        await note(world.marta.actor, first, "¿Y esto?")
    await change(world.ana.actor, first, Asked("Revise ambos planos", date(2026, 12, 9)))
    assert (await Task.get(id=below)).due_at == date(2026, 12, 9)
    with pytest.raises(Invalid):
        await finish(world.luis.actor, first, hand_over=True)
    await finish(world.luis.actor, first, "Listo")
    states = {row.id: row.state for row in await Task.all()}
    assert states[first] is TaskState.DONE and states[below] is TaskState.CANCELLED
    await reopen(world.ana.actor, first)
    await cancel(world.ana.actor, second, "Ya no hace falta")
    page = await listing.tasks(world.ana.actor, listing.GIVEN, "canceladas")
    assert [row.task_id for row in page.rows] == [second]
    with pytest.raises(NotAllowed):
        await give(world.marta.actor, came.document_id, [world.luis.post.id], asked)


async def test_through_the_door(world: World, clock: Clock) -> None:
    came = await letter(world)
    ana, luis = await desk_of(world.ana), await desk_of(world.luis)
    path = f"/documentos/{came.document_id}/tareas"
    assert (await ana.post(path, descripcion="Revise")).status_code == 422
    answer = await ana.post(path, para=str(world.luis.post.id), descripcion="Revise el plano")
    assert answer.status_code == 303
    assert "Revise el plano" in text_of((await ana.get(path)).text)
    assert "Revise el plano" in text_of((await luis.get("/tareas/recibidas")).text)
    task = await Task.get()
    assert "Terminar" in text_of((await luis.get(f"/tareas/{task.id}")).text)
    assert (await ana.post(f"/tareas/{task.id}/terminar")).status_code == 403
    assert (await luis.post(f"/tareas/{task.id}/anotar", avance="100")).status_code == 303
    assert "Terminada" in text_of((await ana.get(f"/tareas/{task.id}")).text)
    assert (await ana.post(f"/tareas/{task.id}/reabrir")).status_code == 303
    assert (await ana.get("/tareas/enviadas?solo=terminadas")).status_code == 200
    await ana.http.aclose()
    await luis.http.aclose()
