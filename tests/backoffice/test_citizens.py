"""Citizens as officials keep them: found before created, rectified, merged and parted again."""

import re

import pytest

from models.enums import Permission
from models.tables import Case, Citizen, CitizenAccount, Contact, Event
from office.people import citizen_search
from office.people.id_documents import identifies, warning, without_zero
from tests.backoffice.desk import Desk, desk_of, field_value, letter, text_of, visitor
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)


async def _create(desk: Desk, name: str, cedula: str = "", **more: str) -> str:
    done = await desk.post("/ciudadanos", nombre=name, cedula=cedula, **more)
    assert done.status_code == 303, text_of(done.text)
    return str(done.headers["location"]).partition("?")[0]


@pytest.mark.parametrize(
    ("number", "odd"),
    [
        ("1710034065", ""),
        ("1710034066", "dígito de control"),
        ("9910034065", "provincia"),
        ("1790011674001", ""),
        ("1790011674000", "no termina en 000"),
        ("9999999999999", "no identifica"),
        ("AB123456", ""),
    ],
)
async def test_a_number_is_warned_of_and_never_refused(
    world: World, clock: Clock, number: str, odd: str
) -> None:
    assert (odd in warning(number)) and bool(odd) == bool(warning(number))
    desk = await desk_of(world.ana)
    done = await desk.post("/ciudadanos", nombre="María Quishpe Llumiquinga", cedula=number)
    assert done.status_code == 303 and odd in (await desk.get(done.headers["location"])).text
    assert (await Citizen.get()).id_document == (number if identifies(number) else None)
    await desk.http.aclose()


def test_a_cedula_without_its_zero_is_proposed(fresh_database: object) -> None:
    assert without_zero("102345673") == "" or without_zero("102345673").startswith("0")
    assert without_zero("109876540") in ("", "0109876540")
    assert identifies("9999999999999") is False and identifies("0000000000") is False


