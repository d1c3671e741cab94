"""The classification tree and what is put into it, through the door."""

import pytest

from models.tables import Filing, Folder
from office.errors import Invalid, NotAllowed
from office.records.filing import filings, folders
from office.records.filing.folders import FolderForm
from tests.backoffice.desk import desk_of, letter, text_of
from tests.support.clock import Clock
from tests.support.world import World


async def test_a_tree_is_made_copied_filled_and_exported(world: World, clock: Clock) -> None:
    came = await letter(world)
    ana = await desk_of(world.ana)
    fields = {"gestion": "5", "central": "15", "activa": "1"}
    bad = await ana.post("/carpetas/nueva", codigo="", nombre="x", **fields)
    assert bad.status_code == 422
    made = await ana.post("/carpetas/nueva", codigo="01", nombre="=Contratos", **fields)
    assert made.status_code == 303
    top = await Folder.get()
    below = await ana.post(
        "/carpetas/nueva", codigo="01.1", nombre="Obras", padre=str(top.id), **fields
    )
    assert below.status_code == 303
    with pytest.raises(Invalid):  # no folder within itself
        child = await Folder.get(code="01.1")
        form = FolderForm("01", "Contratos", parent_id=child.id, version=1)
        await folders.save(world.ana.actor, form, top.id)
    path = f"/documentos/{came.document_id}"
    assert (await ana.post(f"{path}/carpeta", carpeta=str(top.id))).status_code == 303
    await filings.put(world.ana.actor, came.document_id, child.id)
    assert await Filing.all().count() == 1  # one folder of a unit
    assert came.number in text_of((await ana.get(f"/carpetas/{child.id}")).text)
    csv = (await ana.get("/carpetas/cuadro.csv")).text
    assert "'=Contratos" in csv and "01.1;Obras;2;5;15" in csv
    assert (await ana.post(f"/carpetas/{child.id}/quitar")).status_code == 409
    assert (await ana.post(f"{path}/carpeta", carpeta="")).status_code == 303
    assert (await ana.post(f"/carpetas/{child.id}/quitar")).status_code == 303
    with pytest.raises(NotAllowed):
        await folders.copy_from(world.luis.actor, world.units["SG"].id)
    await ana.http.aclose()
