"""Files of units, officials and citizens: tried first, written at once, and twice the same."""

import io
import time

import openpyxl

from models.tables import Citizen, Contact, Official, OutboxMessage, Post, Unit
from office.administration.loading import load
from office.administration.loading.plans import What
from tests.backoffice.desk import Desk, desk_of, field_value, text_of
from tests.support.clock import Clock
from tests.support.world import World

CITIZENS = (
    "Cédula;Nombres;Correo;Teléfono\n"
    "1710034065;María Quishpe Ñato;maria@correo.example;0991234567\n"
    "102345600;Segundo Tipán;;\n"
    "1710034066;Con dígito raro;raro@correo.example;\n"
    "9999999999;Sin Documento;sin@correo.example;\n"
    ";;sin-nombre@correo.example;\n"
    '1804567890;=CMD("x");x@correo.example;\n'
    "1710034065;Repetida;;\n"
)


def book(*rows: tuple[object, ...]) -> bytes:
    """A workbook of one sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def send(desk: Desk, kind: str, name: str, content: bytes) -> str:
    """Try a file and return the page's ticket."""
    page = await desk.post("/administracion/carga", files={"file": (name, content)}, kind=kind)
    assert page.status_code == 200, text_of(page.text)
    return field_value(page.text, "ticket")


async def test_a_file_is_tried_first_and_each_fault_is_told(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    content = CITIZENS.encode("cp1252")
    page = await desk.post(
        "/administracion/carga", files={"file": ("c.csv", content)}, kind="citizens"
    )
    told = text_of(page.text)
    assert "CSV separado por punto y coma, codificación Windows-1252" in told
    for words in (
        "todavía no se guardó nada",
        "6 Por corregir Falta el nombre.",
        "7 Por corregir Una celda tiene una fórmula",
        "8 Por corregir 1710034065 Repite la fila 2.",
        "¿Es 0102345600? Excel suele quitar el cero",
        "El último dígito de la cédula no concuerda; se carga igual.",
    ):
        assert words in told, words
    assert not await Citizen.exists()
    ticket = field_value(page.text, "ticket")
    refused = await desk.post("/administracion/carga", kind="citizens", ticket=ticket, write="1")
    assert refused.status_code == 409 and not await Citizen.exists()
    fields = {"kind": "citizens", "ticket": ticket, "write": "1", "accept": "1", "skip": "1"}
    assert "quedó cargado" in (await desk.post("/administracion/carga", **fields)).text
    assert await Citizen.filter(id_document="0102345600").exists()
    assert await Citizen.all().count() == 4
    assert (await Citizen.get(name="Sin Documento")).id_document is None
    assert await Contact.filter(address="maria@correo.example").count() == 1
    again = await desk.post("/administracion/carga", **fields)
    assert "Sin cambios: 4" in text_of(again.text) and await Citizen.all().count() == 4


async def test_units_then_officials_from_xlsx(world: World, clock: Clock) -> None:
    desk = await desk_of(world.pedro)
    units = book(
        ("Sigla", "Nombre", "Ciudad", "Depende de"),
        ("UC", "Unidad de Compras", "Quito", "UF"),
        ("UF", "Unidad Financiera", "Quito", "DA"),
        ("DA", "Dirección Administrativa y Financiera", "Quito", None),
    )
    ticket = await send(desk, "units", "a.xlsx", units)
    fields = {"kind": "units", "ticket": ticket, "write": "1"}
    assert "quedó cargado" in (await desk.post("/administracion/carga", **fields)).text
    compras = await Unit.get(acronym="UC").select_related("parent")
    assert compras.parent is not None and compras.parent.acronym == "UF"
    circle = book(("Sigla", "Nombre", "Depende de"), ("UF", "Unidad Financiera", "UC"))
    page = await desk.post(
        "/administracion/carga", files={"file": ("b.xlsx", circle)}, kind="units"
    )
    assert "dependería de sí misma" in page.text
    people = book(
        ("Cédula", "Nombres", "Correo", "Área", "Cargo", "Perfil"),
        (1715904270, "Elena Ruiz", "elena@chq.example", "UC", "Jefa de Compras", "Jefe"),
        (1715904288, "Otro Jefe", "otro@chq.example", "UC", "Jefe", "Jefe"),
        (1715904296, "Juan Paz", "no es correo", "UC", "Analista", None),
        (world.luis.login, "Luis Paredes", "luis@chq.example", "UC", "Analista", None),
    )
    ticket = await send(desk, "officials", "p.xlsx", people)
    fields = {"kind": "officials", "ticket": ticket, "write": "1", "skip": "1"}
    told = text_of((await desk.post("/administracion/carga", **fields)).text)
    assert "Ya ocupa Analista (DA)" in told and "ya da ese perfil" in told
    elena = await Official.get(login="1715904270")
    assert (await Post.get(official_id=elena.id)).title == "Jefa de Compras"
    assert await OutboxMessage.filter(to_address="elena@chq.example").count() == 1
    assert not await Official.filter(name__in=["Otro Jefe", "Juan Paz"]).exists()
    again = text_of((await desk.post("/administracion/carga", **fields)).text)
    assert "Se crea" not in again and await OutboxMessage.filter(kind="user_number").count() == 1


async def test_what_is_no_table_or_anothers_file_is_refused(world: World, clock: Clock) -> None:
    desk, ana = await desk_of(world.pedro), await desk_of(world.ana)
    for content, words in (
        (b"PK\x03\x04 no book", "no se puede leer"),
        (b"solo titulos\n", "no tiene filas"),
        (b"a;b\n1;2\n", "Falta la columna «cedula», «nombres»"),
        (b"\xd0\xcf\x11\xe0" + bytes(64), "Excel antiguo"),
    ):
        page = await desk.post(
            "/administracion/carga", files={"file": ("x", content)}, kind="citizens"
        )
        assert page.status_code == 422 and words in page.text, words
    ticket = await send(desk, "citizens", "c.csv", CITIZENS.encode())
    stolen = await ana.post("/administracion/carga", kind="citizens", ticket=ticket)
    assert stolen.status_code == 422 and "otra vez" in stolen.text
    marta = await desk_of(world.marta)
    refused = await marta.post(
        "/administracion/carga", files={"file": ("c.csv", b"a")}, kind="officials"
    )
    assert refused.status_code == 403


async def test_ten_thousand_citizens_in_well_under_a_minute(world: World, clock: Clock) -> None:
    lines = ["Cédula;Nombres;Correo"]
    lines += [f"P{n:06};Persona {n};p{n}@correo.example" for n in range(10_000)]
    content = "\n".join(lines).encode()
    started = time.monotonic()
    ticket = await load.keep(world.pedro.actor, "citizens", content)
    done = await load.write(world.pedro.actor, "citizens", ticket)
    took = time.monotonic() - started
    assert done.counts == {What.CREATE: 10_000} and took < 60, took
    again = await load.write(world.pedro.actor, "citizens", ticket)
    assert again.counts == {What.NOTHING: 10_000}
