"""What one may not see looks like what does not exist: the same status, the same words, everywhere.

Generated over all addresses with a key in them, for things of others, confidential ones, and those
of another institution; each is asked for beside a key that no row has.
"""

import re
from collections.abc import Mapping

import pytest

from backoffice.app import create_app
from models.enums import Channel, Confidentiality, Permission
from models.ids import new_id
from models.tables import (
    Attachment,
    Case,
    Copy,
    Document,
    InboundMessage,
    Institution,
    Procedure,
    Role,
    Unit,
)
from office.custody.reception import Arrival, receive
from office.messages.incoming import IncomingFile
from office.records.drafting import replies
from office.records.routing.reassign import reassign
from office.records.tasks import giving
from tests.backoffice.desk import (
    Desk,
    desk_of,
    field_value,
    letter,
    passed_to,
    text_of,
    visitor,
)
from tests.backoffice.test_citizenship import _registered
from tests.support.citizen import pdf
from tests.support.clock import Clock
from tests.support.world import World, seat

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)

_KEY = re.compile(r"\{(\w+):int\}")
_FIELDS = {"puesto": "1", "nota": "x", "comentario": "Algo", "motivo": "Otro", "name": "Otra"}
_OTHER = {"act": "descartar", "size": "imagen", "kind": "O"}
_CHANGING = re.compile(r"\d{12,}|[0-9A-F]{4}-[0-9A-F]{4}")


def addresses(*keys: str) -> list[tuple[str, str]]:
    """Method and path of every page of officials whose only keys are `keys`."""
    found = []
    for route in create_app(secure_cookies=False).routes:
        path, methods = route.path, route.methods or set()  # type: ignore[attr-defined]
        if set(_KEY.findall(path)) == set(keys) and not path.startswith("/ciudadania"):
            found += [(method, path) for method in sorted(methods - {"HEAD"})]
    assert found
    return found


async def _told(desk: Desk, token: str, method: str, path: str, keys: Mapping[str, int]) -> str:
    full = _KEY.sub(lambda found: str(keys[found[1]]), path)
    for name, value in _OTHER.items():
        full = full.replace("{" + name + "}", value)
    if method == "GET":
        answer = await desk.http.get(full)
    else:
        answer = await desk.http.post(full, data={**_FIELDS, "csrf": token})
    where = answer.headers.get("location", "")
    words = text_of(answer.text) if "<main" in answer.text else answer.text[:200]
    return _CHANGING.sub("#", f"{method} {path} {answer.status_code} {where} {words}")


async def _all_alike(desk: Desk, keys: Mapping[str, int]) -> None:
    """Whatever is asked about `keys` is answered as if they were absent."""
    token = field_value((await desk.get("/cuenta")).text, "csrf")
    differ = []
    for method, path in addresses(*keys):
        hidden = await _told(desk, token, method, path, keys)
        absent = await _told(desk, token, method, path, {key: new_id() for key in keys})
        if hidden != absent or f"{path} 4" not in hidden:
            differ.append(f"{hidden[:200]}\n  {absent[:200]}")
    assert not differ, "\n".join(differ)


@pytest.fixture
async def hidden(world: World, clock: Clock) -> dict[str, dict[str, int]]:
    """Keys by whose they are: rosa's own, rosa's in confidence, another institution's."""
    found: dict[str, dict[str, int]] = {}
    file = IncomingFile(name="plano.pdf", media_type="application/pdf", content=pdf())
    for kind in ("others", "confidential", "elsewhere"):
        got = await letter(world, message_id=f"<{kind}@correo.example>", files=(file,))
        await passed_to(world, world.luis, got)
        await reassign(world.luis.actor, got.copy_id, world.rosa.post.id, "", None)
        attachment = await Attachment.get(document_id=got.document_id)
        draft = await replies.start(world.rosa.actor, got.copy_id)
        found[kind] = {
            "document_id": got.document_id,
            "copy_id": got.copy_id,
            "attachment_id": attachment.id,
            "draft_id": draft,
        }
    secret = [found["confidential"]["document_id"], found["confidential"]["draft_id"]]
    await Document.filter(id__in=secret).update(confidentiality=Confidentiality.CONFIDENTIAL)
    other = await Institution.create(acronym="OTR", name="Otra", city="Loja")
    unit = await Unit.create(institution=other, acronym="X", name="Una")
    nora = await seat(unit, "1400000001", "Nora", "Jefa", permissions=tuple(Permission))
    ours = [found["elsewhere"]["document_id"], found["elsewhere"]["draft_id"]]
    await Document.filter(id__in=ours).update(
        unit_id=unit.id, author_post_id=nora.post.id, holder_post_id=nora.post.id, case_id=None
    )
    await Copy.filter(document_id=ours[0]).update(unit_id=unit.id, holder_post_id=nora.post.id)
    return found


