"""From an empty installation to an institution at work: founded, filled, and stood in for a day."""

import io
import re
import socket
from collections.abc import AsyncIterator

import openpyxl
import pytest
from playwright.async_api import Page

from backoffice.app import create_app
from chasqui.doors.web import web_server
from models.enums import Channel
from models.tables import OutboxMessage
from office.accounts.authenticators.one_time_tokens import secret_of
from office.administration.institution.installation import add_superadmin
from office.administration.staff import acting_periods
from office.config import Config
from office.notices import texts
from tests.support.clock import Clock
from tests.support.databases import Database

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("fresh_database", ["postgres"], indirect=True),
]
FIRST = "quebradas-y-paramos-26"
SUPER = ("0900000001", "cordilleras-y-esteros-26")


@pytest.fixture
async def site(database: Database, house: Config, clock: Clock) -> AsyncIterator[str]:
    """The pages of an installation that has a superadministrator and nothing else."""
    await add_superadmin(SUPER[0], "Sara Mena", "sara@ti.example", SUPER[1])
    listening = socket.create_server(("127.0.0.1", 0))
    async with web_server(create_app(secure_cookies=False), listening):
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def log_in(page: Page, site: str, login: str, password: str) -> None:
    """Come in, as somebody else than before."""
    await page.context.clear_cookies()
    await page.goto(f"{site}/entrar")
    await page.get_by_label("Número de usuario").fill(login)
    await page.get_by_label("Contraseña").fill(password)
    await page.get_by_role("button", name="Entrar").click()
    await page.wait_for_url(re.compile("/(bandejas|instalacion)"))


async def first_password(page: Page, site: str, address: str) -> None:
    """Open the link of the mail to `address`, and set a password."""
    sent = await OutboxMessage.filter(to_address=address, kind="user_number").order_by("-id").get()
    told = texts.render(sent.kind, sent.facts, Channel.EMAIL).text
    assert secret_of(sent.facts["token"]) in told
    await page.context.clear_cookies()
    path = re.search(r"http://localhost:8000(/\S+)", told)
    assert path is not None
    await page.goto(site + path.group(1))
    await page.get_by_label("Contraseña nueva").fill(FIRST)
    await page.get_by_label("La misma, otra vez").fill(FIRST)
    await page.locator("main button[type=submit]").click()
    await page.wait_for_url("**/bandejas/recibidos")


def people() -> bytes:
    """The officials of the new institution, as its personnel office has them."""
    book = openpyxl.Workbook()
    for row in (
        ("Cédula", "Nombres", "Correo", "Área", "Cargo", "Perfil"),
        ("1102345674", "Nora Ochoa", "nora@jag.example", "GE", "Gerente", "jefe"),
        ("1102345682", "Pablo Loja", "pablo@jag.example", "GE", "Analista", ""),
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def found(page: Page, site: str) -> None:
    await log_in(page, site, *SUPER)
    await page.get_by_role("link", name="Fundar una institución").click()
    for label, text in (
        ("Nombre de la institución", "Junta de Agua"),
        ("Ciudad", "Loja"),
        ("Nombre del área", "Gerencia"),
        ("Sigla del área", "GE"),
        ("Cédula o pasaporte", "1102345690"),
        ("Nombres y apellidos", "Rita Armijos"),
        ("Correo", "rita@jag.example"),
    ):
        await page.get_by_label(label, exact=True).fill(text)
    await page.get_by_label("Sigla", exact=True).fill("JAG")
    await page.get_by_role("button", name="Fundar").click()
    await page.get_by_text("La institución quedó fundada").wait_for()


async def test_an_institution_is_founded_filled_and_stood_in_for(
    site: str, page: Page, clock: Clock
) -> None:
    await found(page, site)
    await first_password(page, site, "rita@jag.example")
    await page.goto(f"{site}/administracion/carga")
    file = {"name": "personas.xlsx", "mimeType": "application/zip", "buffer": people()}
    await page.get_by_label("Archivo CSV o XLSX").set_input_files(files=[file])  # type: ignore[list-item]
    await page.get_by_role("button", name="Ensayar").click()
    await page.get_by_text("todavía no se guardó nada").wait_for()
    await page.get_by_role("button", name="Cargar", exact=True).click()
    await page.get_by_text("El archivo quedó cargado").wait_for()
    await page.goto(f"{site}/administracion/subrogaciones/nueva")
    await page.get_by_label("Puesto de quien se ausenta").select_option(
        label="Nora Ochoa, Gerente (GE)"
    )
    await page.get_by_label("Quién subroga").select_option(label="Pablo Loja, Analista (GE)")
    day = clock().date().isoformat()  # nine in the morning, there
    await page.get_by_label("Desde").fill(f"{day}T10:00")
    await page.get_by_label("Hasta").fill(f"{day}T17:00")
    await page.get_by_label("Documento que la dispone").fill("Acción de personal 3")
    await page.get_by_role("button", name="Disponer la subrogación").click()
    await page.get_by_text("Prevista").wait_for()
    await first_password(page, site, "nora@jag.example")
    assert not await page.get_by_text("le subroga en este puesto").count()
    clock.advance(hours=1)
    await acting_periods.keep_time()
    await page.reload()
    await page.get_by_text("Pablo Loja le subroga en este puesto").wait_for()
    await first_password(page, site, "pablo@jag.example")
    await page.locator(".c-post summary").click()
    await page.get_by_role("button", name="Gerente (S)").click()
    await page.get_by_text("en subrogación de Nora Ochoa, hasta el").wait_for()
    clock.advance(hours=7)
    await acting_periods.keep_time()
    await log_in(page, site, "1102345674", FIRST)
    assert not await page.get_by_text("le subroga en este puesto").count()
