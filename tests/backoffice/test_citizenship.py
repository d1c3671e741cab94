"""The citizen's own place: getting in, one's cases, asking, writing, and what stays closed."""

import gzip
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest

from models.enums import Channel, DocumentKind, Trust
from models.tables import Case, CitizenAccount, Contact, Document, Official, OutboxMessage
from office.notices import texts
from office.registration import portal_submission
from tests.backoffice.desk import Letter, desk_of, field_value, letter, text_of, visitor
from tests.support.clock import Clock
from tests.support.world import World

pytestmark = pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
CEDULA, PASSWORD = "1712345678", "nudos7"


async def _said(kind: str) -> str:
    row = await OutboxMessage.filter(kind=kind).order_by("-id").first()
    assert row is not None
    return texts.render(row.kind, row.facts, Channel.EMAIL).text


async def _follow_link() -> str:
    (link,) = re.findall(
        r"http://localhost:8000(/ciudadania/seguir\S+)", await _said("acknowledgement")
    )
    return str(link)


async def _opened(http: httpx2.AsyncClient, cedula: str = CEDULA) -> httpx2.Response:
    page = await http.get(await _follow_link())
    form = {name: field_value(page.text, name) for name in ("tramite", "sello")}
    form |= {"usuario": cedula, "clave": PASSWORD, "otra_vez": PASSWORD}
    return await http.post("/ciudadania/seguir", data=form)


async def _registered(
    http: httpx2.AsyncClient, email: str, cedula: str = CEDULA
) -> httpx2.Response:
    form = {"usuario": cedula, "nombre": "Otra Persona", "correo": email}
    page = await http.post("/ciudadania/registro", data=form)
    code = re.search(r"Código: (\d{6})", await _said("registration_code"))
    assert code is not None
    sent = {"registro": field_value(page.text, "registro"), "usuario": cedula, "correo": email}
    sent |= {"codigo": code[1], "clave": PASSWORD, "otra_vez": PASSWORD}
    return await http.post("/ciudadania/registro/codigo", data=sent)


async def _post(
    http: httpx2.AsyncClient, path: str, page: str = "", **fields: Any
) -> httpx2.Response:
    files = fields.pop("files", None)
    csrf = field_value((await http.get(page or path)).text, "csrf")
    return await http.post(path, data={"csrf": csrf, **fields}, files=files)


async def _presented(world: World) -> tuple[Letter, Case]:
    sent = await letter(world)
    return sent, await Case.get(number=sent.number)


async def test_an_acknowledgement_leads_to_an_account_and_to_the_case(
    world: World, clock: Clock
) -> None:
    sent, case = await _presented(world)
    async with visitor() as http:
        done = await _opened(http)
        assert done.headers["location"] == f"/ciudadania/tramites/{case.id}", done.text
        page = await http.get(done.headers["location"])
        assert sent.number in page.text and sent.query_code in page.text
        assert "Vence el" in text_of(page.text)
        listed = await http.get("/ciudadania")
        assert sent.number in listed.text
        assert (await http.get(await _follow_link())).text.count("Ya tiene un usuario") == 1
        left = await _post(http, "/ciudadania/salir", "/ciudadania")
        assert left.headers["location"] == "/entrar?hecho=salio"
        assert (await http.get("/ciudadania")).status_code == 303
        login = await http.get("/entrar")
        form = {"csrf": field_value(login.text, "csrf"), "usuario": CEDULA, "clave": PASSWORD}
        assert (await http.post("/entrar", data=form)).headers["location"] == "/ciudadania"
    contact = await Contact.get(id=case.contact_id)
    assert contact.verified_how == "enlace del acuse de recibo"


async def test_a_link_made_up_or_changed_opens_nothing(world: World, clock: Clock) -> None:
    _, case = await _presented(world)
    async with visitor() as http:
        link = await _follow_link()
        assert (await http.get(link[:-2] + "zz")).status_code == 404
        assert (await http.get(link.replace(str(case.id), "1"))).status_code == 404
        clock.advance(hours=24 * 91)
        assert (await http.get(link)).status_code == 404
    assert not await CitizenAccount.all().exists()


async def test_a_question_and_a_file_stay_in_the_case(world: World, clock: Clock) -> None:
    _, case = await _presented(world)
    async with visitor() as http:
        await _opened(http)
        path = f"/ciudadania/tramites/{case.id}"
        empty = await _post(http, path, mensaje=" ")
        assert empty.status_code == 422 and "Escriba su pregunta" in empty.text
        asked = await _post(
            http,
            path,
            mensaje="¿Ya hay respuesta?",
            files=[("archivos", ("cédula.txt", b"copia", "text/plain"))],
        )
        assert asked.headers["location"] == f"{path}?hecho=anadido", asked.text
        page = await http.get(path)
        assert "¿Ya hay respuesta?" in page.text and "cédula.txt" in page.text
        (file,) = re.findall(r"/ciudadania/archivos/\d+", page.text)
        assert (await http.get(file)).content == b"copia"
    added = await Document.filter(case_id=case.id).order_by("-id").first()
    assert added is not None and added.trust is Trust.PORTAL
    desk = await desk_of(world.ana)
    assert "¿Ya hay respuesta?" in (await desk.get(f"/documentos/{added.id}")).text
    await desk.http.aclose()


