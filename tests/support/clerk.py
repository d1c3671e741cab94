"""An official at the browser: each method is something a person does on the pages."""

import re
from pathlib import Path

from playwright.async_api import Page, Position, Response

from tests.support.certificate import PASSPHRASE
from tests.support.world import Seat

_PATIENCE = 15_000  # milliseconds
_WITHIN_THE_WORDS: Position = {"x": 40, "y": 8}


class Clerk:
    """`seat`'s official at `page`, which must not be logged in yet."""

    def __init__(self, page: Page, site: str, seat: Seat) -> None:
        page.set_default_timeout(_PATIENCE)
        self.page = page
        self.site = site
        self.seat = seat

    async def log_in(self, password: str = "") -> None:
        """Send the log-in form."""
        await self.go("/entrar")
        await self.page.get_by_label("Número de usuario").fill(self.seat.login)
        await self.page.get_by_label("Contraseña").fill(password or self.seat.password)
        await self.press("Entrar")

    async def go(self, path: str) -> Response | None:
        """Open the page at `path`."""
        return await self.page.goto(f"{self.site}{path}")

    async def press(self, button: str) -> None:
        """Press the first button of that name.

        With the keyboard: a mouse's click is lost where a frame with a PDF is just being moved.
        """
        found = self.page.get_by_role("button", name=button, exact=True).first
        await found.wait_for()
        await found.press("Enter")

    async def open_letter(self, subject: str, tray: str = "recibidos") -> str:
        """Open the document with that subject from a tray; its path."""
        await self.go(f"/bandejas/{tray}")
        # Where a link begins with words for screen readers alone, Playwright would click on those.
        await self.page.get_by_role("link", name=subject).click(position=_WITHIN_THE_WORDS)
        await self.page.wait_for_url(re.compile(r"/(documentos|borradores)/\d+"))
        return self.page.url.removeprefix(self.site)

    async def reassign(self, to: str, note: str) -> None:
        """Pass the document on the screen on to a colleague."""
        await self.page.get_by_role("link", name="Reasignar").click()
        await self.page.get_by_role("radio", name=to).check()
        await self.page.get_by_label("Nota (sumilla)").fill(note)
        await self.press("Reasignar")
        await self.sees(f"pasó a {to}")

    async def comment(self, words: str) -> None:
        """Leave a comment on the document on the screen."""
        await self.page.get_by_label("Comentario para quienes atienden").fill(words)
        await self.press("Comentar")
        await self.page.locator("#recorrido q", has_text=words).wait_for()

    async def archive(self, why: str) -> None:
        """Put the document on the screen away; its citizen is told why."""
        await self.page.locator("summary", has_text="Archivar").click()
        await self.page.locator("form[action$='/archivar'] button").press("Enter")
        await self.page.get_by_label("Motivo con sus palabras").fill(why)
        await self.press("Archivar y cerrar")
        await self.sees("quedó archivado.")

    async def begin_reply(self, template: str) -> None:
        """Begin the answer to the document on the screen, from a template."""
        await self.press("Responder")
        await self.page.wait_for_url("**/borradores/*")
        await self.page.get_by_label("Plantilla").select_option(label=template)
        await self.press("Usar plantilla")
        await self.sees("El borrador tomó el texto de la plantilla.")

    async def sign(self, p12: Path, passphrase: str = PASSPHRASE) -> None:
        """Send the form of the signing page."""
        await self.page.get_by_label("Archivo de firma").set_input_files(p12)
        await self.page.get_by_label("Clave del archivo").fill(passphrase)
        await self.press("Firmar y enviar")

    async def sees(self, words: str) -> None:
        """Wait until `words` are on the page."""
        await self.page.get_by_text(words).first.wait_for()

    async def fetch(self, path: str) -> bytes:
        """What a click on a link to `path` would download."""
        answer = await self.page.request.get(f"{self.site}{path}")
        assert answer.ok, answer.status
        return await answer.body()