async def test_somebody_is_found_whatever_was_mistyped(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    path = await _create(
        desk, "María Quishpe Llumiquinga", "1710034065", correo="mq@correo.example"
    )
    for typed in ("1710034065", "MQ@correo.example", "maria kispe", "Quizhpe Yumikinga Maria"):
        page = await desk.http.get("/ciudadanos", params={"q": typed})
        assert path in page.text, typed
    nobody = await desk.http.get("/ciudadanos", params={"q": "Fernández Guamán"})
    assert "No consta nadie así" in nobody.text
    await letter(world)
    assert await citizen_search.key_names() == 1
    page = await desk.http.get("/ciudadanos", params={"q": "Kishpe"})
    assert page.text.count("Coincide por nombre") == 2
    await desk.http.aclose()


async def test_a_likely_double_is_asked_about_first(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    first = await _create(desk, "María Quishpe Llumiquinga", "1710034065")
    asked = await desk.post("/ciudadanos", nombre="Maria Quispe Llumiquinga", cedula="")
    assert asked.status_code == 409 and first in asked.text and "es otra persona" in asked.text
    same = await desk.post("/ciudadanos", nombre="Otra", cedula="1710034065", es_otra="si")
    assert same.status_code == 422 and "puede ser la misma" in same.text
    other = await _create(desk, "Maria Quispe Llumiquinga", es_otra="si")
    assert other != first
    await desk.http.aclose()


async def test_two_records_become_one_and_two_again(world: World, clock: Clock) -> None:
    sent = await letter(world)
    case = await Case.get(number=sent.number)
    desk = await desk_of(world.ana)
    kept = await _create(desk, "María Quishpe", "1710034065", es_otra="si")
    merge = {"hacer": "unir", "otro": str(case.citizen_id)}
    assert (await desk.post(kept, **merge)).status_code == 422
    done = await desk.post(kept, **merge, por_que="Vi la cédula")
    assert done.status_code == 303, text_of(done.text)
    kept_id = int(kept.rpartition("/")[2])
    assert (await Case.get(id=case.id)).citizen_id == kept_id
    assert (await Contact.get(id=case.contact_id)).citizen_id == kept_id
    page = await desk.get(kept)
    assert "Vi la cédula" in page.text
    assert "se unió a" in text_of((await desk.get(f"/ciudadanos/{case.citizen_id}")).text)
    (merge_id,) = re.findall(r'name="union" value="(\d+)"', page.text)
    assert (await desk.post(kept, hacer="separar", union=merge_id)).status_code == 303
    assert (await Case.get(id=case.id)).citizen_id == case.citizen_id
    assert (await Contact.get(id=case.contact_id)).citizen_id == case.citizen_id
    assert (await desk.post(kept, hacer="separar", union=merge_id)).status_code == 409
    third = await _create(desk, "Juan Guamán", "1102345673")
    refused = await desk.post(kept, hacer="unir", otro=third.rpartition("/")[2], por_que="x")
    assert refused.status_code == 409 and "cédulas distintas" in refused.text
    await desk.http.aclose()


async def test_a_change_needs_its_permission_and_the_present_version(
    world: World, clock: Clock
) -> None:
    desk, luis = await desk_of(world.ana), await desk_of(world.luis)
    path = await _create(desk, "María Quishpe", "1710034065")
    change = {"hacer": "cambiar", "nombre": "María Quishpe Lema", "cedula": "1710034065"}
    assert (await desk.post(path, **change, version="1")).status_code == 303
    stale = await desk.post(path, **change, version="1")
    assert stale.status_code == 409 and "Alguien cambió estos datos" in stale.text
    assert (await luis.get(path)).status_code == 403
    assert (await luis.post(path, **change, version="2")).status_code == 403
    assert (await luis.get("/ciudadanos")).status_code == 403
    event = await Event.filter(action="citizen_changed").order_by("-id").first()
    assert event is not None and event.detail["before"]["nombre"] == "María Quishpe"
    for one in (desk, luis):
        await one.http.aclose()


async def test_a_link_on_paper_lets_in_who_has_no_mail(world: World, clock: Clock) -> None:
    desk = await desk_of(world.ana)
    path = await _create(desk, "María Quishpe", "1710034065")
    unseen = await desk.post(f"{path}/enlace", cedula="1710034065")
    assert unseen.status_code == 422
    wrong = await desk.post(f"{path}/enlace", cedula="1102345673", vi_cedula="si")
    assert wrong.status_code == 422 and "no es la que consta" in wrong.text
    page = await desk.post(f"{path}/enlace", cedula="171003406-5", vi_cedula="si")
    (secret,) = re.findall(r"/clave\?enlace=([\w-]+)", page.text)
    async with visitor() as http:
        form = {"enlace": secret, "clave": "nudos7", "otra_vez": "nudos7"}
        done = await http.post("/clave", data=form)
        assert done.headers["location"] == "/ciudadania", done.text
        assert "Mis trámites" in (await http.get("/ciudadania")).text
    assert (await CitizenAccount.get()).level == "desk"
    without = {p for p in Permission if p not in world.luis.actor.permissions}
    assert Permission.ACCESS_LINKS in without
    luis = await desk_of(world.luis)
    refused = await luis.post(f"{path}/enlace", cedula="1710034065", vi_cedula="si")
    assert refused.status_code == 403
    for one in (desk, luis):
        await one.http.aclose()


async def test_a_person_sees_to_their_own_data(world: World, clock: Clock) -> None:
    sent = await letter(world)
    desk = await desk_of(world.ana)
    await desk.get(f"/documentos/{sent.document_id}")
    case = await Case.get(number=sent.number)
    person = f"/ciudadanos/{case.citizen_id}"
    page = await desk.post(f"{person}/enlace", cedula="1710034065", vi_cedula="si")
    (secret,) = re.findall(r"/clave\?enlace=([\w-]+)", page.text)
    async with visitor() as http:
        await http.post("/clave", data={"enlace": secret, "clave": "nudos7", "otra_vez": "nudos7"})
        own = await http.get("/ciudadania/datos")
        assert "Ana Torres" in own.text
        csrf = {"csrf": field_value(own.text, "csrf")}
        copy = await http.post("/ciudadania/datos/copia", data=csrf)
        assert copy.json()["trámites"][0]["número"] == sent.number
        ask = {**csrf, "hacer": "cambiar", "nombre": "María Rosa Quishpe", "cedula": "1710034065"}
        await http.post("/ciudadania/datos", data=ask)
        await http.post("/ciudadania/datos", data={**csrf, "hacer": "eliminar"})
        await http.post("/ciudadania/datos", data={**csrf, "hacer": "aceptar"})
        waiting = await desk.get(person)
        delete, change = re.findall(r'name="pedido" value="(\d+)"', waiting.text)
        kept = await desk.post(person, hacer="decidir", pedido=delete, aceptar="si")
        assert kept.status_code == 409 and "archivo público" in kept.text
        no = {"hacer": "decidir", "pedido": delete, "aceptar": "no"}
        assert (await desk.post(person, **no)).status_code == 422
        await desk.post(person, **no, motivo="La ley manda conservarlos")
        await desk.post(person, hacer="decidir", pedido=change, aceptar="si")
        own = await http.get("/ciudadania/datos")
        assert "María Rosa Quishpe" in own.text and "La ley manda conservarlos" in own.text
        assert "Retirar mi aceptación" in own.text
    await desk.http.aclose()
