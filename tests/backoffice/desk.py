"""An official at work without a browser: log-in, cookies, form tokens, a letter to answer."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx2

from backoffice.app import create_app
from office.intake.process import process
from office.records.routing import reassign as routing
from office.records.trays import listing as trays
from tests.support.mail import arrived
from tests.support.world import Seat, World

BASE = "http://localhost:8000"


def visitor() -> httpx2.AsyncClient:
    """Somebody outside, at the pages that need no account."""
    transport = httpx2.ASGITransport(app=create_app(secure_cookies=False))
    return httpx2.AsyncClient(transport=transport, base_url=BASE)


@dataclass
class Desk:
    """A logged-in official."""

    seat: Seat
    http: httpx2.AsyncClient = field(default_factory=visitor)

    async def log_in(self) -> "Desk":
        """Come in with user number and password."""
        page = await self.http.get("/entrar")
        data = {
            "csrf": field_value(page.text, "csrf"),
            "usuario": self.seat.login,
            "clave": self.seat.password,
        }
        answer = await self.http.post("/entrar", data=data)
        assert answer.status_code == 303, answer.text
        return self

    async def get(self, path: str) -> httpx2.Response:
        """Open a page."""
        return await self.http.get(path)

    async def post(self, path: str, files: Any = None, **fields: Any) -> httpx2.Response:
        """Send a form as the page at hand would: with its token."""
        page = await self.http.get("/bandejas/recibidos")
        data = {"csrf": field_value(page.text, "csrf"), **fields}
        return await self.http.post(path, data=data, files=files)


def field_value(html: str, name: str) -> str:
    """The value of the first input `name`; "" when there is none."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]* value="([^"]*)"', html)
    return unescape(found.group(1)) if found else ""


def text_of(html: str) -> str:
    """What the main part of a page says, in one line."""
    main = html[html.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def desk_of(seat: Seat) -> Desk:
    """`seat`, logged in."""
    return await Desk(seat).log_in()


@dataclass(frozen=True)
class Letter:
    """A citizen's letter in SG's Recibidos."""

    number: str
    query_code: str
    document_id: int
    copy_id: int


async def letter(world: World, **parts: Any) -> Letter:
    """Register a mail from María."""
    (done,) = await process([await arrived(**parts)])
    page = await trays.tray(world.ana.actor, "recibidos")
    row = next(row for row in page.rows if row.document_id == done.document_id)
    assert row.copy_id is not None and done.document_id is not None
    return Letter(done.number, done.query_code, done.document_id, row.copy_id)


async def passed_to(world: World, seat: Seat, letter: Letter) -> Letter:
    """`letter`, reassigned by Ana to `seat`."""
    await routing.reassign(world.ana.actor, letter.copy_id, seat.post.id, "", None)
    return letter