@pytest.mark.parametrize("whose", ["others", "confidential", "elsewhere"])
async def test_documents_copies_and_files(
    world: World, hidden: dict[str, dict[str, int]], whose: str
) -> None:
    keys = hidden[whose]
    # ana passed them on and sees all that is not confidential; luis had them after her
    every = (world.marta, world.ana) if whose == "confidential" else (world.marta,)
    for who in every:
        desk = await desk_of(who)
        for key in ("document_id", "copy_id", "attachment_id"):
            await _all_alike(desk, {key: keys[key]})
        await _all_alike(desk, {"document_id": keys["draft_id"]})


async def test_tasks(world: World, hidden: dict[str, dict[str, int]]) -> None:
    ids = await giving.give(
        world.rosa.actor,
        hidden["others"]["document_id"],
        [world.luis.post.id],
        giving.Asked("Revise"),
    )
    await _all_alike(await desk_of(world.pedro), {"task_id": ids[0]})


async def test_held_mail_of_another_unit(world: World, clock: Clock) -> None:
    message = await receive(Arrival(Channel.EMAIL, b"ilegible"))
    await InboundMessage.filter(id=message).update(
        disposition="quarantined", reason="Ilegible.", unit_id=world.units["SG"].id
    )
    guard = await seat(
        world.units["DT"], "1400000002", "Gil", "Guardia", permissions=(Permission.QUARANTINE,)
    )
    await _all_alike(await desk_of(guard), {"inbound_id": message})


async def test_a_citizen_and_the_papers_of_another(world: World, clock: Clock) -> None:
    file = IncomingFile(name="plano.pdf", media_type="application/pdf", content=pdf())
    got = await letter(world, files=(file,))
    case, attachment = await Case.get(number=got.number), await Attachment.get()
    async with visitor() as http:
        assert (await _registered(http, "otra@correo.example")).status_code == 303
        for path, key in (
            ("/ciudadania/tramites/{}", case.id),
            ("/ciudadania/archivos/{}", attachment.id),
            ("/ciudadania/respuestas/{}", got.document_id),
        ):
            hidden = await http.get(path.format(key))
            absent = await http.get(path.format(new_id()))
            assert hidden.status_code == absent.status_code == 404, path
            assert text_of(hidden.text) == text_of(absent.text)


async def test_what_another_institution_administers(world: World, clock: Clock) -> None:
    other = await Institution.create(acronym="OTR", name="Otra", city="Loja")
    unit = await Unit.create(institution=other, acronym="X", name="Una")
    nora = await seat(unit, "1400000001", "Nora", "Jefa", permissions=tuple(Permission))
    role = await Role.create(institution=other, name="Suyo", permissions=["write"])
    procedure = await Procedure.create(institution=other, unit=unit, name="Copia", term_days=5)
    desk = await desk_of(world.pedro)
    await _all_alike(desk, {"unit_id": unit.id})
    await _all_alike(desk, {"role_id": role.id})
    await _all_alike(desk, {"procedure_id": procedure.id})
    await _all_alike(desk, {"official_id": nora.official.id})
    await _all_alike(desk, {"official_id": nora.official.id, "post_id": nora.post.id})
