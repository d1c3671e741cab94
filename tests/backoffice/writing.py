"""Documents written and signed through the pages, as officials do."""

from models.tables import Document
from tests.backoffice.certificates import PASSPHRASE, p12
from tests.backoffice.desk import Desk, field_value, text_of


async def written(desk: Desk, *targets: str, subject: str = "Inventario", **more: str) -> int:
    """A draft of the desk's to `targets` (p1, u2, c3), with a text; its id."""
    answer = await desk.post("/borradores")
    draft_id = int(answer.headers["location"].rpartition("/")[2])
    added = await desk.post(
        f"/borradores/{draft_id}/destinatarios", version=1, rol="to", agregar=list(targets)
    )
    assert added.status_code == 303, text_of(added.text)
    await save(desk, draft_id, subject, "Se pide el inventario.", **more)
    return draft_id


async def save(desk: Desk, draft_id: int, subject: str, body: str, **more: str) -> None:
    """Save the draft as the editor without script does."""
    page = await desk.get(f"/borradores/{draft_id}")
    version = field_value(page.text, "version")
    form = {"asunto": subject, "cuerpo": body, "format": "plain", "version": version, **more}
    answer = await desk.post(f"/borradores/{draft_id}", **form)
    assert answer.status_code == 303, text_of(answer.text)


async def signed(desk: Desk, draft_id: int) -> Document:
    """Sign the draft with the official's own file, and send it."""
    version = field_value((await desk.get(f"/borradores/{draft_id}/firmar")).text, "version")
    answer = await desk.post(
        f"/borradores/{draft_id}/firmar",
        files={
            "p12": (
                "f.p12",
                p12(desk.seat.official.name.upper(), desk.seat.login),
                "application/x-pkcs12",
            )
        },
        clave=PASSPHRASE,
        version=version,
    )
    assert answer.status_code == 303, text_of(answer.text)
    return await Document.get(id=draft_id)