async def test_a_letter_opens_a_case_of_its_own_kind(world: World, clock: Clock) -> None:
    async with visitor() as http:
        assert (await _registered(http, "nueva@correo.example")).status_code == 303
        unit = str(world.units["DT"].id)
        letter_of = {"asunto": "Agua", "cuerpo": "Pido agua"}
        refused = await _post(http, "/ciudadania/carta", area="7", **letter_of)
        assert refused.status_code == 422 and "Elija otra" in refused.text
        assert "Pido agua" in refused.text
        done = await _post(http, "/ciudadania/carta", area=unit, **letter_of)
        assert re.match(r"/ciudadania/tramites/\d+\?hecho=presentado", done.headers["location"])
        assert "Pido agua" in (await http.get(done.headers["location"])).text
    document = await Document.get(subject="Agua")
    assert document.kind is DocumentKind.CITIZEN_LETTER and document.number == "CHQ-DT-2026-0001-X"
    assert "CHQ-DT-2026-0001-X" in await _said("acknowledgement")


async def test_what_was_received_and_not_numbered_is_numbered_later(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(*_: object) -> None:
        raise KeyboardInterrupt

    async with visitor() as http:
        await _registered(http, "nueva@correo.example")
        account = await CitizenAccount.get()
        holder = portal_submission.Holder(
            account.citizen_id, "Otra Persona", CEDULA, account.email, account.level, ""
        )
        with monkeypatch.context() as patch:
            patch.setattr(portal_submission, "register", ended)
            with pytest.raises(KeyboardInterrupt):
                await portal_submission.write_letter(
                    holder, world.units["DA"].id, "Luz", "Pido luz", []
                )
        assert not await Document.all().exists()
        assert await portal_submission.finish_waiting() == 1
        assert "Luz" in (await http.get("/ciudadania")).text


async def test_somebody_elses_cedula_opens_nothing_of_theirs(world: World, clock: Clock) -> None:
    sent, case = await _presented(world)
    async with visitor() as maria, visitor() as stranger:
        await _opened(maria)
        other = await _registered(stranger, "extranio@correo.example")
        assert other.status_code == 303
        assert sent.number not in (await stranger.get("/ciudadania")).text
        missing = await stranger.get(f"/ciudadania/tramites/{case.id}")
        assert missing.status_code == 404 and sent.number not in missing.text
        assert (await stranger.get("/ciudadania/respuestas/1")).status_code == 404
        assert (await stranger.get("/bandejas/recibidos")).status_code == 303
        forged = await _post(stranger, f"/ciudadania/tramites/{case.id}", "/ciudadania/carta")
        assert forged.status_code == 404
        # Each comes in to their own with the cédula both typed, by their own password.
        assert (await maria.get(f"/ciudadania/tramites/{case.id}")).status_code == 200


async def test_a_wrong_code_is_counted(world: World, clock: Clock) -> None:
    async with visitor() as http:
        form = {"usuario": CEDULA, "nombre": "Otra Persona", "correo": "a@correo.example"}
        page = await http.post("/ciudadania/registro", data=form)
        sent = {"registro": field_value(page.text, "registro"), "usuario": CEDULA}
        sent |= {"codigo": "no", "clave": PASSWORD, "otra_vez": PASSWORD}
        for _ in range(5):
            assert (await http.post("/ciudadania/registro/codigo", data=sent)).status_code == 422
        assert (await http.post("/ciudadania/registro/codigo", data=sent)).status_code == 409
    assert not await CitizenAccount.all().exists()


async def test_a_first_page_is_light_and_needs_no_script(world: World, clock: Clock) -> None:
    async with visitor() as http:
        await _registered(http, "nueva@correo.example")
        page = await http.get("/ciudadania")
    assert (
        "htmx" not in re.sub(r'<meta name="htmx-config".*', "", page.text)
        and "woff2" not in page.text
    )
    assert page.text.count("<form") == 1
    names = re.findall(r"/static/[^/]+/([\w./-]+\.(?:css|js|svg))", page.text)
    static = Path("backoffice/static")
    weight = sum(len(gzip.compress((static / name).read_bytes(), 4)) for name in set(names))
    assert weight + len(gzip.compress(page.content, 4)) < 60_000


async def test_anybody_learns_when_an_answer_is_due(world: World, clock: Clock) -> None:
    async with visitor() as http:
        page = await http.get("/instituciones")
        assert "Instituto Chasqui" in page.text
        asked = await http.get(
            "/instituciones", params={"institucion": world.institution.id, "dia": "2026-03-02"}
        )
        assert "Hasta el lunes 23 de marzo de 2026." in text_of(asked.text)
        assert "15 días término" in text_of(asked.text)
        bad = await http.get("/instituciones", params={"institucion": "1", "dia": "x"})
        assert bad.status_code == 422


async def test_who_is_both_goes_to_either_place(world: World, clock: Clock) -> None:
    official = await Official.get(id=world.marta.official.id)
    desk = await desk_of(world.marta)
    assert (await _registered(desk.http, "marta@correo.example", official.login)).status_code == 303
    assert (await desk.get("/bandejas/recibidos")).status_code == 200
    assert (await desk.get("/ciudadania")).status_code == 200
    await desk.http.aclose()
